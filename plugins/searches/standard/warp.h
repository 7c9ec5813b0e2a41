// Values made to look normal: a Gaussian process believes that they are.
#pragma once

#include <vector>

namespace searches {

/// y ↦ ((1 + y)^λ − 1) / λ for y ≥ 0, and −((1 − y)^(2 − λ) − 1) / (2 − λ) below; λ = 1 changes nothing, less pulls
/// large values together (Yeo and Johnson, A new family of power transformations, 2000).
[[nodiscard]] double yeo_johnson(double y, double lambda);

/// The λ in [−2, 2] with which the values are most likely normal.
[[nodiscard]] double best_lambda(const std::vector<double>& values);

/// Mean 0 and deviation 1; all 0 where they are the same. No sum of squares overflows.
[[nodiscard]] std::vector<double> standardized(std::vector<double> values);

/// Standardised, transformed with the best λ, and standardised again.
[[nodiscard]] std::vector<double> warped(const std::vector<double>& values);

}  // namespace searches
