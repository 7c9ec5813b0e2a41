// Expected improvement, in its logarithm: far from the best value it is tiny, and still says where to go.
#pragma once

namespace searches {

/// φ(z) + z Φ(z): the expected improvement over 0 of a normal variable with mean −z and deviation 1, to be made
/// smaller. Its logarithm, accurate for any z (Ament, Daulton, Eriksson, Balandat and Bakshy, 2023).
[[nodiscard]] double log_h(double z);
/// Its derivative: Φ(z) / (φ(z) + z Φ(z)).
[[nodiscard]] double log_h_slope(double z);

/// log E[max(best − f, 0)] of f ~ N(mean, variance).
[[nodiscard]] double log_expected_improvement(double mean, double variance, double best);

}  // namespace searches
