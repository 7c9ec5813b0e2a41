#include "host/evaluation.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "experiment/collect.h"
#include "experiment/plan_file.h"
#include "training/compared.h"

namespace plexus::host {
namespace {

std::vector<results::Metric> metrics_of(const training::Evaluation& evaluation, const metrics::Definitions& measured) {
  std::vector<results::Metric> metrics;
  for (const auto& metric : measured.all())
    if (const double value = training::value_of(evaluation, *metric); metric->is_one_value() && !std::isnan(value))
      metrics.push_back({metrics::to_string({.metric = metric, .part = "test"}), value});
  return metrics;
}

}  // namespace

results::TrialSummary evaluate(network::Network& network, const NetworkRows& rows, const results::TrialSummary& trial) {
  results::TrialSummary evaluated = trial;
  evaluated.history.clear();
  evaluated.notes.clear();
  evaluated.confusion.clear();
  evaluated.labelled_metrics.clear();
  evaluated.definitions = network.measured();
  training::Evaluation all{.loss = 0.0, .accuracy = 0.0};
  std::vector<float> outputs;
  std::vector<std::int32_t> classes;
  std::vector<float> targets;
  std::size_t compared_rows = 0;
  for (const data::Split& split : rows.splits) compared_rows += training::compared_rows(rows.examples->data(), split);
  for (const data::Split& split : rows.splits) {
    training::Predictions predictions;
    const training::Evaluation part = network.evaluate(*rows.examples, split, predictions);
    const std::size_t compared = training::compared_rows(rows.examples->data(), split);
    if (compared == 0) continue;
    const double share = static_cast<double>(compared) / static_cast<double>(compared_rows);
    all.loss += part.loss * share;
    all.accuracy += part.accuracy * share;
    evaluated.confusion.resize(predictions.confusion.size());
    for (std::size_t i = 0; i < predictions.confusion.size(); ++i) evaluated.confusion[i] += predictions.confusion[i];
    const std::vector<float>& said = predictions.confusion.empty() ? predictions.outputs : predictions.scores;
    outputs.insert(outputs.end(), said.begin(), said.end());
    const Data& data = rows.examples->data();
    if (data.classification) {
      const std::vector<std::int32_t> labels = data::labels_of(split, data.positions.size());
      classes.insert(classes.end(), labels.begin(), labels.end());
      continue;
    }
    for (std::size_t i = 0; i < split.count; ++i) {
      const float* const row = split.examples->targets.data() + split.row(i) * data.outputs;
      targets.insert(targets.end(), row, row + data.outputs);
    }
  }
  if (network.measures_any()) all.measured = network.measures_of(outputs, classes, targets);
  evaluated.metrics = metrics_of(all, network.measured());
  return evaluated;
}

std::vector<results::Metric> evaluate(network::Network& network, const results::Predictions& answers) {
  training::Evaluation all;
  // The softmax of the logarithms of probabilities are these probabilities.
  std::vector<float> outputs = answers.scores;
  if (answers.classification) {
    if (answers.probabilities)
      for (float& output : outputs) output = std::log(std::max(output, std::numeric_limits<float>::min()));
    std::size_t right = 0;
    std::size_t known = 0;
    for (std::size_t row = 0; row < answers.count(); ++row) {
      right += answers.classes[row] == answers.true_classes[row] ? 1 : 0;
      known += answers.true_classes[row] >= 0 ? 1 : 0;
    }
    all.accuracy = static_cast<double>(right) / static_cast<double>(known);
  }
  const std::vector<std::int32_t> classes = answers.classification ? answers.true_classes : std::vector<std::int32_t>();
  all.loss = network.loss_of(outputs, classes, answers.targets);
  if (network.measures_any()) all.measured = network.measures_of(outputs, classes, answers.targets);
  return metrics_of(all, network.measured());
}

std::vector<std::string> labels_of(const std::vector<TrialFile>& files,
                                   const std::vector<results::TrialSummary>& trials) {
  std::map<std::filesystem::path, std::map<std::string, std::string>> known;  // of each experiment: id → point
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto [points, is_new] = known.try_emplace(files[i].experiment);
    if (is_new && !files[i].experiment.empty()) {
      const auto manifest = experiment::read_plan_file(files[i].experiment);
      for (std::size_t trial = 0; manifest && trial < manifest->ids.size(); ++trial)
        for (const std::string& id : manifest->ids[trial])
          points->second.emplace(id, manifest->design.text(manifest->design.points.at(trial)));
    }
    const auto found = points->second.find(trials[i].id);
    labels.push_back(found == points->second.end() || found->second.empty() ? trials[i].id.substr(0, 8)
                                                                            : found->second);
  }
  return labels;
}

results::ExperimentRecord over_axes(const std::vector<TrialFile>& files,
                                    const std::vector<results::TrialSummary>& trials) {
  const std::filesystem::path& folder = files.front().experiment;
  const bool of_one = !folder.empty() && std::all_of(files.begin(), files.end(),
                                                     [&](const TrialFile& file) { return file.experiment == folder; });
  const auto manifest = of_one ? experiment::read_plan_file(folder) : std::nullopt;
  results::ExperimentRecord record;
  if (manifest) {
    std::map<std::string, const results::TrialSummary*> by_id;
    for (const results::TrialSummary& trial : trials) by_id.emplace(trial.id, &trial);
    record = experiment::read_experiment(*manifest, folder);
    record.observations = {};  // they are of the training
    std::size_t placed = 0;
    for (results::TrialSummary& trial : record.trials) {
      const auto found = by_id.find(trial.id);
      if (found != by_id.end()) {
        trial = *found->second;
        ++placed;
      } else {
        results::TrialSummary missing;
        missing.id = trial.id;
        trial = std::move(missing);
      }
    }
    if (placed == trials.size()) return record;
  }
  record = {};
  record.name = "evaluation";
  record.trials = trials;
  return record;
}

}  // namespace plexus::host
