// A small minimiser between bounds: limited-memory BFGS with projection.
//
//   const Minimum found = minimize(f, {0.5, 0.5}, {0.0, 0.0}, {1.0, 1.0}, 50);
//
// f(x, gradient) returns the value and sets the gradient. Steps that leave the bounds end on them; axes that would be
// left stand still in the direction (Bertsekas, 1982). What is not finite counts as infinitely large.
#pragma once

#include <functional>
#include <vector>

namespace searches {

struct Minimum {
  std::vector<double> x;
  double value = 0.0;
};

using Objective = std::function<double(const std::vector<double>& x, std::vector<double>& gradient)>;

/// Requires low ≤ start ≤ high on each axis.
[[nodiscard]] Minimum minimize(const Objective& f, std::vector<double> start, const std::vector<double>& low,
                               const std::vector<double>& high, int iterations);

}  // namespace searches
