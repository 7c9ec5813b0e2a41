#include "experiment/run.h"

#include <plexus/error.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <system_error>

#include "experiment/collect.h"
#include "experiment/trial_record.h"
#include "files/publish.h"
#include "results/trial_file.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

fs::path trials_folder_of(const fs::path& output) { return output / "trials"; }

/// What a killed run left half-written: old enough that no run, here or on another machine, is still writing it.
bool is_abandoned(const fs::directory_entry& entry) {
  std::error_code error;
  const auto age = fs::file_time_type::clock::now() - entry.last_write_time(error);
  return !error && files::is_partial(entry.path()) && age > std::chrono::hours(1);
}

void make_folders(const fs::path& output) {
  std::error_code error;
  fs::create_directories(trials_folder_of(output), error);
  if (error)
    throw EnvironmentError("the results folder '" + output.string() + "' cannot be made: " + error.message() +
                           "; choose another one with --output");
  for (const auto& entry : fs::directory_iterator(trials_folder_of(output), error))
    if (is_abandoned(entry)) fs::remove(entry.path(), error);
}

}  // namespace

std::vector<std::string> ids_of(const Preparation& preparation) {
  std::vector<std::string> ids;
  for (const PreparedTrial& trial : preparation.trials) ids.push_back(trial.id);
  return ids;
}

std::vector<bool> published_trials(const Preparation& preparation, const fs::path& output) {
  std::vector<bool> published;
  for (const PreparedTrial& trial : preparation.trials) {
    std::error_code error;
    const fs::path path = trial_path(trials_folder_of(output), trial.id);
    published.push_back(fs::exists(path, error));
    // A damaged file is an error now, not after hours of training.
    if (published.back()) (void)results::read_trial_summary(path);
  }
  return published;
}

RunResult run(const Plan& plan, const Preparation& preparation, const RunOptions& options,
              const plugin::Registry& registry, Listener& listener) {
  make_folders(options.output);
  files::publish(options.output / "config.yaml", plan.config_text);

  const std::vector<bool> published = published_trials(preparation, options.output);
  std::vector<std::size_t> missing;
  std::set<std::string> ids;  // two points of a grid can be the same trial
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial)
    if (!published[trial] && ids.insert(preparation.trials[trial].id).second) missing.push_back(trial);

  RunResult result;
  result.reused = static_cast<std::size_t>(std::count(published.begin(), published.end(), true));
  listener.on_start(plan.trials.size(), result.reused);
  result.pool =
      run_pool(plan, preparation, missing, options.jobs, registry, trials_folder_of(options.output), listener);
  listener.on_end();
  if (result.pool.environment_fault.empty())
    result.failed = collect(plan, ids_of(preparation), options.output) + result.pool.lost.size();
  return result;
}

std::size_t default_jobs() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&cores)));
}

}  // namespace plexus::experiment
