// The softmax of a run of values.
#pragma once

#include <plexus/functions.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <cstddef>

#include "graph/ops/elementwise.h"

namespace plexus::graph {

/// y ← eˣ / Σ eˣ; y may be x. Requires n > 0.
inline void softmax_run(std::size_t n, const float* x, float* y) noexcept {
  const float largest = *std::max_element(x, x + n);
  vectorized(n, [=](std::size_t i) { y[i] = exponential(x[i] - largest); });
  const float factor = 1.0F / sum_of(n, [y](std::size_t i) { return y[i]; });
  vectorized(n, [=](std::size_t i) { y[i] *= factor; });
}

/// dx ← y (dy − Σ dy y), or dx + it.
inline void softmax_run_backward(bool accumulate, std::size_t n, const float* y, const float* dy, float* dx) noexcept {
  const float projection = sum_of(n, [=](std::size_t i) { return dy[i] * y[i]; });
  put(accumulate, n, dx, [=](std::size_t i) { return y[i] * (dy[i] - projection); });
}

}  // namespace plexus::graph
