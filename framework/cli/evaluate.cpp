// plexus evaluate: loss and accuracy of trained networks on other data.
#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "host/evaluation.h"
#include "host/rows.h"
#include "network_options.h"
#include "results/experiment_file.h"
#include "results/trial_file.h"
#include "results/vocabulary.h"
#include "terminal.h"
#include "text/printable.h"
#include "text/table.h"

namespace plexus::cli {
namespace {

struct EvaluateOptions {
  std::vector<std::string> trials;
  NetworkOptions network;
  host::RowsRequest rows;
  std::string output;
  bool ensemble = false;
};

std::string shown(metrics::Unit unit, double value) {
  if (std::isnan(value)) return "";
  std::array<char, 32> text{};
  if (unit == metrics::Unit::share)
    std::snprintf(text.data(), text.size(), "%.2f %%", 100.0 * value);
  else
    std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

double metric_of(const std::vector<results::Metric>& metrics, const std::string& name) {
  for (const results::Metric& metric : metrics)
    if (metric.name == name) return metric.value;
  return results::not_a_number;
}

class Evaluation {
 public:
  explicit Evaluation(const EvaluateOptions& options)
      : options_(options),
        registry_(load_plugins(options.network.plugins)),
        loader_(with_targets(options), registry_) {}

  int run() {
    for (const std::string& named : options_.trials)
      for (const host::TrialFile& file : host::find_trials(named, best_of(options_.network))) evaluate(file);
    if (trials_.empty()) throw EnvironmentError("none of these trials holds a network that can be evaluated");
    if (options_.ensemble) evaluate_ensemble();
    print();
    if (!options_.output.empty()) write();
    return failed_ > 0 ? exit_trial_failed : exit_complete;
  }

 private:
  static host::RowsRequest with_targets(const EvaluateOptions& options) {
    host::RowsRequest request = options.rows;
    request.use = data::TargetUse::needed;
    return request;
  }

  /// Of a folder, what cannot be used is told and left out; of the only file that was named, it is an error.
  void evaluate(const host::TrialFile& file) {
    print_choice(file);
    const bool is_only = options_.trials.size() == 1 && !std::filesystem::is_directory(options_.trials.front());
    std::unique_ptr<network::Network> network;
    results::TrialRecord record;
    try {
      record = results::read_trial(file.path);
      network = open_network(record, file.path, registry_, options_.network.weights);
    } catch (const Error& error) {
      if (is_only) throw;
      std::cerr << "plexus: " << error.what() << '\n';
      ++failed_;
      return;
    }
    const auto rows = loader_.rows_for(network->settings(), network->fitted(), host::data_origin_of(file));
    if (rows != rows_) {
      note(network->notes());
      note(rows->notes);
      rows_ = rows;
    }
    before_.push_back(record.metrics);
    trials_.push_back(host::evaluate(*network, *rows, record));
    files_.push_back(file);
    if (!options_.ensemble) return;
    if (network->answers().classification && !network->says_classes())
      throw Error(
          "an ensemble has a mean of what networks say, but the outputs of these are coordinates, of each "
          "network its own");
    add_to_ensemble(host::predict(*network, *rows));
    last_ = std::move(network);
  }

  void note(const std::vector<std::string>& notes) {
    std::vector<std::string> fresh;
    for (const std::string& one : notes)
      if (noted_.insert(one).second) fresh.push_back(one);
    print_notes(fresh);
  }

  void add_to_ensemble(results::Predictions answers) {
    if (answers.true_classes.size() < answers.count() && answers.targets.empty())
      throw Error("an ensemble needs rows with targets");
    answers_.push_back(std::move(answers));
  }

  void evaluate_ensemble() {
    const results::Predictions mean = host::mean_of(answers_);
    if (mean.true_classes != answers_.back().true_classes || mean.targets != answers_.back().targets)
      throw Error("an ensemble needs networks that see the same rows; give --data");
    ensemble_ = host::evaluate(*last_, mean);
  }

  /// What any of the trials measures, the most telling first.
  [[nodiscard]] std::vector<std::shared_ptr<const metrics::Definition>> shown_metrics() const {
    metrics::Definitions all = trials_.front().definitions;
    for (const results::TrialSummary& trial : trials_) all.add(trial.definitions);
    auto shown = all.shown();
    std::erase_if(shown, [this](const auto& metric) {
      return std::all_of(trials_.begin(), trials_.end(), [&](const results::TrialSummary& trial) {
        return std::isnan(metric_of(trial.metrics, "test_" + metric->name));
      });
    });
    if (shown.empty()) shown.push_back(all.all().front());
    return shown;
  }

  void print() const {
    text::Table table;
    table.add_column("trial");
    const auto measured = shown_metrics();
    for (const auto& metric : measured) table.add_column(results::in_words(metric->name), text::Align::right);
    const auto& first = *measured.front();
    table.add_column("test " + results::in_words(first.name) + " then", text::Align::right);
    const auto add = [&](const std::string& name, const std::vector<results::Metric>& now,
                         const std::vector<results::Metric>& before) {
      std::vector<std::string> cells{name};
      for (const auto& metric : measured) cells.push_back(shown(metric->unit, metric_of(now, "test_" + metric->name)));
      cells.push_back(shown(first.unit, metric_of(before, "test_" + first.name)));
      table.add_row(std::move(cells));
    };
    const std::vector<std::string> labels = host::labels_of(files_, trials_);
    for (std::size_t i = 0; i < trials_.size(); ++i)
      add(text::printable_line(labels[i]), trials_[i].metrics, before_[i]);
    if (!ensemble_.empty()) add("mean of " + std::to_string(answers_.size()), ensemble_, {});
    table.print_within(std::cout, terminal_width(1));
    std::cout << "on " << rows_->what << '\n';
  }

  void write() const {
    results::ExperimentRecord record = host::over_axes(files_, trials_);
    record.attributes = {{"rows", rows_->what}, {"weights", options_.network.weights}};
    for (const results::Metric& metric : ensemble_) record.overall.push_back({"ensemble_" + metric.name, metric.value});
    results::write_experiment(options_.output, record);
    std::cout << "evaluation: " << options_.output << '\n';
  }

  const EvaluateOptions& options_;
  plugin::Registry registry_;
  host::RowLoader loader_;
  std::shared_ptr<const host::NetworkRows> rows_;  // of the last trial
  std::vector<host::TrialFile> files_;
  std::vector<results::TrialSummary> trials_;
  std::vector<std::vector<results::Metric>> before_;  // in the files
  std::vector<results::Predictions> answers_;
  std::unique_ptr<network::Network> last_;
  std::vector<results::Metric> ensemble_;
  std::set<std::string> noted_;
  std::size_t failed_ = 0;
};

}  // namespace

void add_evaluate(Command& app, int& exit_code) {
  auto options = std::make_shared<EvaluateOptions>();
  Command command = app.add_subcommand("evaluate", "How good trained networks are on other data");
  command
      .add_option("trials", options->trials,
                  "Files of trials, beginnings of ids in a folder (results/quickstart/1a2b), or folders: all trials")
      .required()
      .type_name("TRIAL…");
  add_weights_options(command, options->network);
  command
      .add_option("--data", options->rows.data,
                  "Rows with targets: a file, a folder with a folder of images for each class, a configuration, or - "
                  "for CSV from the standard input; default: what each network was trained with")
      .type_name("FILE|FOLDER|CONFIG")
      .not_empty();
  command
      .add_option("--set", options->rows.set,
                  "Override a setting of the data set: --set dataset.target=species (repeatable)")
      .type_name("KEY=VALUE")
      .allow_extra_args(false);
  command
      .add_option("--part", options->rows.part,
                  "Of data that have parts: test, train, validation or all; default: test, or all where it has none")
      .one_of({"test", "train", "validation", "all"});
  command.add_flag("--ensemble", options->ensemble, "Evaluate the mean of the scores of all these networks, too");
  command
      .add_option("--output", options->output,
                  "Write HDF5 with the axes of the trials' grid, named as results.h5 has them")
      .type_name("FILE")
      .not_empty();
  command.footer(
      "  plexus evaluate results/shallow-width --data noisy.yaml --output noisy.h5\n"
      "  plexus evaluate results/iris/1a2b results/iris/3c4d --data later.csv --ensemble\n"
      "Exit codes: 0 all were evaluated; 1 some hold no network (those that failed, say).");
  command.callback([options, &exit_code] { exit_code = Evaluation(*options).run(); });
}

}  // namespace plexus::cli
