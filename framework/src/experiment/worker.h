// One trial in a process of its own, so that a component that crashes costs its trial and not the experiment.
#pragma once

#include <sys/types.h>

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

/// Forks. SIGTERM asks the process to end at its next step without publishing. The process may allocate `memory_limit`
/// MiB beside what it shares with this one. Throws EnvironmentError.
[[nodiscard]] Worker start_worker(const Trial& trial, const PreparedTrial& prepared, const plugin::Registry& registry,
                                  const std::filesystem::path& trials_folder, std::optional<double> memory_limit);

}  // namespace plexus::experiment
