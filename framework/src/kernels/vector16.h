// Sixteen floats at once, in the compiler's own vector type: one register with AVX-512, two with AVX2, four with SSE.
#pragma once

#include <plexus/buffer.h>

#include <cstddef>
#include <cstring>

namespace plexus::kernels {

using Vector16 [[gnu::vector_size(64)]] = float;
static_assert(sizeof(Vector16) == vector_width * sizeof(float));

// References, not values, cross these functions: a vector type in a signature would depend on the instruction set.
[[gnu::always_inline]] inline void load(Vector16& to, const float* from) noexcept { std::memcpy(&to, from, sizeof to); }
[[gnu::always_inline]] inline void store(float* to, const Vector16& from) noexcept {
  std::memcpy(to, &from, sizeof from);
}

/// The first `count` ≤ 16 floats; the rest is zero.
[[gnu::always_inline]] inline void load_part(Vector16& to, const float* from, std::size_t count) noexcept {
  if (count >= vector_width) return load(to, from);
  to = Vector16{};
  std::memcpy(&to, from, count * sizeof(float));
}

[[gnu::always_inline]] inline float sum(const Vector16& vector) noexcept {
  float lanes[vector_width];
  store(lanes, vector);
  for (std::size_t half = vector_width / 2; half > 0; half /= 2)
    for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  return lanes[0];
}

}  // namespace plexus::kernels
