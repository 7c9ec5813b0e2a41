// plexus show: the results of an experiment in the terminal, or for other programs.
#include <plexus/error.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "afterword.h"
#include "commands.h"
#include "curve_plots.h"
#include "export_trials.h"
#include "noted_results.h"
#include "results/experiment_arrays.h"
#include "results/trials_table.h"
#include "summary.h"
#include "text/printable.h"

namespace plexus::cli {
namespace {

struct ShowOptions {
  std::vector<std::string> folders;
  SelectionOptions selection;
  bool csv = false;
  bool json = false;
  bool plot = false;
};

void show(const ShowOptions& options) {
  if (options.plot && options.folders.size() > 1)
    throw Error("--plot draws the curves of one experiment; give one folder");
  const results::TrialsTable table = read_noted_results(options.folders);
  if (options.csv)
    write_csv(text::PrintableOutput::data(), table, options.selection);
  else if (options.json)
    write_json(text::PrintableOutput::data(), table, options.selection);
  else {
    print_summary(std::cout, table, options.selection);
    print_afterword(std::cout, table);
  }
  if (!options.plot) return;
  const std::filesystem::path path = options.folders.front();
  print_curves(std::cout, table,
               results::read_experiment_arrays(path.filename() == "results.h5" ? path : path / "results.h5", table),
               options.selection);
}

}  // namespace

void add_show(Command& app, int&) {
  auto options = std::make_shared<ShowOptions>();
  Command command = app.add_subcommand("show", "Print the results of an experiment, best first");
  SelectionOptions& selection = options->selection;
  command
      .add_option("folders", options->folders,
                  "The experiment's folder, such as results/quickstart; several are one table, by their experiment")
      .required()
      .type_name("DIR");
  command
      .add_option("--sort", selection.sort,
                  "Order by a metric, best first, or by a setting, smallest first; default: validation accuracy or "
                  "loss, without validation rows those of the test")
      .type_name("COLUMN");
  command.add_flag("--reverse", selection.reverse, "The other way round; what failed still comes last");
  command
      .add_option("--by", selection.by,
                  "Summarise trials that agree on these settings (mean ± standard deviation); default: all settings "
                  "but the seed; none: every trial by itself")
      .type_name("KEYS");
  command
      .add_option("--where", selection.where,
                  "Only trials with hidden=100, 'learning_rate>0.01', status!=complete, message~memory (repeatable)")
      .type_name("CONDITION")
      .allow_extra_args(false);
  command.add_option("--top", selection.top, "Only the first N rows").type_name("N").positive_number();
  const Option csv = command.add_flag("--csv", options->csv, "All columns and digits as CSV, a row for each trial");
  const Option json = command.add_flag("--json", options->json, "The same as JSON").excludes(csv);
  command.add_flag("--plot", options->plot, "Draw the learning curve of each row, too").excludes(csv).excludes(json);
  command.footer(
      "Numbers of a group are those of its complete trials. With --csv and --json, --by gives the mean and the "
      "standard\n"
      "deviation of each group; without it every trial is a row.");
  command.callback([options] { show(*options); });
}

}  // namespace plexus::cli
