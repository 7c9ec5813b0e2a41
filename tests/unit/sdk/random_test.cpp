// Random streams: the published vectors of the generator, and the distributions against their equations.
#include <plexus/random.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "catch.h"

using plexus::normal_quantile;
using plexus::philox4x32;
using plexus::Stream;

namespace {

using Block = std::array<std::uint32_t, 4>;

// The largest distance between the empirical distribution of `sample` and `cumulative`, times √n: above 1.95 in one
// case of a thousand (Kolmogorov).
template <class Cumulative>
double kolmogorov_smirnov(std::vector<double> sample, Cumulative cumulative) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = cumulative(sample[i]);
    distance = std::max({distance, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  return distance * std::sqrt(n);
}

double chi_squared(const std::vector<std::uint32_t>& counts, double expected) {
  double sum = 0.0;
  for (const std::uint32_t count : counts) {
    const double difference = static_cast<double>(count) - expected;
    sum += difference * difference / expected;
  }
  return sum;
}

double normal_cumulative(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

}  // namespace

// kat_vectors of Random123 1.14 (D. E. Shaw Research), philox4x32 with 10 rounds.
TEST_CASE("philox4x32 gives the published known answers") {
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("the number of a purpose is its FNV-1a hash") {
  CHECK(plexus::purpose_number("") == 0xcbf29ce484222325ULL);
  CHECK(plexus::purpose_number("a") == 0xaf63dc4c8601ec8cULL);
  CHECK(plexus::purpose_number("foobar") == 0x85944171f73967e8ULL);
}

TEST_CASE("a stream is the blocks of philox under its seed, one after the other") {
  // mix is the finalizer of SplitMix64; the stream's name is mix(mix(purpose) + index).
  const auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  };
  const std::uint64_t seed = 0x0123456789abcdefULL;
  const std::uint64_t name = mix(mix(plexus::purpose_number("shuffle")) + 7);
  Stream stream(seed, "shuffle", 7);
  for (std::uint32_t position = 0; position < 5; ++position) {
    const Block expected =
        philox4x32({position, 0, static_cast<std::uint32_t>(name), static_cast<std::uint32_t>(name >> 32)},
                   {0x89abcdef, 0x01234567});
    for (const std::uint32_t value : expected) CHECK(stream.bits() == value);
  }
}

TEST_CASE("streams differ when seed, purpose or index differ, and repeat when none does") {
  std::map<std::uint64_t, int> firsts;
  for (std::uint64_t seed : {0ULL, 1ULL, 2ULL, 1ULL << 32})
    for (const char* purpose : {"shuffle", "dropout/a", "dropout/b", ""})
      for (std::uint64_t index : {0ULL, 1ULL, 2ULL, 1ULL << 32, ~0ULL}) {
        Stream stream(seed, purpose, index);
        Stream again(seed, purpose, index);
        const std::uint64_t first = std::uint64_t{stream.bits()} << 32 | stream.bits();
        const std::uint64_t repeated = std::uint64_t{again.bits()} << 32 | again.bits();
        CHECK(first == repeated);
        ++firsts[first];
      }
  CHECK(firsts.size() == 4 * 4 * 5);
}

TEST_CASE("neighbouring streams are not correlated") {
  constexpr int n = 20000;
  const auto correlation = [](Stream a, Stream b) {
    double sum = 0.0;
    for (int i = 0; i < n; ++i) sum += (a.uniform(0.0, 1.0) - 0.5) * (b.uniform(0.0, 1.0) - 0.5);
    return sum / n * 12.0 * std::sqrt(static_cast<double>(n));  // normal with variance 1
  };
  CHECK(std::fabs(correlation({1, "x", 0}, {1, "x", 1})) < 4.0);
  CHECK(std::fabs(correlation({1, "x", 0}, {2, "x", 0})) < 4.0);
  CHECK(std::fabs(correlation({1, "x", 0}, {1, "y", 0})) < 4.0);
}

TEST_CASE("fill_uniform gives what repeated uniform gives, wherever it starts and ends") {
  for (const std::size_t before : {0U, 1U, 2U, 3U, 4U, 5U})
    for (const std::size_t n : {0U, 1U, 3U, 4U, 5U, 7U, 31U, 64U, 67U, 1000U}) {
      Stream one_by_one(3, "fill", before);
      Stream filled(3, "fill", before);
      for (std::size_t i = 0; i < before; ++i) REQUIRE(one_by_one.bits() == filled.bits());
      std::vector<float> values(n, -1.0F);
      filled.fill_uniform(values);
      std::vector<float> expected(n);
      for (float& value : expected) value = one_by_one.uniform();
      REQUIRE(values == expected);
      REQUIRE(filled.bits() == one_by_one.bits());
    }
}

TEST_CASE("uniform is uniform on [0, 1)") {
  Stream stream(5, "uniform");
  std::vector<double> sample(100000);
  for (double& value : sample) value = static_cast<double>(stream.uniform());
  CHECK(*std::min_element(sample.begin(), sample.end()) >= 0.0);
  CHECK(*std::max_element(sample.begin(), sample.end()) < 1.0);
  CHECK(kolmogorov_smirnov(sample, [](double x) { return x; }) < 1.95);
}

TEST_CASE("uniform between bounds stays below the upper one and is uniform") {
  Stream stream(6, "uniform");
  std::vector<double> sample(100000);
  for (double& value : sample) value = stream.uniform(-3.0, 5.0);
  CHECK(*std::min_element(sample.begin(), sample.end()) >= -3.0);
  CHECK(*std::max_element(sample.begin(), sample.end()) < 5.0);
  CHECK(kolmogorov_smirnov(sample, [](double x) { return (x + 3.0) / 8.0; }) < 1.95);

  // Between neighbours the sum rounds to the upper bound half of the time.
  const double next = std::nextafter(1.0, 2.0);
  for (int i = 0; i < 100; ++i) REQUIRE(stream.uniform(1.0, next) == 1.0);
}

TEST_CASE("normal numbers have the moments and the distribution of the normal law") {
  Stream stream(7, "normal");
  std::vector<double> sample(200000);
  for (double& value : sample) value = stream.normal();
  std::array<double, 5> moment{};
  for (const double value : sample)
    for (int k = 1; k <= 4; ++k) moment[static_cast<std::size_t>(k)] += std::pow(value, k) / 200000.0;
  // Standard errors: √(1/n), √(2/n), √(15/n), √(96/n).
  CHECK(std::fabs(moment[1]) < 4.0 * 0.00224);
  CHECK(std::fabs(moment[2] - 1.0) < 4.0 * 0.00316);
  CHECK(std::fabs(moment[3]) < 4.0 * 0.00866);
  CHECK(std::fabs(moment[4] - 3.0) < 4.0 * 0.0219);
  CHECK(kolmogorov_smirnov(sample, normal_cumulative) < 1.95);
}

// Computed with mpmath at 40 digits; the arguments are the doubles as written.
TEST_CASE("the normal quantile has full precision in the middle and in both tails") {
  const std::array<std::array<double, 2>, 16> known = {{{0.6, 0.2533471031357997413247},
                                                        {0.9, 1.281551565544600593487},
                                                        {0.975, 1.959963984540053855604},
                                                        {0.999, 3.090232306167813277758},
                                                        {0.075, -1.43953147093845593495},
                                                        {0.0749, -1.440238267527963663112},
                                                        {0.025, -1.95996398454005421178},
                                                        {0.001, -3.090232306167813535358},
                                                        {1e-06, -4.753424308822898957339},
                                                        {1e-10, -6.3613409024040561991},
                                                        {1.3e-11, -6.667611456510740834662},
                                                        {1e-12, -7.034483825301131932614},
                                                        {1e-16, -8.222082216130435615182},
                                                        {0x1p-54, -8.292361075813595538234},
                                                        {1e-100, -21.27345356096532429418},
                                                        {1e-300, -37.04709629936119923655}}};
  for (const auto& [p, quantile] : known) {
    CAPTURE(p);
    CHECK(std::fabs(normal_quantile(p) / quantile - 1.0) < 6e-16);
  }
  CHECK(normal_quantile(0.5) == 0.0);
  CHECK(normal_quantile(0.0) == -std::numeric_limits<double>::infinity());
  CHECK(normal_quantile(1.0) == std::numeric_limits<double>::infinity());
  CHECK(std::isnan(normal_quantile(-0.1)));
  CHECK(std::isnan(normal_quantile(1.1)));
}

TEST_CASE("the normal quantile inverts the distribution function") {
  for (double x = -8.0; x <= 8.0; x += 1.0 / 64) {
    const double p = normal_cumulative(x);
    // Near 1 the rounding of p alone moves the quantile by 2⁻⁵³ / φ(x).
    const double density = std::exp(-0.5 * x * x) / std::sqrt(2.0 * 3.14159265358979323846);
    const double rounding = x > 0.0 ? 0x1p-53 / density : 0.0;
    CHECK(std::fabs(normal_quantile(p) - x) < 1e-14 * (1.0 + std::fabs(x)) + 2.0 * rounding);
  }
}

TEST_CASE("below is uniform for bounds that divide no power of two") {
  for (const std::uint32_t bound : {1U, 3U, 7U, 10U, 1000U}) {
    Stream stream(8, "below", bound);
    std::vector<std::uint32_t> counts(bound);
    const std::uint32_t draws = 100 * bound + 100000;
    for (std::uint32_t i = 0; i < draws; ++i) ++counts.at(stream.below(bound));
    // Chi-squared has mean k = bound − 1 and variance 2k.
    const double k = bound - 1;
    CHECK(chi_squared(counts, static_cast<double>(draws) / bound) <= k + 4.0 * std::sqrt(2.0 * k) + 1e-9);
  }
}

TEST_CASE("below has no bias where plain multiplication has one") {
  // bound = 3 · 2³⁰: without rejection, multiples of 3 would come up twice as often as the others.
  const std::uint32_t bound = 3U << 30;
  Stream stream(9, "below");
  std::vector<std::uint32_t> counts(3);
  for (int i = 0; i < 90000; ++i) ++counts[stream.below(bound) % 3];
  CHECK(chi_squared(counts, 30000.0) < 20.0);  // 2 degrees of freedom: P(> 20) < 5e-5
}

TEST_CASE("shuffle gives each of the 24 orders of four equally often") {
  std::map<std::array<std::uint32_t, 4>, std::uint32_t> orders;
  constexpr std::uint32_t draws = 48000;
  Stream stream(10, "shuffle");
  for (std::uint32_t i = 0; i < draws; ++i) {
    std::array<std::uint32_t, 4> values = {0, 1, 2, 3};
    stream.shuffle(values);
    ++orders[values];
  }
  REQUIRE(orders.size() == 24);
  std::vector<std::uint32_t> counts;
  for (const auto& [order, count] : orders) counts.push_back(count);
  CHECK(chi_squared(counts, draws / 24.0) < 23.0 + 4.0 * std::sqrt(46.0));
}

TEST_CASE("shuffle exchanges each value, from the last on, with one of those up to it (Fisher and Yates, 1938)") {
  for (const std::size_t count : {1U, 2U, 32U, 33U, 34U, 1000U}) {
    std::vector<std::uint32_t> values(count);
    std::iota(values.begin(), values.end(), 0U);
    std::vector<std::uint32_t> expected = values;
    Stream stream(12, "shuffle");
    for (std::size_t i = count; i > 1; --i)
      std::swap(expected[i - 1], expected[stream.below(static_cast<std::uint32_t>(i))]);
    Stream(12, "shuffle").shuffle(values);
    CHECK(values == expected);
  }
}

TEST_CASE("shuffle keeps every value exactly once") {
  std::vector<std::uint32_t> values(1000);
  for (std::uint32_t i = 0; i < 1000; ++i) values[i] = i;
  Stream(11, "shuffle").shuffle(values);
  CHECK(!std::is_sorted(values.begin(), values.end()));
  std::sort(values.begin(), values.end());
  for (std::uint32_t i = 0; i < 1000; ++i) REQUIRE(values[i] == i);
}

// From an implementation of the same definition in Python (integers; statistics.NormalDist().inv_cdf is AS 241 too).
// The bits are the same on every platform; a change of this table would be a break with old results.
TEST_CASE("the first normal numbers of a stream stay what they are") {
  Stream stream(1, "pinned");
  const std::array<double, 4> expected = {-0x1.d8752792b4803p-2, 0x1.ba2ae99051453p-2, -0x1.27fa97e8a1b27p+0,
                                          0x1.da34cfacc95e6p-9};
  for (const double value : expected) CHECK(stream.normal() == value);
}
