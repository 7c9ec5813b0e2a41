#include "experiment/collect.h"

#include <algorithm>
#include <system_error>

#include "experiment/identity.h"
#include "experiment/trial_record.h"
#include "experiment/varying_settings.h"
#include "results/experiment_file.h"
#include "results/runtime_file.h"
#include "results/trial_file.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

results::TrialSummary summary_of(const fs::path& trials_folder, const std::string& id) {
  const fs::path path = trial_path(trials_folder, id);
  std::error_code error;
  if (fs::exists(path, error)) return results::read_trial_summary(path);
  results::TrialSummary missing;
  missing.id = id;
  return missing;
}

/// Row-major over the axes, as the results want the trials of a product.
std::vector<std::size_t> cells_of(const Plan& plan) {
  std::size_t count = 1;
  for (const Axis& axis : plan.axes) count *= axis.labels.size();
  std::vector<std::size_t> cells(count, results::no_trial);
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    std::size_t cell = 0;
    for (std::size_t axis = 0; axis < plan.axes.size(); ++axis)
      cell = cell * plan.axes[axis].labels.size() + plan.trials[trial].point[axis];
    cells[cell] = trial;
  }
  return cells;
}

}  // namespace

results::ExperimentRecord read_experiment(const Plan& plan, const std::vector<std::string>& ids,
                                          const fs::path& output) {
  results::ExperimentRecord record;
  record.name = plan.name;
  record.plexus_version = this_build().version;
  record.config = plan.config_text;
  for (const std::string& id : ids) record.trials.push_back(summary_of(output / "trials", id));
  record.settings = setting_columns(plan);
  if (plan.product) {
    for (const Axis& axis : plan.axes) {
      results::Axis& dimension = record.axes.emplace_back(
          results::Axis{axis.name, axis.config_key, results::to_labels(axis.labels), {}, {}});
      for (const Coordinate& coordinate : axis.along)
        dimension.along.push_back({coordinate.name, coordinate.config_key, results::to_labels(coordinate.labels), {}});
    }
    record.cells = cells_of(plan);
  }
  return record;
}

std::size_t collect(const Plan& plan, const std::vector<std::string>& ids, const fs::path& output) {
  const results::ExperimentRecord record = read_experiment(plan, ids, output);
  std::vector<results::TrialRuntime> runtimes;
  for (const std::string& id : ids)
    runtimes.push_back(results::read_trial_runtime(runtime_path(output / "trials", id)));
  results::write_experiment(output / "results.h5", record);
  results::write_runtime(output / "runtime.h5", record, runtimes);
  return static_cast<std::size_t>(
      std::count_if(record.trials.begin(), record.trials.end(),
                    [](const results::TrialSummary& trial) { return trial.status == results::Status::failed; }));
}

}  // namespace plexus::experiment
