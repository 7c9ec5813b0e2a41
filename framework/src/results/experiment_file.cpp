// Writing results.h5; the layout is in experiment_file.h.
#include "results/experiment_file.h"

#include "files/publish.h"
#include "files/seal.h"
#include "results/definitions_text.h"
#include "results/grid_writer.h"
#include "results/observations.h"
#include "results/vocabulary.h"

#include <plexus/error.h>

#include <algorithm>
#include <map>
#include <set>

namespace plexus::results {
namespace {

/// One value for each trial.
template <class Get>
auto of_trials(const ExperimentRecord& record, const Get& get) {
  std::vector<decltype(get(record.trials.front()))> values;
  values.reserve(record.trials.size());
  for (const TrialSummary& trial : record.trials) values.push_back(get(trial));
  return values;
}

void write_fate(GridWriter& grid, const ExperimentRecord& record) {
  const auto status =
      of_trials(record, [](const TrialSummary& trial) { return static_cast<std::int8_t>(trial.status); });
  grid.variable("status", "status", status, static_cast<std::int8_t>(Status::missing), status_attributes());
  const auto id = of_trials(record, [](const TrialSummary& trial) { return trial.id; });
  grid.variable("trial_id", "id", id, std::string(), text_attributes("name of the trial's file in trials/"));
  const auto message = of_trials(record, [](const TrialSummary& trial) { return trial.message; });
  grid.variable("", "message", message, std::string(), text_attributes("why the trial is not complete"));
  const auto notes = of_trials(record, [](const TrialSummary& trial) {
    std::string lines;
    for (const std::string& note : trial.notes) lines += (lines.empty() ? "" : "\n") + note;
    return lines;
  });
  if (std::any_of(notes.begin(), notes.end(), [](const std::string& lines) { return !lines.empty(); }))
    grid.variable("", "notes", notes, std::string(), text_attributes("what is implausible of data or training"));
}

void write_metrics(GridWriter& grid, const ExperimentRecord& record) {
  std::vector<std::string> names;
  for (const TrialSummary& trial : record.trials)
    for (const Metric& metric : trial.metrics) names.push_back(metric.name);
  for (const std::string& name : in_usual_order(std::move(names), grid.definitions())) {
    const auto values = of_trials(record, [&name](const TrialSummary& trial) {
      const auto found = std::find_if(trial.metrics.begin(), trial.metrics.end(),
                                      [&name](const Metric& metric) { return metric.name == name; });
      return found == trial.metrics.end() ? not_a_number : found->value;
    });
    grid.variable(name, name, values, not_a_number, real_attributes(meaning_of(name, grid.definitions())));
  }
}

void write_counts(GridWriter& grid, const ExperimentRecord& record) {
  const auto write = [&](const std::string& name, std::int64_t TrialSummary::*member, const std::string& meaning) {
    const auto values = of_trials(record, [member](const TrialSummary& trial) { return trial.*member; });
    grid.variable(name, name, values, std::int64_t{-1}, integer_attributes(meaning + "; -1: there is none"));
  };
  write("best_epoch", &TrialSummary::best_epoch, "epoch of the best parameters");
  write("epochs_run", &TrialSummary::epochs_run, "epochs trained");
  write("parameter_count", &TrialSummary::parameter_count, "number of trained parameters");
  write("multiply_adds", &TrialSummary::multiply_adds, meaning_of_multiply_adds);
}

/// Of a study that looks for several metrics, what nothing beats in all of them.
void write_front(GridWriter& grid, const ExperimentRecord& record) {
  if (record.searched.empty()) return;
  std::string names;
  for (const std::string& name : record.searched) names += (names.empty() ? "" : " ") + name;
  grid.writer().attribute(grid.writer().root(), "searched_metrics", names);
  if (record.on_front.size() != record.trials.size()) return;
  const std::vector<std::int8_t> on(record.on_front.begin(), record.on_front.end());
  grid.variable("on_front", "on_front", on, std::int8_t{0}, front_attributes(names));
}

/// The steps at which trials were measured, of all that were measured by steps; empty where some were by epochs.
std::vector<std::int64_t> steps_of_histories(const ExperimentRecord& record) {
  std::set<std::int64_t> steps;
  for (const TrialSummary& trial : record.trials) {
    if (!trial.history.empty() && trial.history_steps.empty()) return {};
    steps.insert(trial.history_steps.begin(), trial.history_steps.end());
  }
  return {steps.begin(), steps.end()};
}

void write_history(GridWriter& grid, const ExperimentRecord& record) {
  std::vector<std::string> names;
  const std::vector<std::int64_t> steps = steps_of_histories(record);
  std::size_t places = steps.size();
  for (const TrialSummary& trial : record.trials) {
    for (const Series& series : trial.history) {
      names.push_back(series.name);
      if (steps.empty()) places = std::max(places, series.values.size());
    }
  }
  if (places == 0) return;
  const auto dimension = history_dimension(grid.writer(), grid.writer().root(), steps, places);
  const std::string when = steps.empty() ? ", after each epoch" : ", at each evaluation";
  for (const std::string& name : in_usual_order(std::move(names), grid.definitions())) {
    grid.array(
        "history_" + name, {dimension}, not_a_number, real_attributes(meaning_of(name, grid.definitions()) + when),
        [&name, &steps](const TrialSummary& trial, double* values) {
          for (const Series& series : trial.history) {
            if (series.name != name) continue;
            for (std::size_t i = 0; i < series.values.size(); ++i) {
              const auto place =
                  steps.empty() ? static_cast<std::ptrdiff_t>(i)
                                : std::lower_bound(steps.begin(), steps.end(), trial.history_steps[i]) - steps.begin();
              values[place] = series.values[i];
            }
          }
        });
  }
}

/// Metrics that have a value for each label, where all trials that have them agree on the labels.
void write_labelled_metrics(GridWriter& grid, const ExperimentRecord& record) {
  std::map<std::string, const LabelledMetric*> found;
  std::set<std::string> differing;
  std::vector<std::string> names;
  std::map<std::string, std::vector<std::string>> labels;  // of each dimension
  for (const TrialSummary& trial : record.trials) {
    for (const LabelledMetric& metric : trial.labelled_metrics) {
      if (found.emplace(metric.name, &metric).second) names.push_back(metric.name);
      if (labels.emplace(metric.dimension, metric.labels).first->second != metric.labels ||
          found[metric.name]->dimension != metric.dimension)
        differing.insert(metric.name);
    }
  }
  std::map<std::string, hdf5::ImageWriter::Dimension> dimensions;
  for (const std::string& name : in_usual_order(std::move(names), grid.definitions())) {
    if (differing.contains(name)) continue;
    const LabelledMetric& like = *found[name];
    if (!dimensions.contains(like.dimension))
      dimensions.emplace(like.dimension, grid.writer().dimension(
                                             grid.writer().root(), grid.free_name(like.dimension), like.labels,
                                             with_label_text(text_attributes(in_words(like.dimension)), like.labels)));
    grid.array(name, {dimensions.at(like.dimension)}, not_a_number,
               real_attributes(meaning_of(name, grid.definitions())),
               [&name](const TrialSummary& trial, double* values) {
                 for (const LabelledMetric& metric : trial.labelled_metrics)
                   if (metric.name == name) std::copy(metric.values.begin(), metric.values.end(), values);
               });
  }
}

// Names of the classes if all trials with classes agree on them.
std::vector<std::string> common_classes(const ExperimentRecord& record) {
  std::vector<std::string> names;
  for (const TrialSummary& trial : record.trials) {
    if (trial.confusion.empty()) continue;
    if (names.empty()) names = trial.outputs;
    if (names != trial.outputs) return {};
  }
  return names;
}

void write_confusion(GridWriter& grid, const ExperimentRecord& record) {
  std::size_t classes = 0;
  bool of_positions = false;
  for (const TrialSummary& trial : record.trials) {
    if (trial.confusion.empty()) continue;
    classes = std::max(classes, trial.classes);
    of_positions = of_positions || !trial.positions.empty();
  }
  if (classes == 0) return;
  hdf5::ImageWriter& writer = grid.writer();
  if (grid.cell_count() > largest_confusion / classes / classes) {
    writer.attribute(writer.root(), "comment",
                     "'confusion' is too large for this file; each file in trials/ has its own");
    return;
  }
  const std::vector<std::string> names = common_classes(record);
  const auto true_class = class_dimension(writer, writer.root(), "true_class", "class of the example", classes, names);
  const auto predicted_class =
      class_dimension(writer, writer.root(), "predicted_class", "class that the network chose", classes, names);
  grid.array("confusion", {true_class, predicted_class}, std::int64_t{-1},
             integer_attributes(meaning_of_confusion(of_positions) + "; -1: there are none"),
             [classes](const TrialSummary& trial, std::int64_t* counts) {
               for (std::size_t row = 0; row < trial.classes && !trial.confusion.empty(); ++row)
                 std::copy_n(trial.confusion.begin() + static_cast<std::ptrdiff_t>(row * trial.classes), trial.classes,
                             counts + row * classes);
             });
}

}  // namespace

std::vector<std::byte> experiment_image(const ExperimentRecord& record) {
  const hdf5::QuietErrors quiet;
  GridWriter grid(record, "plexus experiment");
  grid.writer().attribute(grid.writer().root(), "report", record.report);
  if (const std::string definitions = to_text(grid.definitions()); !definitions.empty())
    grid.writer().attribute(grid.writer().root(), "metrics", definitions);
  write_fate(grid, record);
  write_metrics(grid, record);
  write_counts(grid, record);
  write_front(grid, record);
  write_history(grid, record);
  write_confusion(grid, record);
  write_labelled_metrics(grid, record);
  write_observations(grid, record);
  for (const auto& [name, text] : record.attributes) grid.writer().attribute(grid.writer().root(), name, text);
  for (const Metric& metric : record.overall) {
    const std::vector<double> one = {metric.value};
    grid.writer().dataset(grid.writer().root(), metric.name, {}, one, real_attributes(in_words(metric.name)));
  }
  std::vector<std::byte> image = grid.finish();
  files::append_seal(image);
  return image;
}

void write_experiment(const std::filesystem::path& path, const ExperimentRecord& record) {
  std::vector<std::byte> image;
  try {
    image = experiment_image(record);
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError("cannot write '" + path.string() + "': HDF5 failed at " + failure.what());
  }
  files::publish(path, image);
}

}  // namespace plexus::results
