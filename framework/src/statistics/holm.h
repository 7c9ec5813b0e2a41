// Many comparisons: Holm's step-down correction, which keeps the probability of any false claim at the level (Holm,
// Scandinavian Journal of Statistics 6, 1979).
#pragma once

#include <span>
#include <vector>

namespace plexus::statistics {

/// The corrected p of each, in the same order. NaN stays NaN and does not count.
[[nodiscard]] std::vector<double> holm(std::span<const double> p);

}  // namespace plexus::statistics
