// Runs an experiment: what is missing is trained, what is there is reused, the results are published.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiment/collect.h"
#include "experiment/listener.h"
#include "experiment/plan.h"
#include "experiment/pool.h"
#include "experiment/preparation.h"
#include "plugin/registry.h"

namespace plexus::experiment {

/// One of several parts of an experiment that run independently, on other machines perhaps.
struct Shard {
  std::size_t number = 1;  ///< 1 … count
  std::size_t count = 1;
};

struct RunOptions {
  std::filesystem::path output;  ///< the experiment's folder
  std::size_t jobs = 1;
  std::optional<Shard> shard = {};  ///< train only these trials, and publish no results.h5: collect() does
  bool retry_failed = false;        ///< train again what has failed
  bool fresh = false;               ///< move what is there aside
  bool share = false;               ///< take finished trials of the experiments in the same parent folder
};

struct RunResult {
  PoolResult pool;
  std::size_t failed = 0;       ///< of the trials of this run, and those that failed earlier
  std::size_t missing = 0;      ///< not trained, because the run ended early or they belong to other shards
  std::filesystem::path aside;  ///< where the folder was moved; empty if it was not
};

/// What is in the folder of one trial of the plan.
enum class Found { nothing, finished, failed, damaged };

[[nodiscard]] std::vector<Found> find_trials(const Preparation& preparation, const std::filesystem::path& output);

/// Which trials of a prepared plan have a sound file in `output`, or were given up by its search.
[[nodiscard]] std::vector<bool> published_trials(const Plan& plan, const Preparation& preparation,
                                                 const std::filesystem::path& output);

/// The trials of a shard: a static split by id, the same in every process and whatever is finished already.
[[nodiscard]] std::vector<bool> trials_of(const Shard& shard, const Preparation& preparation);

/// Throws Error if the folder holds another experiment, whose configuration differs.
void check_folder(const Plan& plan, const Preparation& preparation, const std::filesystem::path& output);

/// What run() has to train.
struct Outstanding {
  std::vector<std::size_t> trials;  ///< two points of a grid can be the same trial, which is then here once
  std::size_t reused = 0;
  std::filesystem::path aside;  ///< where the folder was moved; empty if it was not
};

/// The first half of run(): all but training. The folder then holds this experiment, with its configuration.
[[nodiscard]] Outstanding take_folder(const Plan& plan, const Preparation& preparation, const RunOptions& options,
                                      const plugin::Registry& registry, Listener& listener);

/// Trains and publishes. Requires a preparation without misfits. Throws Error if the folder holds another experiment,
/// whose configuration differs, and EnvironmentError where the folder cannot be written.
[[nodiscard]] RunResult run(const Plan& plan, const Preparation& preparation, const RunOptions& options,
                            const plugin::Registry& registry, Listener& listener);

/// One for each core that this process may use.
[[nodiscard]] std::size_t default_jobs();

/// Trials at a time on so many cores, at least 1: fewer where trials use several threads each.
[[nodiscard]] std::size_t jobs_on(std::size_t cores, const Plan& plan);

}  // namespace plexus::experiment
