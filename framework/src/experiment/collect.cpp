#include "experiment/collect.h"

#include <algorithm>
#include <system_error>

#include "experiment/results_folder.h"
#include "experiment/searched_values.h"
#include "results/experiment_file.h"
#include "results/runtime_file.h"
#include "results/trial_file.h"
#include "trial/files.h"
#include "trial/identity.h"
#include "trial/record.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

results::TrialSummary summary_of(const fs::path& trials_folder, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const fs::path path = trial::trial_path(trials_folder, id);
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    results::TrialSummary summary = results::read_trial_summary(path);
    if (summary.id != id)
      throw EnvironmentError("'" + path.string() + "' has the contents of another trial, '" + summary.id +
                             "'; remove it, and 'plexus run' trains the trial again");
    return summary;
  }
  results::TrialSummary missing;
  missing.id = ids.front();
  return missing;
}

/// Row-major over the axes, as the results want the trials of a product.
std::vector<std::size_t> cells_of(const Manifest& manifest) {
  std::size_t count = 1;
  const grid::Design& design = manifest.design;
  for (const grid::Axis& axis : design.axes) count *= axis.size();
  std::vector<std::size_t> cells(count, results::no_trial);
  for (std::size_t trial = 0; trial < design.points.size(); ++trial) {
    std::size_t cell = 0;
    for (std::size_t axis = 0; axis < design.axes.size(); ++axis)
      cell = cell * design.axes[axis].size() + design.points[trial].at(axis);
    cells.at(cell) = trial;
  }
  return cells;
}

std::vector<std::string> ids_of(const results::ExperimentRecord& record) {
  std::vector<std::string> ids;
  for (const results::TrialSummary& trial : record.trials) ids.push_back(trial.id);
  return ids;
}

Tally tally_of(const results::ExperimentRecord& record) {
  Tally tally;
  for (const results::TrialSummary& trial : record.trials) {
    switch (trial.status) {
      case results::Status::complete:
        ++tally.complete;
        break;
      case results::Status::failed:
        ++tally.failed;
        break;
      case results::Status::diverged:
        ++tally.diverged;
        break;
      case results::Status::pruned:
        ++tally.pruned;
        break;
      case results::Status::missing:
        ++tally.missing;
        break;
    }
  }
  return tally;
}

}  // namespace

results::ExperimentRecord read_experiment(const Manifest& manifest, const fs::path& output) {
  results::ExperimentRecord record;
  record.name = manifest.name;
  record.plexus_version = trial::this_build().version;
  record.config = manifest.config_text;
  record.report = manifest.report;
  std::string tags;
  for (const std::string& tag : manifest.tags) tags += (tags.empty() ? "" : " ") + tag;
  if (!manifest.notes.empty()) record.attributes.emplace_back("notes", manifest.notes);
  if (!tags.empty()) record.attributes.emplace_back("tags", tags);
  for (const std::vector<std::string>& ids : manifest.ids)
    record.trials.push_back(summary_of(trial::trials_folder_of(output), ids));
  record.settings = manifest.columns();
  record.searched = manifest.searched;
  if (!manifest.searched.empty() && !manifest.design.axes.empty())
    record.on_front = on_front(manifest.design, record.trials, manifest.searched, manifest.report == "best");
  if (manifest.design.product) {
    record.axes = manifest.design.axes;
    record.cells = cells_of(manifest);
  }
  const bool is_observed = std::any_of(record.trials.begin(), record.trials.end(), [](const auto& trial) {
    return trial.config.find("\"observers\":") != std::string::npos;
  });
  if (is_observed)
    record.observations = [folder = trial::trials_folder_of(output), ids = ids_of(record)](std::size_t trial) {
      return results::read_trial_observations(trial::trial_path(folder, ids.at(trial)));
    };
  return record;
}

Tally collect(const Manifest& manifest, const fs::path& output) {
  const results::ExperimentRecord record = read_experiment(manifest, output);
  std::vector<results::TrialRuntime> runtimes;
  for (const results::TrialSummary& trial : record.trials)
    runtimes.push_back(results::read_trial_runtime(trial::runtime_path(trial::trials_folder_of(output), trial.id)));
  results::write_experiment(output / "results.h5", record);
  results::write_runtime(output / "runtime.h5", record, runtimes);
  return tally_of(record);
}

}  // namespace plexus::experiment
