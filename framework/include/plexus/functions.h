// Elementary functions in float that a compiler can vectorise: no branches, no tables, no calls. Each states its
// error, measured over all floats of the range by the tests. For use inside plexus::vectorized.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace plexus {

/// eˣ. 0 below −87.33, e^88.37 above 88.37. Relative error below 2e-7. (Cody and Waite reduction; Cephes expf, 1989.)
[[gnu::always_inline]] inline float exponential(float x) noexcept {
  const float clamped = std::fmin(std::fmax(x, -87.33F), 88.37F);
  constexpr float to_integer = 12582912.0F;  // 1.5 · 2²³: adding it rounds to the nearest integer
  const float exponent = (clamped * 1.44269504088896341F + to_integer) - to_integer;
  float f = clamped - exponent * 0.693359375F;
  f -= exponent * -2.12194440e-4F;
  float y = 1.9875691500e-4F;
  y = y * f + 1.3981999507e-3F;
  y = y * f + 8.3334519073e-3F;
  y = y * f + 4.1665795894e-2F;
  y = y * f + 1.6666665459e-1F;
  y = y * f + 5.0000001201e-1F;
  y = y * f * f + f + 1.0F;
  const float power = std::bit_cast<float>((static_cast<std::int32_t>(exponent) + 127) << 23);
  const float result = y * power;
  return x == x ? (x < -87.33F ? 0.0F : result) : x;
}

/// Natural logarithm of a positive, normal x. Relative error below 3e-7 away from 1, absolute below 1e-7 near 1.
/// (Cephes logf, 1989.)
[[gnu::always_inline]] inline float logarithm(float x) noexcept {
  const auto bits = std::bit_cast<std::int32_t>(x);
  // x = m · 2ᵉ with √½ ≤ m < √2
  const std::int32_t offset = bits - 0x3f3504f3;
  const auto exponent = static_cast<float>(offset >> 23);
  const float m = std::bit_cast<float>((offset & 0x007fffff) + 0x3f3504f3);
  const float f = m - 1.0F;
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
  float result = y * f * square;
  result += exponent * -2.12194440e-4F;
  result -= 0.5F * square;
  return f + result + exponent * 0.693359375F;
}

/// log(1 + x) for x ≥ 0. Relative error below 5e-7.
[[gnu::always_inline]] inline float logarithm_of_1_plus(float x) noexcept {
  const float u = 1.0F + x;
  // What rounding 1 + x lost is put back to first order.
  return logarithm(u) + (x - (u - 1.0F)) / u;
}

/// 1 / (1 + e⁻ˣ). Relative error below 4e-7 for x > −87.
[[gnu::always_inline]] inline float logistic(float x) noexcept { return 1.0F / (1.0F + exponential(-x)); }

/// tanh x. Absolute error below 2e-7, relative error below 5e-7.
[[gnu::always_inline]] inline float hyperbolic_tangent(float x) noexcept {
  const float magnitude = std::fabs(x);
  // Small: odd polynomial (Cephes tanhf). Large: 1 − 2 / (e²ˣ + 1).
  const float z = x * x;
  float p = -5.70498872745e-3F;
  p = p * z + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const float small = p * z * x + x;
  const float large = std::copysign(1.0F - 2.0F / (exponential(2.0F * magnitude) + 1.0F), x);
  return magnitude < 0.625F ? small : (x == x ? large : x);
}

/// The error function. Absolute error below 2e-7. (Abramowitz and Stegun 7.1.26 has 1.5e-7; here a series near zero
/// keeps small arguments relatively accurate.)
[[gnu::always_inline]] inline float error_function(float x) noexcept {
  const float magnitude = std::fabs(x);
  const float t = 1.0F / (1.0F + 0.3275911F * magnitude);
  float p = 1.061405429F;
  p = p * t - 1.453152027F;
  p = p * t + 1.421413741F;
  p = p * t - 0.284496736F;
  p = p * t + 0.254829592F;
  const float large = std::copysign(1.0F - p * t * exponential(-magnitude * magnitude), x);
  const float z = x * x;
  float s = -1.0F / 1320.0F;
  s = s * z + 1.0F / 216.0F;
  s = s * z - 1.0F / 42.0F;
  s = s * z + 1.0F / 10.0F;
  s = s * z - 1.0F / 3.0F;
  s = s * z + 1.0F;
  const float small = 1.1283791670955126F * x * s;
  return magnitude < 0.5F ? small : (x == x ? large : x);
}

}  // namespace plexus
