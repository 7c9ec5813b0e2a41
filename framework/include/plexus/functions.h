// Elementary functions in float that a compiler can vectorise: no branches, no tables, no calls. For use inside
// plexus::vectorized. Each states its largest error in units in the last place of the result, measured over the floats
// of the whole range, and holds at the edges as <cmath> does: ±∞, NaN and signed zeros go where the mathematics says.
//
// Compiled without fused multiply-add (-ffp-contract=off, as plexus_add_plugin() does), each gives the same bits with
// every compiler and on every instruction set.
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

/// x − lost = n ln 2 + f with |f| ≤ ½ ln 2. (Cody and Waite's reduction; a minimax polynomial of degree 6.)
struct ReducedExponential {
  std::uint32_t n;  ///< in the low bits; what stands above is to be shifted out
  float y;          ///< e^f − 1, NaN where x is
};

/// `lost`: what rounding took from x.
[[gnu::always_inline]] inline ReducedExponential reduced_exponential(float x, float lost = 0.0F) noexcept {
  constexpr float to_integer =
      12582912.0F;  // 1.5 · 2²³: adding it rounds to an integer, which is then in the last bits
  const float shifted = x * 1.44269504088896341F + to_integer;
  const float n = shifted - to_integer;
  float f = x - n * 0.693359375F;
  f = f - n * -2.12194440e-4F;
  f = f - lost;
  float y = 0x1.6b7376p-10F;
  y = y * f + 0x1.12279ep-7F;
  y = y * f + 0x1.555716p-5F;
  y = y * f + 0x1.5554bp-3F;
  y = y * f + 0x1.fffffep-2F;
  y = y * (f * f) + f;
  return {std::bit_cast<std::uint32_t>(shifted), y};
}

/// The float 2ⁿ, for the integer −126 ≤ n ≤ 127 that stands in the low bits.
[[gnu::always_inline]] inline float power_of_2(std::uint32_t n) noexcept {
  return std::bit_cast<float>((n + 127U) << 23);
}

/// eˣ for x ≥ −86; ∞ where that is too large for a float.
[[gnu::always_inline]] inline float exponential_above_minus_86(float x) noexcept {
  const auto [n, y] = reduced_exponential(x > 89.0F ? 89.0F : x);
  const float half = power_of_2(n - 1U) * (y + 1.0F);  // 2ⁿ itself is no float where n is 128
  return half + half;
}

}  // namespace detail

/// eˣ, within 1.1 units in the last place; results too small for a normal float (x < −87.336) are 0.
[[gnu::always_inline]] inline float exponential(float x) noexcept {
  constexpr float smallest = -0x1.5d589ep+6F;  // −87.33654, the last x with a normal eˣ
  constexpr float largest = detail::largest_exponent;
  const float from_below = x < smallest ? smallest : x;
  const auto [n, y] = detail::reduced_exponential(from_below > largest ? largest : from_below);
  // Multiplied by 2ⁿ: n is added to the exponent bits.
  float result = std::bit_cast<float>(std::bit_cast<std::uint32_t>(y + 1.0F) + (n << 23));
  result = x < smallest ? 0.0F : result;
  result = x > largest ? std::numeric_limits<float>::infinity() : result;
  return x == x ? result : x;
}

/// eˣ − 1, within 1.8 units in the last place.
[[gnu::always_inline]] inline float exponential_minus_1(float x) noexcept {
  constexpr float largest = detail::largest_exponent;
  const float from_below = x < -20.0F ? -20.0F : x;  // e⁻²⁰ − 1 is −1 in float
  const auto [n, y] = detail::reduced_exponential(from_below > largest ? largest : from_below);
  // 2ⁿ (1 + y) − 1 = 2 (h y + (h − ½)) with h = 2ⁿ⁻¹, which is a float even where 2ⁿ is not.
  const float h = detail::power_of_2(n - 1U);
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

/// Natural logarithm, within 0.9 units in the last place. −∞ at 0, NaN below. (Polynomial of Cephes logf, 1989.)
[[gnu::always_inline]] inline float logarithm(float x) noexcept {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const bool tiny = x < std::numeric_limits<float>::min();
  const float normal = tiny ? x * 0x1p23F : x;
  float result = detail::logarithm_of_normal(normal) - (tiny ? 15.9423851528787421F : 0.0F);
  result = x == infinity ? x : result;
  result = x == 0.0F ? -infinity : result;
  return x >= 0.0F ? result : std::numeric_limits<float>::quiet_NaN();
}

/// log(1 + x) for x ≥ 0, within 1.3 units in the last place.
[[gnu::always_inline]] inline float logarithm_of_1_plus(float x) noexcept {
  const float u = 1.0F + x;
  // What rounding 1 + x lost is put back to first order.
  const float result = detail::logarithm_of_normal(u) + (x - (u - 1.0F)) / u;
  return x < std::numeric_limits<float>::infinity() ? result : x;
}

/// log(1 + eˣ), within 2.7 units in the last place where that is a normal float, and 0 below. (log(1 + e) is
/// e − e² P(e) / Q(e) for 0 ≤ e ≤ 1, a minimax quotient.)
[[gnu::always_inline]] inline float softplus(float x) noexcept {
  const float e = exponential(-std::fabs(x));
  float p = 0x1.2f25eep-4F;
  p = p * e + 0x1.d1ff24p-2F;
  p = p * e + 0.5F;
  float q = 0x1.3dddfcp-4F;
  q = q * e + 0x1.66055ap-1F;
  q = q * e + 0x1.93aa1cp+0F;
  q = q * e + 1.0F;
  return (x < 0.0F ? 0.0F : x) + (e - e * e * p / q);
}

/// 1 / (1 + e⁻ˣ), within 2.6 units in the last place where that is a normal float (x > −87.3); 0 below −88.8.
[[gnu::always_inline]] inline float logistic(float x) noexcept {
  const float bounded = x > 86.0F ? 86.0F : x;
  return 1.0F / (1.0F + detail::exponential_above_minus_86(-bounded));
}

/// tanh x, within 2.7 units in the last place; never beyond ±1. (−d / (d + 2) with d = e^(−2|x|) − 1.)
[[gnu::always_inline]] inline float hyperbolic_tangent(float x) noexcept {
  const float magnitude = std::fabs(x);
  const auto [n, y] = detail::reduced_exponential(-2.0F * (magnitude > 10.0F ? 10.0F : magnitude));
  const float power = detail::power_of_2(n);
  const float d = power * y + (power - 1.0F);
  return std::copysign(d / (d + 2.0F), x);
}

/// The error function 2/√π ∫₀ˣ e^(−t²) dt, within 1.5 units in the last place.
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

/// The standard normal distribution at one point.
struct NormalDistribution {
  float density;     ///< φ(x) = e^(−x²/2) / √(2π)
  float cumulative;  ///< Φ(x) = ∫ φ from −∞ to x
};

/// φ and Φ at x, from one exponential: φ within 2.4, Φ within 8 units in the last place where they are normal floats,
/// also far below 0; beyond ±13.147 they are 0 and 1. (Φ(−x) = e^(−x²/2) P(x) / Q(x), a minimax quotient.)
[[gnu::always_inline]] inline NormalDistribution normal_distribution(float x) noexcept {
  constexpr float last = 13.147F;
  const float magnitude = std::fabs(x);
  const float t = magnitude > last ? last : magnitude;
  // t² and what rounding took from it, by halves whose products are exact (Dekker, 1971).
  const float high = std::bit_cast<float>(std::bit_cast<std::uint32_t>(t) & 0xfffff000U);
  const float square = t * t;
  const float lost = (high * high - square) + (t - high) * (t + high);
  const auto [n, y] = detail::reduced_exponential(-0.5F * square, 0.5F * lost);
  const float power = detail::power_of_2(n) * (y + 1.0F);
  const float e = magnitude > last ? 0.0F : power;
  float p = 0x1.04ce06p-8F;
  p = p * t + 0x1.457becp-5F;
  p = p * t + 0x1.71d950p-3F;
  p = p * t + 0x1.bd33dap-2F;
  p = p * t + 0.5F;
  float q = 0x1.46dd92p-7F;
  q = q * t + 0x1.97f6fap-4F;
  q = q * t + 0x1.d99420p-2F;
  q = q * t + 0x1.310bd8p+0F;
  q = q * t + 0x1.aadc1ap+0F;
  q = q * t + 1.0F;
  const float tail = e * (p / q);
  return {e * 0.39894228040143268F, x < 0.0F ? tail : 1.0F - tail};
}

}  // namespace plexus
