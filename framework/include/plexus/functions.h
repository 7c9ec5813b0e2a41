// Elementary functions in float that a compiler can vectorise: no branches, no tables, no calls. For use inside
// plexus::vectorized. Each states its largest error, measured over all floats of the range, and holds at the edges as
// <cmath> does: ±∞, NaN and signed zeros go where the mathematics says.
//
// Rationale: selections are written `a < b ? a : b`, which is one instruction; std::fmin is a call. Nothing is
// converted to int, because a NaN has no int.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace plexus {

namespace detail {

inline constexpr float largest_exponent = 0x1.62e42ep+6F;  // 88.72283, the last x with a finite eˣ

/// x = e ln 2 + f with |f| ≤ ½ ln 2. (Cody and Waite's reduction with the polynomial of Cephes expf, 1989.)
struct ReducedExponential {
  std::uint32_t e;  ///< in the low bits; what stands above is to be shifted out
  float y;          ///< e^f − 1
};

[[gnu::always_inline]] inline ReducedExponential reduced_exponential(float x) noexcept {
  constexpr float to_integer =
      12582912.0F;  // 1.5 · 2²³: adding it rounds to an integer, which is then in the last bits
  const float shifted = x * 1.44269504088896341F + to_integer;
  const float e = shifted - to_integer;
  float f = x - e * 0.693359375F;
  f = f - e * -2.12194440e-4F;
  float y = 1.9875691500e-4F;
  y = y * f + 1.3981999507e-3F;
  y = y * f + 8.3334519073e-3F;
  y = y * f + 4.1665795894e-2F;
  y = y * f + 1.6666665459e-1F;
  y = y * f + 5.0000001201e-1F;
  y = y * (f * f) + f;
  return {std::bit_cast<std::uint32_t>(shifted), y};
}

}  // namespace detail

/// eˣ. Relative error below 1.5e-7; results too small for a normal float (x < −87.336) are 0.
[[gnu::always_inline]] inline float exponential(float x) noexcept {
  constexpr float smallest = -0x1.5d589ep+6F;  // −87.33654, the last x with a normal eˣ
  constexpr float largest = detail::largest_exponent;
  const float from_below = x < smallest ? smallest : x;
  const auto [e, y] = detail::reduced_exponential(from_below > largest ? largest : from_below);
  // Multiplied by 2ᵉ: e is added to the exponent bits.
  float result = std::bit_cast<float>(std::bit_cast<std::uint32_t>(y + 1.0F) + (e << 23));
  result = x < smallest ? 0.0F : result;
  result = x > largest ? std::numeric_limits<float>::infinity() : result;
  return x == x ? result : x;
}

/// eˣ − 1. Relative error below 2e-7.
[[gnu::always_inline]] inline float exponential_minus_1(float x) noexcept {
  constexpr float largest = detail::largest_exponent;
  const float from_below = x < -20.0F ? -20.0F : x;  // e⁻²⁰ − 1 is −1 in float
  const auto [e, y] = detail::reduced_exponential(from_below > largest ? largest : from_below);
  // 2ᵉ (1 + y) − 1 = 2 (h y + (h − ½)) with h = 2ᵉ⁻¹, which is a float even where 2ᵉ is not.
  const float h = std::bit_cast<float>((e + 126U) << 23);
  float result = 2.0F * (h * y + (h - 0.5F));
  result = x == 0.0F ? x : result;
  result = x > largest ? std::numeric_limits<float>::infinity() : result;
  return x == x ? result : x;
}

namespace detail {

/// Natural logarithm of a positive, finite, normal x.
[[gnu::always_inline]] inline float logarithm_of_normal(float x) noexcept {
  // x = m · 2ᵉ with √½ ≤ m < √2
  constexpr std::uint32_t sqrt_half = 0x3f3504f3U;
  const std::uint32_t offset = std::bit_cast<std::uint32_t>(x) - sqrt_half;
  const auto e = static_cast<float>(static_cast<std::int32_t>(offset) >> 23);
  const float f = std::bit_cast<float>((offset & 0x007fffffU) + sqrt_half) - 1.0F;
  float y = 7.0376836292e-2F;
  y = y * f - 1.1514610310e-1F;
  y = y * f + 1.1676998740e-1F;
  y = y * f - 1.2420140846e-1F;
  y = y * f + 1.4249322787e-1F;
  y = y * f - 1.6668057665e-1F;
  y = y * f + 2.0000714765e-1F;
  y = y * f - 2.4999993993e-1F;
  y = y * f + 3.3333331174e-1F;
  const float square = f * f;
  float tail = y * f * square;
  tail = tail + e * -2.12194440e-4F;
  tail = tail - 0.5F * square;
  return (f + tail) + e * 0.693359375F;
}

}  // namespace detail

/// Natural logarithm. Relative error below 2e-7. −∞ at 0, NaN below. (Polynomial of Cephes logf, 1989.)
[[gnu::always_inline]] inline float logarithm(float x) noexcept {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const bool tiny = x < std::numeric_limits<float>::min();
  const float normal = tiny ? x * 0x1p23F : x;
  float result = detail::logarithm_of_normal(normal) - (tiny ? 15.9423851528787421F : 0.0F);
  result = x == infinity ? x : result;
  result = x == 0.0F ? -infinity : result;
  return x >= 0.0F ? result : std::numeric_limits<float>::quiet_NaN();
}

/// log(1 + x) for x ≥ 0. Relative error below 2e-7.
[[gnu::always_inline]] inline float logarithm_of_1_plus(float x) noexcept {
  const float u = 1.0F + x;
  // What rounding 1 + x lost is put back to first order.
  const float result = detail::logarithm_of_normal(u) + (x - (u - 1.0F)) / u;
  return x < std::numeric_limits<float>::infinity() ? result : x;
}

/// 1 / (1 + e⁻ˣ). Relative error below 2e-7 where the result is a normal float (x > −87.3); 0 below −88.8.
[[gnu::always_inline]] inline float logistic(float x) noexcept { return 1.0F / (1.0F + exponential(-x)); }

/// tanh x. Relative error below 2e-7. (Near 0 the polynomial of Cephes tanhf, 1989; else 1 − 2 / (e²ˣ + 1).)
[[gnu::always_inline]] inline float hyperbolic_tangent(float x) noexcept {
  const float magnitude = std::fabs(x);
  const float z = x * x;
  float p = -5.70498872745e-3F;
  p = p * z + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const float small = magnitude + magnitude * (p * z);
  const float large = 1.0F - 2.0F / (exponential(2.0F * magnitude) + 1.0F);
  return std::copysign(magnitude < 0.625F ? small : large, x);
}

/// The error function 2/√π ∫₀ˣ e^(−t²) dt. Relative error below 2e-7.
/// (Near 0 x + x P(x²), else 1 − e^(x Q(x)); P and Q are minimax polynomials of the relative error.)
[[gnu::always_inline]] inline float error_function(float x) noexcept {
  const float magnitude = std::fabs(x);
  const float z = x * x;
  float p = -5.9994066e-4F;
  p = p * z + 4.9948306e-3F;
  p = p * z - 2.676772e-2F;
  p = p * z + 1.1281846e-1F;
  p = p * z - 3.7612498e-1F;
  p = p * z + 1.2837915e-1F;
  const float small = magnitude + magnitude * p;
  const float t = magnitude > 4.0F ? 4.0F : magnitude;  // erf 4 is 1 in float
  float q = 2.1398494e-4F;
  q = q * t - 3.2149556e-3F;
  q = q * t + 2.2889964e-2F;
  q = q * t - 1.0526186e-1F;
  q = q * t - 6.3571835e-1F;
  q = q * t - 1.1285144F;
  const float large = 1.0F - exponential(q * t);
  return std::copysign(magnitude < 0.92F ? small : large, x);
}

}  // namespace plexus
