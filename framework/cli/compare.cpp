// plexus compare: from a grid to a sentence. Which value of a setting is better, how surely, and what may be said of
// it.
#include <plexus/error.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "commands.h"
#include "comparison/arrays_file.h"
#include "comparison/comparison.h"
#include "comparison/export.h"
#include "comparison/print.h"
#include "files/publish.h"
#include "noted_results.h"
#include "result_columns.h"
#include "terminal.h"
#include "text/printable.h"
#include "trial_condition.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t widest_sentence = 100;

struct CompareOptions {
  std::vector<std::string> folders;
  std::string of;
  std::string within;
  std::optional<std::string> tune;
  std::string metric;
  std::optional<std::string> baseline;
  std::vector<std::string> where;
  std::string format = "table";
  std::string output;
};

const comparison::Column* one_setting(const results::TrialsTable& table, const std::string& name) {
  const comparison::Columns columns = settings_named(table, name, "--of");
  if (columns.size() != 1) throw Error("--of: one setting is compared; got '" + name + "'");
  return columns.front();
}

comparison::Question question_of(const results::TrialsTable& table, const CompareOptions& options) {
  comparison::Question question{.of = one_setting(table, options.of)};
  question.within = settings_named(table, options.within, "--within");
  if (options.tune)
    question.tune = *options.tune == "none" ? comparison::Columns() : settings_named(table, *options.tune, "--tune");
  question.metric = options.metric;
  question.baseline = options.baseline;
  const bool of_stages = question.of == table.stages() || std::find(question.within.begin(), question.within.end(),
                                                                    table.stages()) != question.within.end();
  question.trials = of_stages ? trials_where(table, options.where) : outcomes_where(table, options.where);
  return question;
}

void write_file(const fs::path& path, const comparison::Comparison& answer) {
  const std::string kind = path.extension().string();
  if (kind == ".h5" || kind == ".nc")
    files::publish(path, comparison::comparison_image(answer));
  else if (kind == ".csv")
    files::publish(path, comparison::to_csv(answer));
  else if (kind == ".json")
    files::publish(path, comparison::to_json(answer));
  else
    throw Error("--output: '" + path.string() + "' ends in none of .h5, .nc, .csv and .json");
}

void compare(const CompareOptions& options) {
  const results::TrialsTable table = read_noted_results(options.folders);
  const comparison::Comparison answer = comparison::compare(table, question_of(table, options));
  if (!options.output.empty()) write_file(options.output, answer);
  if (options.format == "csv")
    text::PrintableOutput::data() << comparison::to_csv(answer);
  else if (options.format == "json")
    text::PrintableOutput::data() << comparison::to_json(answer);
  else
    comparison::print(std::cout, answer, is_terminal(1) ? terminal_width(1) : std::numeric_limits<std::size_t>::max(),
                      std::min(terminal_width(1), widest_sentence));
}

}  // namespace

void add_compare(Command& app, int&) {
  auto options = std::make_shared<CompareOptions>();
  Command command =
      app.add_subcommand("compare", "Say which value of a setting is better, how surely, and what may be claimed");
  command.add_option("folders", options->folders, "Folders of experiments, such as results/quickstart")
      .required()
      .type_name("DIR");
  command.add_option("--of", options->of, "The setting whose values are compared, such as batch_normalization")
      .required()
      .type_name("AXIS");
  command
      .add_option("--within", options->within,
                  "Compare at each value of these settings by itself, and in their mean; with three values or more, "
                  "rank them over these")
      .type_name("AXES");
  command
      .add_option("--tune", options->tune,
                  "Take each value where these settings are best for it on validation data; what is not named is "
                  "averaged over; default: all other settings but those of the data set; none: nothing")
      .type_name("AXES");
  command
      .add_option(
          "--metric", options->metric,
          "What is compared, such as accuracy, test_loss or seconds; default: the test's accuracy, else its loss")
      .type_name("COLUMN");
  command
      .add_option("--baseline", options->baseline,
                  "The value that the others are compared with; default: false, or the first of the grid")
      .type_name("VALUE");
  command.add_option("--where", options->where, "Only trials with hidden=100, 'learning_rate>0.01', … (repeatable)")
      .type_name("CONDITION")
      .allow_extra_args(false);
  command.add_option("--format", options->format, "table, csv or json").one_of({"table", "csv", "json"});
  command.add_option("--output", options->output, "Write a file, too: labelled arrays (.h5, .nc), .csv or .json")
      .type_name("FILE");
  command.footer(
      "Settings are chosen on validation rows and compared on test rows, paired by seed and fold. A claim has p at "
      "most 0.05\n"
      "by the signs of all pairs, after Holm's correction. Of several folders, the experiment is a setting, too.");
  command.callback([options] { compare(*options); });
}

}  // namespace plexus::cli
