#include "workers/jobs.h"

#include <sched.h>

#include <algorithm>

namespace plexus::workers {

std::size_t default_jobs() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&cores)));
}

std::size_t jobs_on(std::size_t cores, const std::vector<trial::Trial>& trials) {
  std::size_t most = 1;
  for (const trial::Trial& trial : trials) most = std::max(most, trial.training.threads);
  return std::max<std::size_t>(1, cores / most);
}

}  // namespace plexus::workers
