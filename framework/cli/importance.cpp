// plexus importance: which settings of a grid matter, and how much is chance.
#include "comparison/importance.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "noted_results.h"
#include "text/printable.h"
#include "trial_condition.h"

namespace plexus::cli {
namespace {

struct ImportanceOptions {
  std::string folder;
  std::string metric;
  std::vector<std::string> where;
  std::string format = "table";
};

void show_importance(const ImportanceOptions& options) {
  const results::TrialsTable table = read_noted_results(options.folder);
  const comparison::Importance answer =
      comparison::importance(table, outcomes_where(table, options.where), options.metric);
  if (options.format == "csv")
    text::PrintableOutput::data() << comparison::importance_csv(answer);
  else if (options.format == "json")
    text::PrintableOutput::data() << comparison::importance_json(answer);
  else
    std::cout << comparison::importance_table(answer);
}

}  // namespace

void add_importance(Command& app, int&) {
  auto options = std::make_shared<ImportanceOptions>();
  Command command =
      app.add_subcommand("importance", "Say how much each setting matters, and pairs of them, and how much is chance");
  command.add_option("folder", options->folder, "The experiment's folder, such as results/mnist-grid")
      .required()
      .type_name("DIR");
  command
      .add_option("--metric", options->metric,
                  "What varies, such as test_accuracy or seconds; default: validation accuracy or loss, without "
                  "validation rows those of the test")
      .type_name("COLUMN");
  command.add_option("--where", options->where, "Only trials with hidden=100, 'learning_rate>0.01', … (repeatable)")
      .type_name("CONDITION")
      .allow_extra_args(false);
  command.add_option("--format", options->format, "table, csv or json").one_of({"table", "csv", "json"});
  command.footer(
      "Functional analysis of variance, exact on a full grid: each setting, each pair beyond the two, and seeds as "
      "noise.\n"
      "Of random points (sample, searches) an additive model and, for pairs, a random forest of what it leaves, with "
      "how\n"
      "well they predict points that they have not seen.\n"
      "Values with combinations in which no trial is complete are left out, and named.");
  command.callback([options] { show_importance(*options); });
}

}  // namespace plexus::cli
