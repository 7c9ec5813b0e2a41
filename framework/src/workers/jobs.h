// How many trials are trained at a time where nobody says.
#pragma once

#include <cstddef>
#include <vector>

#include "trial/trial.h"

namespace plexus::workers {

/// One for each core that this process may use.
[[nodiscard]] std::size_t default_jobs();

/// Trials at a time on so many cores, at least 1: fewer where trials use several threads each.
[[nodiscard]] std::size_t jobs_on(std::size_t cores, const std::vector<trial::Trial>& trials);

}  // namespace plexus::workers
