// What ops that are the same for each value share.
#pragma once

#include <plexus/vectorized.h>

#include <algorithm>
#include <cstddef>

namespace plexus::graph {

/// to[i] ← value(i), or to[i] + value(i).
template <class Value>
void put(bool accumulate, std::size_t n, float* to, const Value& value) noexcept {
  if (accumulate)
    vectorized(n, [to, value](std::size_t i) { to[i] += value(i); });
  else
    vectorized(n, [to, value](std::size_t i) { to[i] = value(i); });
}

/// to ← beta · to, to which sums are then added. What is there is not read where beta is 0.
inline void begin_sum(float beta, std::size_t n, float* to) noexcept {
  if (beta == 0.0F)
    std::fill_n(to, n, 0.0F);
  else if (beta != 1.0F)
    vectorized(n, [to, beta](std::size_t i) { to[i] *= beta; });
}

/// Σ value(i) for i < n, in sixteen parts that are then added: the same order on every instruction set.
template <class Value>
[[gnu::always_inline]] inline float sum_of(std::size_t n, const Value& value) noexcept {
  constexpr std::size_t parts = 16;
  float part[parts] = {};
  std::size_t i = 0;
  for (; i + parts <= n; i += parts)
    for (std::size_t p = 0; p < parts; ++p) part[p] += value(i + p);
  for (std::size_t p = 0; i < n; ++i, ++p) part[p] += value(i);
  for (std::size_t half = parts / 2; half > 0; half /= 2)
    for (std::size_t p = 0; p < half; ++p) part[p] += part[p + half];
  return part[0];
}

}  // namespace plexus::graph
