// plexus predict: what a trained network says of rows.
#include <plexus/dataset.h>
#include <plexus/error.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "host/answers.h"
#include "host/rows.h"
#include "host/table_blocks.h"
#include "network_options.h"
#include "results/predictions.h"
#include "results/trial_file.h"
#include "terminal.h"
#include "text/printable.h"
#include "text/table.h"

namespace plexus::cli {
namespace {

struct PredictOptions {
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
  const bool has_positions = !predictions.positions.empty();
  if (has_positions) table.add_column("position", text::Align::right);
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
    if (has_positions) cells.push_back(predictions.position(i));
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
    std::cout << "… and " << predictions.count() - shown << (has_positions ? " more positions" : " more rows")
              << "; --output FILE.csv or FILE.h5 has all\n";
}

/// "9,812 of 10,000 right", where that is known.
struct Verdict {
  std::string meaning = {};
  std::size_t rows = 0;
  std::size_t right = 0;
  std::size_t without_label = 0;  // positions
  bool knows = false;
  bool of_positions = false;

  void add(const results::Predictions& predictions) {
    meaning = predictions.meaning_of_scores();
    rows += predictions.count();
    knows = !predictions.true_classes.empty();
    of_positions = !predictions.positions.empty();
    if (of_positions)
      without_label += static_cast<std::size_t>(
          std::count(predictions.true_classes.begin(), predictions.true_classes.end(), no_label));
    for (std::size_t i = 0; i < predictions.true_classes.size(); ++i)
      right += predictions.classes[i] == predictions.true_classes[i] ? 1 : 0;
  }
  void print() const {
    std::cout << "scores: " << meaning << '\n';
    if (knows)
      std::cout << right << " of " << rows - without_label << (of_positions ? " labelled positions" : " rows")
                << " are of the class that the network says\n";
  }
};

void print_verdict(const results::Predictions& predictions) {
  Verdict verdict;
  verdict.add(predictions);
  verdict.print();
}

/// Where all answers go as CSV: the standard output, or a file that is there whole or not at all.
class CsvOutput {
 public:
  explicit CsvOutput(const std::string& path) : path_(path) {
    if (path_.empty()) return;
    partial_ = path_.parent_path() / ("." + path_.filename().string() + "." + std::to_string(getpid()) + ".partial");
    file_.open(partial_, std::ios::binary);
    if (!file_) throw EnvironmentError("'" + path_.string() + "' cannot be written; choose another place");
  }
  CsvOutput(const CsvOutput&) = delete;
  CsvOutput& operator=(const CsvOutput&) = delete;
  ~CsvOutput() {
    std::error_code error;
    if (!partial_.empty()) std::filesystem::remove(partial_, error);
  }

  void write(const results::Predictions& predictions, bool header) {
    results::write_predictions_csv(path_.empty() ? text::PrintableOutput::data() : file_, predictions, header);
  }
  void finish() {
    if (path_.empty()) return;
    file_.close();
    std::error_code error;
    if (file_.good()) std::filesystem::rename(partial_, path_, error);
    if (!file_.good() || error)
      throw EnvironmentError("'" + path_.string() + "' cannot be written" +
                             (error ? ": " + error.message() : "; is the disk full?"));
    partial_.clear();
  }

 private:
  std::filesystem::path path_;
  std::filesystem::path partial_;
  std::ofstream file_;
};

/// A table that need not fit into memory: block by block, to the bytes that it gives in one piece.
void predict_in_blocks(const PredictOptions& options, network::Network& network, const experiment::DataOrigin& origin,
                       plugin::Registry& registry) {
  constexpr std::size_t bytes = std::size_t{8} << 20U;
  std::ifstream file;
  if (options.rows.data != "-") file.open(options.rows.data, std::ios::binary);
  host::TableBlocks blocks(options.rows.data == "-" ? std::cin : file, bytes, network.batch());
  const auto rows_of = [&](std::string text, std::size_t skip) {
    host::RowsRequest request = options.rows;
    request.table = std::make_shared<const std::string>(std::move(text));
    request.skip = skip;
    return host::RowLoader(std::move(request), registry).rows_for(network.settings(), network.fitted(), origin);
  };
  CsvOutput output(options.output);
  std::set<std::string> told;
  std::size_t in_head = 0;  // rows
  Verdict verdict;
  for (std::optional<std::string> block = blocks.next(); block; block = blocks.next()) {
    if (verdict.rows > 0 && in_head == 0) in_head = rows_of(blocks.head(), 0)->count();
    const auto rows = rows_of(std::move(*block), in_head);
    std::vector<std::string> notes;
    for (const std::string& note : rows->notes)
      if (told.insert(note).second) notes.push_back(note);
    print_notes(notes);
    results::Predictions predictions = host::predict(network, *rows);
    for (std::size_t row = 0; row < predictions.count(); ++row)
      predictions.rows.push_back(std::to_string(verdict.rows + row + 1));
    output.write(predictions, verdict.rows == 0);
    verdict.add(predictions);
  }
  const std::string what = options.rows.data == "-" ? "the standard input" : "'" + options.rows.data + "'";
  if (verdict.rows == 0) throw EnvironmentError(what + " has no rows");
  output.finish();
  if (options.output.empty()) return;
  std::cout << verdict.rows << (verdict.rows == 1 ? " row of " : " rows of ") << what << ": " << options.output << '\n';
  verdict.print();
}

void predict(const PredictOptions& options) {
  plugin::Registry registry = load_plugins(options.network.plugins);
  const host::TrialFile file = host::find_trial(options.network.trial, best_of(options.network));
  const results::TrialRecord trial = results::read_trial(file.path);
  const auto network = open_network(trial, file.path, registry, options.network.weights);
  print_choice(file);
  print_notes(network->notes());
  host::RowLoader loader(options.rows, registry);
  const bool writes_csv = options.csv || std::filesystem::path(options.output).extension() == ".csv";
  if (writes_csv && loader.is_text_table(network->settings()))
    return predict_in_blocks(options, *network, host::data_origin_of(file), registry);
  const auto rows = loader.rows_for(network->settings(), network->fitted(), host::data_origin_of(file));
  print_notes(rows->notes);
  results::Predictions predictions = host::predict(*network, *rows);
  predictions.attributes.emplace_back("weights", options.network.weights);
  if (options.csv) {
    results::write_predictions_csv(text::PrintableOutput::data(), predictions);
  } else if (options.output.empty()) {
    print_table(predictions);
    print_verdict(predictions);
  } else {
    results::write_predictions(options.output, predictions);
    std::cout << rows->what << ": " << options.output << '\n';
    print_verdict(predictions);
  }
}

}  // namespace

void add_predict(Command& app, int&) {
  auto options = std::make_shared<PredictOptions>();
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
