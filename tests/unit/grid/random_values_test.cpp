#include "grid/random_values.h"

#include <plexus/random.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.h"
#include "grid/range.h"

namespace {

using plexus::Stream;
using plexus::grid::RandomValues;

// The documented stream: Philox under (seed, "grid.sample/KEY", point), so that any other program can draw the same.
TEST_CASE("a random value depends on seed, key and point alone") {
  const RandomValues values(7, "optimizer.learning_rate");
  for (const std::size_t point : {std::size_t{0}, std::size_t{1}, std::size_t{99'999}}) {
    Stream stream(7, "grid.sample/optimizer.learning_rate", point);
    const double expected =
        -1.0 + 3.0 * ((stream.bits() >> 5) * 67108864.0 + (stream.bits() >> 6)) / 9007199254740992.0;
    CHECK(values.uniform(point, -1.0, 2.0) == Approx(expected).margin(1e-11).epsilon(0));
  }
  CHECK(values.uniform(3, 0, 1) != RandomValues(8, "optimizer.learning_rate").uniform(3, 0, 1));
  CHECK(values.uniform(3, 0, 1) != RandomValues(7, "optimizer.momentum").uniform(3, 0, 1));
  CHECK(values.uniform(3, 0, 1) != values.uniform(4, 0, 1));
}

TEST_CASE("random reals have 12 digits, as the labels of ranges") {
  const RandomValues values(1, "x");
  for (std::size_t point = 0; point < 100; ++point) {
    const double number = values.log_uniform(point, 1e-4, 0.1);
    CHECK(number == plexus::grid::rounded(number));
  }
}

/// The mean of n uniform numbers of [0, 1] has the standard deviation 1 / √(12 n).
TEST_CASE("random values fill their intervals evenly") {
  constexpr std::size_t n = 3000;
  const double tolerance = 5.0 / std::sqrt(12.0 * n);
  const RandomValues values(3, "x");
  double uniform = 0.0;
  double logarithmic = 0.0;
  std::vector<std::size_t> integers(5, 0);
  std::vector<std::size_t> choices(3, 0);
  for (std::size_t point = 0; point < n; ++point) {
    const double number = values.uniform(point, 10.0, 20.0);
    REQUIRE((number >= 10.0 && number <= 20.0));
    uniform += (number - 10.0) / 10.0 / n;
    const double scaled = values.log_uniform(point, 1e-4, 1.0);
    REQUIRE((scaled >= 1e-4 && scaled <= 1.0));
    logarithmic += (std::log10(scaled) + 4.0) / 4.0 / n;
    const std::int64_t integer = values.integer(point, -2, 2);
    REQUIRE((integer >= -2 && integer <= 2));
    ++integers[static_cast<std::size_t>(integer + 2)];
    ++choices.at(values.choice(point, 3));
  }
  CHECK(uniform == Approx(0.5).margin(tolerance).epsilon(0));
  CHECK(logarithmic == Approx(0.5).margin(tolerance).epsilon(0));
  // A count is binomial: standard deviation √(n p (1 − p)).
  for (const std::size_t count : integers)
    CHECK(static_cast<double>(count) == Approx(n / 5.0).margin(5.0 * std::sqrt(n * 0.2 * 0.8)).epsilon(0));
  for (const std::size_t count : choices)
    CHECK(static_cast<double>(count) == Approx(n / 3.0).margin(5.0 * std::sqrt(n * 2.0 / 9.0)).epsilon(0));
}

TEST_CASE("random integers reach over more than 32 bits, and a single one is possible") {
  const RandomValues values(1, "x");
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t thousand_billions = 1'000'000'000'000;
  std::size_t large = 0;
  std::size_t negative = 0;
  for (std::size_t point = 0; point < 200; ++point) {
    const std::int64_t number = values.integer(point, 1, thousand_billions);
    REQUIRE((number >= 1 && number <= thousand_billions));
    if (number > thousand_billions / 2) ++large;
    if (values.integer(point, least, greatest) < 0) ++negative;
  }
  CHECK((large > 60 && large < 140));  // 100 ± 5.6 standard deviations
  CHECK((negative > 60 && negative < 140));
  CHECK(values.integer(0, 5, 5) == 5);
  CHECK(values.uniform(0, 0.3, 0.3) == 0.3);
  CHECK(values.choice(0, 1) == 0);
}

TEST_CASE("whole numbers with a uniform logarithm have the share of their logarithmic interval") {
  const RandomValues values(3, "model.hidden");
  constexpr std::size_t count = 20'000;
  std::size_t ones = 0;
  std::size_t twos = 0;
  for (std::size_t point = 0; point < count; ++point) {
    const std::int64_t number = values.log_integer(point, 1, 100);
    REQUIRE(number >= 1);
    REQUIRE(number <= 100);
    ones += number == 1 ? 1U : 0U;
    twos += number == 2 ? 1U : 0U;
  }
  const double all = std::log(100.5 / 0.5);
  CHECK(static_cast<double>(ones) / count == Approx(std::log(1.5 / 0.5) / all).epsilon(0.05));
  CHECK(static_cast<double>(twos) / count == Approx(std::log(2.5 / 1.5) / all).epsilon(0.1));
}

}  // namespace
