// Runs the trials that are missing, several at a time, and listens to them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "workers/listener.h"
#include "workers/workplace.h"

namespace plexus::workers {

struct PoolResult {
  bool interrupted = false;
  bool stopped_by_failure = false;  ///< a trial failed, and `on_failure: stop` left others untried
  std::string environment_fault;    ///< empty, or why the run had to end before all trials were tried
  std::vector<std::size_t> lost;    ///< trials whose process was killed from outside: not published, to be tried again
};

/// Trains with up to `jobs` processes, the first tasks first, by the rules of the workplace's `execution`. SIGINT and
/// SIGTERM end it cleanly: what is finished stays, what is running writes a checkpoint and is given up; a second SIGINT
/// does not wait for running steps.
///
/// Trials that have paused have their state in their checkpoints. SIGUSR1 makes all running trials write one.
[[nodiscard]] PoolResult run_pool(const Workplace& workplace, const std::vector<Task>& tasks, std::size_t jobs,
                                  Listener& listener);

}  // namespace plexus::workers
