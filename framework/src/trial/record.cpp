#include "trial/record.h"

#include <plexus/vectorized.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <ctime>
#include <utility>

#include "kernels/blas.h"
#include "metrics/definitions.h"
#include "trial/identity.h"
#include "values/json.h"

namespace plexus::trial {
namespace {

/// What the axes of the positions are called: those of an image, of a sequence, or by their number.
std::vector<results::PositionAxis> axes_of(const Data& data) {
  const Shape& positions = data.positions;
  std::vector<results::PositionAxis> axes;
  for (std::size_t axis = 0; axis < positions.rank(); ++axis) axes.push_back({"position", positions[axis]});
  const bool is_image = data.shape.rank() == 3 && positions.rank() == 2;
  for (std::size_t axis = 0; axis < axes.size() && axes.size() > 1; ++axis)
    axes[axis].name = is_image ? (axis == 0 ? "height" : "width") : "position_" + std::to_string(axis + 1);
  return axes;
}

/// What every record of a trial has, whatever became of it.
results::TrialRecord begin_record(const Trial& trial, const PreparedTrial& prepared, const plugin::Registry& registry) {
  results::TrialRecord record;
  record.id = prepared.id;
  record.config = values::to_json(training::settings_that_matter(prepared.settings));
  record.seed = trial.settings.find("seed")->integer();
  record.definitions = *prepared.measured;
  const Data& data = prepared.examples->data();
  record.outputs = data.names;
  record.classes = data.classification ? data.outputs : 0;
  record.positions = axes_of(data);
  for (const Doubt& note : prepared.examples->summary().notes) record.notes.push_back(note.message);
  record.provenance = {{"plexus_version", this_build().version},
                       {"build", this_build().hash},
                       {"commit", this_build().commit},
                       {"compiler", this_build().compiler},
                       {"instruction_set", std::string(to_string(isa()))},
                       {"blas", kernels::blas_description()},
                       {"products", kernels::products_description()},
                       {"data", prepared.data}};
  std::string libraries;
  for (const plugin::Library* library : libraries_of(trial.settings, registry)) {
    if (!libraries.empty()) libraries += "\n";
    libraries += library->name + " " + library->version + " content:" + library->content;
  }
  record.provenance.emplace_back("libraries", libraries);
  if (prepared.initial != nullptr) {
    const training::InitialParameters& initial = *prepared.initial;
    std::string names;
    for (const training::InitialArray& array : initial.arrays) names += (names.empty() ? "" : " ") + array.name;
    record.provenance.emplace_back("initial", "sha256:" + training::digest_of(initial));
    record.provenance.emplace_back("initial_parameters", names);
  }
  return record;
}

/// What was measured in each evaluation: on which rows, by which metrics.
std::vector<metrics::Name> measured_of(const Trial& trial, const PreparedTrial& prepared) {
  const data::ExampleSet& examples = *prepared.examples;
  std::vector<metrics::Name> names;
  for (const std::string_view part : metrics::parts) {
    if ((part == "test" && examples.test().count == 0) || (part == "validation" && examples.validation().count == 0))
      continue;
    for (const auto& metric : prepared.measured->all()) {
      const metrics::Name name{.metric = metric, .part = part};
      if (part != "train" || training::is_epoch_loss(name) || trial.training.evaluate_train) names.push_back(name);
    }
  }
  return names;
}

/// A metric with a value for each label, of an epoch.
results::LabelledMetric labelled_of(const metrics::Name& name, const training::EpochRecord& epoch) {
  results::LabelledMetric metric{.name = metrics::to_string(name),
                                 .dimension = name.metric->dimension,
                                 .labels = name.metric->labels,
                                 .values = training::values_of(training::evaluation_of(epoch, name.part), *name.metric),
                                 .history = {}};
  metric.values.resize(metric.labels.size(), results::not_a_number);
  return metric;
}

void add_labelled(results::TrialRecord& record, const metrics::Name& name, const training::EpochRecord& last,
                  const std::vector<training::EpochRecord>& history) {
  results::LabelledMetric metric = labelled_of(name, last);
  for (const training::EpochRecord& epoch : history) {
    const std::vector<double> values = labelled_of(name, epoch).values;
    metric.history.insert(metric.history.end(), values.begin(), values.end());
  }
  record.labelled_metrics.push_back(std::move(metric));
}

/// The outputs for the rows of `results.scores` beside what they should have been.
results::Scores scores_of(const Trial& trial, const PreparedTrial& prepared, const training::Outcome& outcome) {
  const std::string& part = trial.results.scores;
  const bool of_test = part == "test";
  const training::Predictions& predictions = of_test ? outcome.predictions : outcome.on_validation;
  const Data& data = prepared.examples->data();
  results::Scores scores;
  scores.values = predictions.classes.empty() ? predictions.outputs : predictions.scores;
  if (part == "none" || scores.values.empty()) return {};
  scores.part = part;
  scores.outputs = data.outputs;
  const data::Split& split = of_test ? prepared.examples->test() : prepared.examples->validation();
  if (data.classification) {
    scores.classes = data::labels_of(split, data.positions.size());
    return scores;
  }
  for (std::size_t i = 0; i < split.count; ++i) {
    const float* const targets = split.examples->targets.data() + split.row(i) * data.outputs;
    scores.targets.insert(scores.targets.end(), targets, targets + data.outputs);
  }
  return scores;
}

std::vector<results::Observation> observations_of(const std::vector<training::Recording>& recordings) {
  std::vector<results::Observation> observations;
  for (const training::Recording& recording : recordings) {
    results::Observation& observation = observations.emplace_back();
    observation.name = recording.name;
    observation.moment = recording.by_steps ? "step" : "epoch";
    observation.moments = recording.moments;
    if (recording.moments.empty()) {
      observations.pop_back();
      continue;
    }
    for (const training::Recording::Array& array : recording.arrays) {
      results::Observation::Array& named = observation.arrays.emplace_back();
      named.name = array.declared.name;
      named.meaning = array.declared.meaning;
      named.values = array.values;
      for (const RecordedArray::Dimension& dimension : array.declared.dimensions)
        named.dimensions.push_back(
            {dimension.name, dimension.labels.empty() ? dimension.size : dimension.labels.size(), dimension.labels});
    }
  }
  return observations;
}

/// The parts of a network, JSON.
std::string network_text(const ModelSummary& network) {
  const auto number = [](std::size_t value) { return Value(static_cast<std::int64_t>(value)); };
  Value::List parts;
  for (const ModelSummary::Part& part : network.parts) {
    Value::List output;
    for (const std::size_t extent : part.output.extents()) output.push_back(number(extent));
    parts.emplace_back(Value::Map{{"operation", Value(part.operation)},
                                  {"name", Value(part.name)},
                                  {"output", Value(std::move(output))},
                                  {"parameters", number(part.parameters)},
                                  {"multiply_adds", number(part.multiply_adds)}});
  }
  return values::to_json(Value(std::move(parts)));
}

std::vector<results::NamedArray> to_named(const std::vector<training::SavedArray>& arrays) {
  std::vector<results::NamedArray> named;
  for (const training::SavedArray& array : arrays)
    named.push_back({array.name, array.dimensions, array.shape.extents(), array.values});
  return named;
}

}  // namespace

results::TrialRecord record_of(const Trial& trial, const PreparedTrial& prepared, const training::Outcome& outcome,
                               const plugin::Registry& registry) {
  const Data& data = prepared.examples->data();
  const bool tests = prepared.examples->test().count > 0;
  const bool validates = prepared.examples->validation().count > 0;
  results::TrialRecord record = begin_record(trial, prepared, registry);
  record.status = outcome.ending == training::Ending::diverged ? results::Status::diverged : results::Status::complete;
  record.message = outcome.message;
  record.best_epoch = outcome.best_epoch > 0 ? static_cast<std::int64_t>(outcome.best_epoch) : -1;
  record.epochs_run = static_cast<std::int64_t>(outcome.epochs);
  if (training::evaluation_moments(trial.training).by_steps)
    for (const training::EpochRecord& each : outcome.history)
      record.history_steps.push_back(static_cast<std::int64_t>(each.step));
  record.parameter_count = static_cast<std::int64_t>(outcome.parameter_count);
  record.multiply_adds = 0;
  for (const ModelSummary::Part& part : outcome.network.parts)
    record.multiply_adds += static_cast<std::int64_t>(part.multiply_adds);
  record.network = network_text(outcome.network);

  const training::EpochRecord last{.train_loss = outcome.final_train_loss(),
                                   .train = outcome.train,
                                   .test = outcome.test,
                                   .validation = outcome.validation};
  const std::vector<metrics::Name> measured = measured_of(trial, prepared);
  for (const metrics::Name& name : measured) {
    if (!name.metric->is_one_value()) {
      add_labelled(record, name, last, outcome.history);
      continue;
    }
    record.metrics.push_back({metrics::to_string(name), training::value_of(last, name)});
    results::Series& series = record.history.emplace_back(results::Series{metrics::to_string(name), {}});
    for (const training::EpochRecord& epoch : outcome.history) series.values.push_back(training::value_of(epoch, name));
  }
  // Where validation rows have chosen an epoch, its numbers stand beside those of the last one.
  if (const training::EpochRecord* const best = outcome.best_record(); best != nullptr && validates)
    for (metrics::Name name : measured) {
      name.best = true;
      if (!name.metric->is_one_value())
        record.labelled_metrics.push_back(labelled_of(name, *best));
      else
        record.metrics.push_back({metrics::to_string(name), training::value_of(*best, name)});
    }

  if (trial.training.average) {
    training::EpochRecord averaged;
    averaged.test = outcome.average_test;
    averaged.validation = outcome.average_validation;
    for (metrics::Name name : measured) {
      if (name.part == "train" || !name.metric->is_one_value()) continue;
      name.average = true;
      record.metrics.push_back({metrics::to_string(name), training::value_of(averaged, name)});
    }
  }

  if (const double constant = prepared.examples->summary().constant_accuracy; !std::isnan(constant))
    record.metrics.push_back({"constant_accuracy", constant});
  for (const std::string& note : outcome.notes) record.notes.push_back(note);
  for (const data::PartOfRow part : prepared.examples->parts()) record.split.push_back(static_cast<std::int8_t>(part));
  if (prepared.initial != nullptr || !outcome.frozen.empty()) {
    std::string names;
    for (const std::string& name : outcome.frozen) names += (names.empty() ? "" : " ") + name;
    record.provenance.emplace_back("frozen", names);
  }
  record.fitted = prepared.examples->fitted();
  record.confusion = tests ? outcome.predictions.confusion : std::vector<std::int64_t>();
  record.predicted_labels = outcome.predictions.classes;
  // Rows that are their own targets would make each trial as large as its data.
  const bool keeps = !prepared.examples->reconstructs() || trial.results.scores == "test";
  if (keeps) record.predicted_values = outcome.predictions.outputs;
  record.predicted_outputs = record.predicted_values.empty() ? 0 : data.outputs;
  record.scores = scores_of(trial, prepared, outcome);
  record.observations = observations_of(outcome.observations);
  record.initial_parameters = to_named(outcome.initial);
  record.best_parameters = to_named(outcome.best);
  record.final_parameters = to_named(outcome.final);
  record.average_parameters = to_named(outcome.average);
  return record;
}

results::TrialRecord failed_record_of(const Trial& trial, const PreparedTrial& prepared, const std::string& message,
                                      const plugin::Registry& registry) {
  results::TrialRecord record = begin_record(trial, prepared, registry);
  record.status = results::Status::failed;
  record.message = message;
  return record;
}

results::TrialRuntime runtime_of(const training::Outcome& outcome, const std::string& started) {
  results::TrialRuntime runtime;
  runtime.seconds = outcome.seconds;
  if (outcome.training_seconds > 0.0)
    runtime.samples_per_second = static_cast<double>(outcome.samples) / outcome.training_seconds;
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) == 0) runtime.host = host.data();
  runtime.started = started;
  return runtime;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

}  // namespace plexus::trial
