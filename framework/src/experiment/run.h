// Runs an experiment: what is missing is trained, what is there is reused, the results are published.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiment/collect.h"
#include "experiment/plan.h"
#include "plugin/registry.h"
#include "trial/preparation.h"
#include "workers/listener.h"
#include "workers/pool.h"

namespace plexus::experiment {

/// One of several parts of an experiment that run independently, on other machines perhaps.
struct Shard {
  std::size_t number = 1;  ///< 1 … count
  std::size_t count = 1;
};

struct RunOptions {
  std::filesystem::path output = {};  ///< the experiment's folder
  std::size_t jobs = 1;
  std::optional<Shard> shard = {};  ///< train only these trials, and publish no results.h5: collect() does
  bool retry_failed = false;        ///< train again what has failed
  bool fresh = false;               ///< move what is there aside
  bool share = false;               ///< take finished trials of the experiments in the same parent folder
  bool publish = true;              ///< write results.h5 and runtime.h5; false where more trials follow
  bool helps = false;               ///< of a shard: train what other shards have not trained, beside them
};

struct RunResult {
  workers::PoolResult pool;
  std::size_t failed = 0;       ///< of the trials of this run, and those that failed earlier
  std::size_t missing = 0;      ///< not trained, because the run ended early or they belong to other shards
  std::filesystem::path aside;  ///< where the folder was moved; empty if it was not
};

/// What there is of one trial of the plan in the folder.
enum class TrialFile { missing, finished, failed, damaged };

[[nodiscard]] std::vector<TrialFile> find_trials(const trial::Preparation& preparation,
                                                 const std::filesystem::path& output);

/// Which trials of a prepared plan have a sound file in `output`, or were given up by its search.
[[nodiscard]] std::vector<bool> published_trials(const Plan& plan, const trial::Preparation& preparation,
                                                 const std::filesystem::path& output);

/// The trials of a shard: a static split by the ids of their first stages, so that all stages
/// of a network are in one shard; the same in every process and whatever is finished already.
[[nodiscard]] std::vector<bool> trials_of(const Shard& shard, const trial::Preparation& preparation);

/// Throws Error if the folder holds another experiment, whose configuration differs.
void check_folder(const Plan& plan, const trial::Preparation& preparation, const RunOptions& options,
                  const plugin::Registry& registry);

/// What run() has to train.
struct Pending {
  std::vector<std::size_t> trials;  ///< two points of a grid can be the same trial, which is then here once
  std::size_t reused = 0;
  std::filesystem::path aside;  ///< where the folder was moved; empty if it was not
};

/// The first half of run(): all but training. The folder then holds this experiment, with its configuration.
[[nodiscard]] Pending take_folder(const Plan& plan, const trial::Preparation& preparation, const RunOptions& options,
                                  const plugin::Registry& registry, workers::Listener& listener);

/// Trains and publishes. Requires a preparation without problems. Throws Error if the folder holds another experiment,
/// whose configuration differs, and EnvironmentError where the folder cannot be written.
[[nodiscard]] RunResult run(const Plan& plan, const trial::Preparation& preparation, const RunOptions& options,
                            const plugin::Registry& registry, workers::Listener& listener);

}  // namespace plexus::experiment
