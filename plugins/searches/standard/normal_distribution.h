// The standard normal distribution, beside plexus::normal_quantile.
#pragma once

#include <cmath>
#include <numbers>

namespace searches {

/// Φ(z), also far below 0, where 1 + erf would be 0.
[[nodiscard]] inline double cumulative(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

}  // namespace searches
