// plexus predict: what a trained network says of rows.
#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "commands.h"
#include "host/answers.h"
#include "host/rows.h"
#include "network_options.h"
#include "results/predictions.h"
#include "results/trial_file.h"
#include "terminal.h"
#include "text/printable.h"
#include "text/table.h"

namespace plexus::cli {
namespace {

struct Options {
  NetworkOptions network;
  host::RowsRequest rows;
  std::string output;
  bool csv = false;
};

std::string rounded(float number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", static_cast<double>(number));
  return text.data();
}

/// The scores of a few classes have room for a column each.
constexpr std::size_t most_scores_shown = 5;
constexpr std::size_t most_rows_shown = 40;

void print_table(const results::Predictions& predictions) {
  const std::size_t width = predictions.outputs.size();
  const bool knows = !predictions.true_classes.empty();
  text::Table table;
  table.add_column("row", predictions.rows.empty() ? text::Align::right : text::Align::left);
  if (predictions.classification) {
    table.add_column("class");
    table.add_column("confidence", text::Align::right);
    if (knows) table.add_column("true class");
  }
  if (width <= most_scores_shown)
    for (const std::string& name : predictions.outputs) table.add_column(name, text::Align::right, {.leaves = 1});
  const std::size_t shown = std::min(predictions.count(), most_rows_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    std::vector<std::string> cells = {text::printable_line(predictions.row(i))};
    if (predictions.classification) {
      cells.push_back(text::printable_line(predictions.outputs[static_cast<std::size_t>(predictions.classes[i])]));
      cells.push_back(rounded(predictions.confidence(i)));
      if (knows) {
        const std::int32_t known = predictions.true_classes[i];
        cells.push_back(known < 0 ? "" : text::printable_line(predictions.outputs[static_cast<std::size_t>(known)]));
      }
    }
    for (std::size_t k = 0; k < width && width <= most_scores_shown; ++k)
      cells.push_back(rounded(predictions.scores[i * width + k]));
    table.add_row(std::move(cells));
  }
  table.print_within(std::cout, terminal_width(1));
  if (predictions.count() > shown)
    std::cout << "… and " << predictions.count() - shown << " more rows; --output FILE.csv or FILE.h5 has all\n";
}

/// "9,812 of 10,000 right", where that is known.
void print_summary(const results::Predictions& predictions) {
  std::cout << "scores: " << predictions.meaning_of_scores() << '\n';
  if (predictions.true_classes.empty()) return;
  std::size_t right = 0;
  for (std::size_t i = 0; i < predictions.count(); ++i)
    right += predictions.classes[i] == predictions.true_classes[i] ? 1 : 0;
  std::cout << right << " of " << predictions.count() << " rows are of the class that the network says\n";
}

void predict(const Options& options) {
  plugin::Registry registry = load_plugins(options.network.plugins);
  const host::TrialFile file = host::find_trial(options.network.trial, best_of(options.network));
  const results::TrialRecord trial = results::read_trial(file.path);
  const auto network = open_network(trial, file.path, registry, options.network.weights);
  print_notes(network->notes());
  host::RowLoader loader(options.rows, registry);
  const auto rows = loader.rows_for(network->settings(), network->fitted(), host::config_folder_of(file));
  print_notes(rows->notes);
  results::Predictions predictions = host::predict(*network, *rows);
  predictions.attributes.emplace_back("weights", options.network.weights);
  if (options.csv) {
    results::write_predictions_csv(text::PrintableOutput::data(), predictions);
  } else if (options.output.empty()) {
    print_table(predictions);
    print_summary(predictions);
  } else {
    results::write_predictions(options.output, predictions);
    std::cout << rows->what << ": " << options.output << '\n';
    print_summary(predictions);
  }
}

}  // namespace

void add_predict(Command& app, int&) {
  auto options = std::make_shared<Options>();
  Command command = app.add_subcommand("predict", "What a trained network says of new rows");
  add_network_options(command, options->network);
  command
      .add_option("--data", options->rows.data,
                  "Rows: a file (.csv, .h5, .npy, .npz, .arff, .svm, IDX, an image), a folder of images, a "
                  "configuration, or - for CSV from the standard input; default: what the network was trained with")
      .type_name("FILE|FOLDER|CONFIG")
      .not_empty();
  command
      .add_option("--set", options->rows.set,
                  "Override a setting of the data set: --set dataset.separator=comma (repeatable)")
      .type_name("KEY=VALUE")
      .allow_extra_args(false);
  command
      .add_option("--part", options->rows.part,
                  "Of data that have parts: test, train, validation or all; default: test, or all where it has none")
      .one_of({"test", "train", "validation", "all"});
  const Option output = command
                            .add_option("--output", options->output,
                                        "Write all answers to this file: HDF5 with named dimensions, or CSV (.csv)")
                            .type_name("FILE")
                            .not_empty();
  command.add_flag("--csv", options->csv, "All answers as CSV to the standard output").excludes(output);
  command.footer(
      "What was fitted in training (normalisation, texts of columns) is in the file of the trial, and is applied, "
      "never\n"
      "fitted again. Columns are found by their names; targets are not needed. Without --output, a table of the first "
      "rows.\n"
      "  plexus predict results/iris --best --data new.csv\n"
      "  cat new.csv | plexus predict results/iris/1a2b --data - --csv\n"
      "  plexus predict results/quickstart --best --data my-digit.png");
  command.callback([options] { predict(*options); });
}

}  // namespace plexus::cli
