// Sixteen floats at once, in the compiler's own vector type: one register with AVX-512, two with AVX2, four with SSE.
#pragma once

#include <plexus/buffer.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

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

namespace detail {

/// Both vectors hold groups of 2 · half numbers; `to` gets the groups of `a`, then those of `b`, each folded to `half`.
template <std::size_t half, std::size_t... lanes>
[[gnu::always_inline]] inline void fold(Vector16& to, const Vector16& a, const Vector16& b,
                                        std::index_sequence<lanes...>) noexcept {
  to = __builtin_shufflevector(a, b, ((lanes / half) * 2 * half + lanes % half)...) +
       __builtin_shufflevector(a, b, ((lanes / half) * 2 * half + half + lanes % half)...);
}

}  // namespace detail

/// Lane i of vectors[0] becomes the sum of the lanes of vectors[i]; the others are used up. The order of the additions
/// is that of sum().
[[gnu::always_inline]] inline void sums_of_each(std::array<Vector16, vector_width>& vectors) noexcept {
  constexpr auto lanes = std::make_index_sequence<vector_width>{};
  for (std::size_t i = 0; i < 8; ++i) detail::fold<8>(vectors[i], vectors[2 * i], vectors[2 * i + 1], lanes);
  for (std::size_t i = 0; i < 4; ++i) detail::fold<4>(vectors[i], vectors[2 * i], vectors[2 * i + 1], lanes);
  for (std::size_t i = 0; i < 2; ++i) detail::fold<2>(vectors[i], vectors[2 * i], vectors[2 * i + 1], lanes);
  detail::fold<1>(vectors[0], vectors[0], vectors[1], lanes);
}

}  // namespace plexus::kernels
