// Runs the trials that are missing, several at a time, and listens to them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiment/listener.h"
#include "experiment/plan.h"
#include "experiment/preparation.h"
#include "plugin/registry.h"

namespace plexus::experiment {

struct PoolResult {
  bool interrupted = false;
  bool stopped_by_failure = false;  ///< a trial failed, and `on_failure: stop` left others untried
  std::string environment_fault;    ///< empty, or why the run had to end before all trials were tried
  std::vector<std::size_t> lost;    ///< trials whose process was killed from outside: not published, to be tried again
};

/// Trains `trials` (indices into the plan, the first ones first) with up to `jobs` processes, by the rules of the
/// plan's `execution`. SIGINT and SIGTERM end it cleanly: what is finished stays, what is running writes a checkpoint
/// and is given up; a second SIGINT does not wait for running steps.
///
/// Trials that have an entry in `until_epoch` pause after that epoch, unless they end before; their state is then in
/// their checkpoints. SIGUSR1 makes all running trials write one.
[[nodiscard]] PoolResult run_pool(const Plan& plan, const Preparation& preparation,
                                  const std::vector<std::size_t>& trials, std::size_t jobs,
                                  const plugin::Registry& registry, const std::filesystem::path& trials_folder,
                                  Listener& listener, const std::map<std::size_t, std::size_t>& until_epoch = {});

}  // namespace plexus::experiment
