// Runs an experiment: what is missing is trained, what is there is reused, the results are published.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "experiment/listener.h"
#include "experiment/plan.h"
#include "experiment/pool.h"
#include "experiment/preparation.h"
#include "plugin/registry.h"

namespace plexus::experiment {

struct RunOptions {
  std::filesystem::path output;  ///< the experiment's folder
  std::size_t jobs = 1;
};

struct RunResult {
  PoolResult pool;
  std::size_t reused = 0;
  std::size_t failed = 0;  ///< of all trials of the plan, with those that failed earlier
};

/// The id of each trial of the plan.
[[nodiscard]] std::vector<std::string> ids_of(const Preparation& preparation);

/// Which trials of a prepared plan have a published file in `output`. Throws EnvironmentError for a damaged one.
[[nodiscard]] std::vector<bool> published_trials(const Preparation& preparation, const std::filesystem::path& output);

/// Trains and publishes. Requires a preparation without misfits. Throws EnvironmentError where the folder cannot be
/// written.
[[nodiscard]] RunResult run(const Plan& plan, const Preparation& preparation, const RunOptions& options,
                            const plugin::Registry& registry, Listener& listener);

/// As many processes as there are cores for this one.
[[nodiscard]] std::size_t default_jobs();

}  // namespace plexus::experiment
