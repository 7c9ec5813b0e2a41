// Philox4x32-10, streams and distributions. Every operation here is an integer operation or one that IEEE 754 rounds
// exactly (+, −, ×, ÷, √), and this file is compiled without fused multiply-add, so the numbers are the same bits on
// every platform, with every compiler and every mathematics library.
#include <plexus/random.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "sdk/philox.h"

namespace plexus {
namespace {

using detail::philox_block;

// The finalizer of SplitMix64 (Stafford's variant 13): a bijection of 64 bits in which every input bit changes each
// output bit with probability one half.
constexpr std::uint64_t mix(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

constexpr std::uint64_t join(std::uint32_t low, std::uint32_t high) noexcept { return std::uint64_t{high} << 32 | low; }

constexpr std::uint32_t low_half(std::uint64_t bits) noexcept { return static_cast<std::uint32_t>(bits); }
constexpr std::uint32_t high_half(std::uint64_t bits) noexcept { return static_cast<std::uint32_t>(bits >> 32); }

// log x for positive, finite x, within 1 ulp: x = m · 2ᵉ with √½ ≤ m < √2, log m = 2 artanh((m − 1) / (m + 1)).
double natural_logarithm(double x) noexcept {
  constexpr double ln2_high =
      6.93147180369123816490e-01;  // its last 32 bits are 0: a product with an exponent is exact
  constexpr double ln2_low = 1.90821492927058770002e-10;
  constexpr std::uint64_t sqrt_half = 0x3FE6A09E667F3BCDULL;
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    exponent = -54;
  }
  const std::uint64_t offset = std::bit_cast<std::uint64_t>(x) - sqrt_half;
  exponent += static_cast<int>(static_cast<std::int64_t>(offset) >> 52);
  const double m = std::bit_cast<double>((offset & 0x000FFFFFFFFFFFFFULL) + sqrt_half);
  const double s = (m - 1.0) / (m + 1.0);  // |s| < 0.1716
  const double square = s * s;
  double series = 0.0;
  for (int odd = 25; odd >= 3; odd -= 2) series = series * square + 1.0 / odd;
  const double e = exponent;
  return e * ln2_high + (2.0 * s + (2.0 * s * square * series + e * ln2_low));
}

template <std::size_t Count>
double polynomial(const std::array<double, Count>& coefficients, double x) noexcept {
  double sum = 0.0;
  for (std::size_t i = Count; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) noexcept {
  return philox_block(counter, key);
}

// The key is the seed. Of the 128-bit counter, the lower half is the number of the block and the upper half is
// mix(mix(purpose) + index): for one purpose, different indices never share a stream (mix is a bijection), and two
// purposes share one only if their mixed numbers are closer together than their indices are apart, which for random
// 64-bit numbers does not happen in practice.
Stream::Stream(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index) noexcept
    : key_{low_half(seed), high_half(seed)} {
  const std::uint64_t name = mix(mix(purpose) + index);
  counter_ = {0, 0, low_half(name), high_half(name)};
}

std::uint32_t Stream::bits() noexcept {
  if (used_ == block_.size()) {
    block_ = philox_block(counter_, key_);
    if (++counter_[0] == 0) ++counter_[1];
    used_ = 0;
  }
  return block_[used_++];
}

double Stream::uniform53() noexcept {
  const std::uint32_t high = bits() >> 5;
  const std::uint32_t low = bits() >> 6;
  return static_cast<double>(std::uint64_t{high} << 26 | low) * 0x1p-53;
}

double Stream::uniform(double low, double high) noexcept {
  const double value = low + (high - low) * uniform53();
  return value < high ? value : std::nextafter(high, low);  // the sum may have been rounded up to `high`
}

// One bit is the sign, 52 bits choose the middle of one of the 2⁵² cells of (0, ½): p is exact, never 0, and the
// distribution is exactly symmetric.
double Stream::normal() noexcept {
  const std::uint32_t high = bits();
  const std::uint64_t cell = std::uint64_t{high & 0x7FFFFFFFU} << 21 | bits() >> 11;
  const double quantile = normal_quantile((static_cast<double>(cell) + 0.5) * 0x1p-53);
  return high >> 31 != 0 ? -quantile : quantile;
}

std::uint32_t Stream::below(std::uint32_t bound) noexcept {
  std::uint64_t product = std::uint64_t{bits()} * bound;
  if (low_half(product) < bound) {
    const std::uint32_t surplus = (0U - bound) % bound;  // 2³² mod bound: so many of the low halves are one too many
    while (low_half(product) < surplus) product = std::uint64_t{bits()} * bound;
  }
  return high_half(product);
}

void Stream::shuffle(std::span<std::uint32_t> values) noexcept {
  // Places are drawn some steps ahead, so that many of them are on the way from memory at once.
  constexpr std::size_t ahead = 32;
  std::array<std::uint32_t, ahead> places{};
  for (std::size_t i = values.size(); i > 1;) {
    const std::size_t count = std::min(ahead, i - 1);
    for (std::size_t k = 0; k < count; ++k) {
      places[k] = below(static_cast<std::uint32_t>(i - k));
      __builtin_prefetch(&values[places[k]], 1);
    }
    for (std::size_t k = 0; k < count; ++k, --i) std::swap(values[i - 1], values[places[k]]);
  }
}

void Stream::fill_uniform(std::span<float> values) noexcept {
  std::size_t done = 0;
  while (done < values.size() && used_ < block_.size()) values[done++] = uniform();
  while (values.size() - done >= block_.size()) {
    // Blocks whose numbers share their upper half, so that a lane of 32 bits can count them.
    const std::size_t until_carry = (std::size_t{1} << 32) - counter_[0];
    const std::size_t blocks = std::min((values.size() - done) / block_.size(), until_carry);
    detail::philox_uniform(counter_, key_, blocks, values.data() + done);
    const std::uint64_t next = join(counter_[0], counter_[1]) + blocks;
    counter_[0] = low_half(next);
    counter_[1] = high_half(next);
    done += blocks * block_.size();
  }
  while (done < values.size()) values[done++] = uniform();
}

// M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988),
// routine PPND16.
double normal_quantile(double p) noexcept {
  constexpr std::array a = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                            1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                            3.3430575583588128105e+4, 2.5090809287301226727e+3};
  constexpr std::array b = {1.0,
                            4.2313330701600911252e+1,
                            6.8718700749205790830e+2,
                            5.3941960214247511077e+3,
                            2.1213794301586595867e+4,
                            3.9307895800092710610e+4,
                            2.8729085735721942674e+4,
                            5.2264952788528545610e+3};
  constexpr std::array c = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                            3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                            2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr std::array d = {1.0,
                            2.05319162663775882187e0,
                            1.67638483018380384940e0,
                            6.89767334985100004550e-1,
                            1.48103976427480074590e-1,
                            1.51986665636164571966e-2,
                            5.47593808499534494600e-4,
                            1.05075007164441684324e-9};
  constexpr std::array e = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                            2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                            2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr std::array f = {1.0,
                            5.99832206555887937690e-1,
                            1.36929880922735805310e-1,
                            1.48753612908506148525e-2,
                            7.86869131145613259100e-4,
                            1.84631831751005468180e-5,
                            1.42151175831644588870e-7,
                            2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const double tail = q < 0.0 ? p : 1.0 - p;
  if (!(tail > 0.0)) {
    if (tail == 0.0) return std::copysign(std::numeric_limits<double>::infinity(), q);
    return std::numeric_limits<double>::quiet_NaN();
  }
  double r = std::sqrt(-natural_logarithm(tail));
  if (r <= 5.0) {
    r -= 1.6;
    r = polynomial(c, r) / polynomial(d, r);
  } else {
    r -= 5.0;
    r = polynomial(e, r) / polynomial(f, r);
  }
  return std::copysign(r, q);
}

}  // namespace plexus
