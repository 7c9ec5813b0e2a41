// A sample: what is computed from its numbers before anything is tested.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace plexus::statistics {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Numbers that differ by less than this share of the largest count as equal: accuracies are counts divided by a number
/// of rows, and their differences are equal only up to rounding.
inline constexpr double rounding = 1e-9;

struct Moments {
  std::size_t count = 0;
  double mean = undefined;       ///< of no number: NaN
  double deviation = undefined;  ///< of a sample (n − 1); of fewer than two numbers: NaN
};

[[nodiscard]] Moments moments_of(std::span<const double> sample);

/// second[i] − first[i]. Requires samples of one size.
[[nodiscard]] std::vector<double> differences(std::span<const double> first, std::span<const double> second);

/// Ranks from 1; equal numbers have the mean of their ranks.
[[nodiscard]] std::vector<double> ranks_of(std::span<const double> sample);

/// Linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). Requires a sorted sample that is
/// not empty, and 0 ≤ share ≤ 1.
[[nodiscard]] double quantile_of_sorted(std::span<const double> sorted, double share);

}  // namespace plexus::statistics
