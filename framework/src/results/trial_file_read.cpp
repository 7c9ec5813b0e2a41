// Reading trials/<id>.h5; the layout is in trial_file.h.
#include "hdf5/own_file.h"
#include "hdf5/reader.h"
#include "results/definitions_text.h"
#include "results/observations.h"
#include "results/trial_file.h"
#include "results/vocabulary.h"

#include <plexus/error.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace plexus::results {
namespace {

using hdf5::Handle;

constexpr const char* advice = "; delete it, and the trial will be trained again";

template <class T>
T scalar(hid_t location, const std::string& name) {
  const std::vector<T> values = hdf5::read<T>(hdf5::open_dataset(location, name));
  if (values.size() != 1) throw hdf5::Failure("'" + name + "' is not one number");
  return values.front();
}

/// A metric with a label for each value: its name is that of a definition.
void read_labelled(hid_t root, hid_t object, const std::string& name, TrialSummary& trial) {
  LabelledMetric metric{.name = name, .dimension = hdf5::dimension_names(object).at(0)};
  const Handle labels = hdf5::open_dataset(root, metric.dimension);
  if (hdf5::class_of(labels) == H5T_STRING) {
    metric.labels = hdf5::read_text(labels);
  } else {
    for (const std::int64_t label : hdf5::read<std::int64_t>(labels)) metric.labels.push_back(std::to_string(label));
  }
  metric.values = hdf5::read<double>(object);
  if (metric.values.size() != metric.labels.size())
    throw hdf5::Failure("'" + name + "' has not a value for each label");
  trial.labelled_metrics.push_back(std::move(metric));
}

// Final metrics are the real scalars at the root, whatever they are called, and what has a label for each value.
void read_metric(hid_t root, const std::string& name, TrialSummary& trial) {
  const Handle object(H5Oopen(root, name.c_str(), H5P_DEFAULT), H5Oclose, "opening '" + name + "'");
  if (H5Iget_type(object) != H5I_DATASET || hdf5::class_of(object) != H5T_FLOAT) return;
  const std::size_t rank = hdf5::extents(object).size();
  if (rank == 0) trial.metrics.push_back({name, hdf5::read<double>(object).at(0)});
  if (rank == 1 && trial.definitions.parse(name)) read_labelled(root, object, name, trial);
}

void read_classes(hid_t root, const std::string& dimension, TrialSummary& trial) {
  const Handle labels = hdf5::open_dataset(root, dimension);
  if (dimension == "true_class") trial.classes = hdf5::extents(labels).at(0);
  if (hdf5::class_of(labels) == H5T_STRING) trial.outputs = hdf5::read_text(labels);
}

/// Predicted classes are (test example), or (test example, positions…).
void read_positions(hid_t root, TrialSummary& trial) {
  const Handle predictions = hdf5::open_dataset(root, "predictions");
  if (hdf5::class_of(predictions) != H5T_INTEGER) return;
  const std::vector<std::size_t> extents = hdf5::extents(predictions);
  if (extents.size() < 2) return;
  const std::vector<std::string> names = hdf5::dimension_names(predictions);
  for (std::size_t axis = 1; axis < extents.size(); ++axis) trial.positions.push_back({names.at(axis), extents[axis]});
}

void read_history(hid_t root, TrialSummary& trial) {
  const Handle group = hdf5::open_group(root, "history");
  for (const std::string& name : hdf5::link_names(group)) {
    if (name == "epoch") continue;
    const Handle series = hdf5::open_dataset(group, name);
    if (name == "step") trial.history_steps = hdf5::read<std::int64_t>(series);
    if (hdf5::class_of(series) != H5T_FLOAT) continue;  // labels
    if (hdf5::extents(series).size() == 1) {
      trial.history.push_back({name, hdf5::read<double>(series)});
      continue;
    }
    for (LabelledMetric& metric : trial.labelled_metrics)
      if (metric.name == name) metric.history = hdf5::read<double>(series);
  }
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

void read_data(hid_t file, TrialRecord& trial) {
  if (hdf5::has(file, "split")) trial.split = hdf5::read<std::int8_t>(hdf5::open_dataset(file, "split"));
  if (hdf5::has(file, "network")) trial.network = hdf5::read_text(hdf5::open_dataset(file, "network")).at(0);
  if (hdf5::has(file, "fitted")) trial.fitted = hdf5::read_text(hdf5::open_dataset(file, "fitted")).at(0);
}

void read_summary(hid_t file, TrialSummary& trial) {
  const Handle root = hdf5::open_group(file, "/");
  if (const std::int64_t layout = hdf5::integer_attribute(root, "layout"); layout != layout_version)
    throw hdf5::Failure("it has layout " + std::to_string(layout) + " of another version of plexus, this one reads " +
                        std::to_string(layout_version));
  trial.id = hdf5::text_attribute(root, "id");
  trial.message = hdf5::text_attribute(root, "message");
  trial.notes = lines_of(hdf5::text_attribute(root, "notes"));
  trial.config = hdf5::text_attribute(root, "config");
  trial.seed = hdf5::integer_attribute(root, "seed");
  const std::vector<std::string> attributes = hdf5::attribute_names(root);
  if (std::find(attributes.begin(), attributes.end(), "metrics") != attributes.end())
    trial.definitions = definitions_of(hdf5::text_attribute(root, "metrics"));

  const auto status = scalar<std::int8_t>(root, "status");
  if (status < 0 || static_cast<std::size_t>(status) >= std::size(status_words))
    throw hdf5::Failure("'status' is " + std::to_string(status));
  trial.status = static_cast<Status>(status);
  trial.best_epoch = scalar<std::int64_t>(root, "best_epoch");
  trial.epochs_run = scalar<std::int64_t>(root, "epochs_run");
  trial.parameter_count = scalar<std::int64_t>(root, "parameter_count");
  if (hdf5::has(root, "multiply_adds")) trial.multiply_adds = scalar<std::int64_t>(root, "multiply_adds");

  for (const std::string& name : hdf5::link_names(root)) {
    if (name == "history") {
      continue;
    } else if (name == "true_class" || name == "output") {
      read_classes(root, name, trial);
    } else if (name == "predictions") {
      read_positions(root, trial);
    } else if (name == "confusion") {
      trial.confusion = hdf5::read<std::int64_t>(hdf5::open_dataset(root, name));
    } else {
      read_metric(root, name, trial);
    }
  }

  if (hdf5::has(root, "history")) read_history(root, trial);

  const Handle provenance = hdf5::open_group(root, "provenance");
  for (const std::string& key : hdf5::attribute_names(provenance))
    trial.provenance.emplace_back(key, hdf5::text_attribute(provenance, key));
}

std::vector<NamedArray> read_moment(hid_t file, const std::string& moment) {
  std::vector<NamedArray> arrays;
  if (!hdf5::has(file, "parameters")) return arrays;
  const Handle parameters = hdf5::open_group(file, "parameters");
  if (!hdf5::has(parameters, moment)) return arrays;
  const Handle group = hdf5::open_group(parameters, moment);
  for (const std::string& name : hdf5::link_names(group)) {
    const Handle dataset = hdf5::open_dataset(group, name);
    const std::vector<std::size_t> extents = hdf5::extents(dataset);
    arrays.push_back({name, extents.empty() ? std::vector<std::string>{} : hdf5::dimension_names(dataset), extents,
                      hdf5::read<float>(dataset)});
  }
  return arrays;
}

void read_predictions(hid_t file, TrialRecord& trial) {
  if (!hdf5::has(file, "predictions")) return;
  const Handle dataset = hdf5::open_dataset(file, "predictions");
  if (hdf5::class_of(dataset) == H5T_INTEGER) {
    trial.predicted_labels = hdf5::read<std::int32_t>(dataset);
  } else {
    trial.predicted_values = hdf5::read<float>(dataset);
    trial.predicted_outputs = hdf5::extents(dataset).at(1);
  }
}

void read_scores(hid_t file, TrialRecord& trial) {
  if (!hdf5::has(file, "scores")) return;
  const Handle dataset = hdf5::open_dataset(file, "scores");
  Scores& scores = trial.scores;
  const std::string rows = hdf5::dimension_names(dataset).at(0);
  scores.part = rows.substr(0, rows.find('_'));
  scores.outputs = hdf5::extents(dataset).back();
  scores.values = hdf5::read<float>(dataset);
  if (hdf5::has(file, "true_label")) scores.classes = hdf5::read<std::int32_t>(hdf5::open_dataset(file, "true_label"));
  if (hdf5::has(file, "targets")) scores.targets = hdf5::read<float>(hdf5::open_dataset(file, "targets"));
}

void read_checked(const std::filesystem::path& path, const std::function<void(hid_t)>& read) {
  const hdf5::QuietErrors quiet;
  const hdf5::OwnFile file{path, "cannot use the trial file '" + path.string() + "': ", advice, false};
  try {
    hdf5::with_own_file(file, read);
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError(file.about + failure.what() + advice);
  }
}

}  // namespace

TrialRecord read_trial(const std::filesystem::path& path) {
  TrialRecord trial;
  read_checked(path, [&trial](hid_t file) {
    read_summary(file, trial);
    trial.initial_parameters = read_moment(file, "initial");
    trial.best_parameters = read_moment(file, "best");
    trial.final_parameters = read_moment(file, "final");
    trial.average_parameters = read_moment(file, "average");
    read_predictions(file, trial);
    read_scores(file, trial);
    trial.observations = read_observations(file);
    read_data(file, trial);
  });
  return trial;
}

TrialSummary read_trial_summary(const std::filesystem::path& path) {
  TrialSummary trial;
  read_checked(path, [&trial](hid_t file) { read_summary(file, trial); });
  return trial;
}

std::vector<Observation> read_trial_observations(const std::filesystem::path& path) {
  std::vector<Observation> observations;
  read_checked(path, [&observations](hid_t file) { observations = read_observations(file); });
  return observations;
}

}  // namespace plexus::results
