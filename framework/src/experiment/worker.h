// One trial in a process of its own, so that a component that crashes costs its trial and not the experiment.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>

#include "experiment/plan.h"
#include "experiment/preparation.h"
#include "plugin/registry.h"

namespace plexus::experiment {

/// A running trial, seen from the parent.
struct Worker {
  pid_t process = -1;
  int pipe = -1;  ///< Messages come out of it; it ends when the process does
};

/// How a worker's process ends when it does not crash.
inline constexpr int worker_published = 0;
inline constexpr int worker_environment = 3;
inline constexpr int worker_failed = 4;
inline constexpr int worker_interrupted = 5;
inline constexpr int worker_paused = 6;

struct WorkerOptions {
  std::optional<double> memory_limit;      ///< MiB that the process may allocate beside what it shares with this one
  std::optional<std::size_t> until_epoch;  ///< pause after it, unless the trial ends before
};

/// Forks. The trial goes on from its checkpoint where there is one. SIGUSR1 asks the process to write a checkpoint at
/// its next step, SIGTERM to write one and end without publishing. Throws EnvironmentError.
[[nodiscard]] Worker start_worker(const Trial& trial, const PreparedTrial& prepared, const plugin::Registry& registry,
                                  const std::filesystem::path& trials_folder, const WorkerOptions& options);

}  // namespace plexus::experiment
