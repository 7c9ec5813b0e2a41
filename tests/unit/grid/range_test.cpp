#include "grid/range.h"

#include <plexus/error.h>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.h"

namespace {

using namespace plexus;
using grid::linear_range;
using grid::log_range;
using grid::range;
using Values = std::vector<Value>;

TEST_CASE("a range of integers holds both ends where the steps meet them") {
  CHECK(range(1, 5, 1) == Values{1, 2, 3, 4, 5});
  CHECK(range(1, 6, 2) == Values{1, 3, 5});
  CHECK(range(5, 1, -2) == Values{5, 3, 1});
  CHECK(range(3, 3, 1) == Values{3});
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  CHECK(range(Value(largest - 1), Value(largest), 1) == Values{Value(largest - 1), Value(largest)});
  CHECK(range(Value(std::numeric_limits<std::int64_t>::min()), Value(largest), Value(largest)).size() == 3);
}

TEST_CASE("a range of reals holds the decimal numbers that are meant") {
  CHECK(range(0.1, 0.5, 0.1) == Values{0.1, 0.2, 0.3, 0.4, 0.5});
  CHECK(range(0, 1, 0.25) == Values{0.0, 0.25, 0.5, 0.75, 1.0});
  CHECK(range(1.0, 3, 1) == Values{1.0, 2.0, 3.0});
  CHECK(range(0.3, 0.1, -0.1) == Values{0.3, 0.2, 0.1});
  CHECK(range(0.0, 1.0, 0.3) == Values{0.0, 0.3, 0.6, 0.9});
  CHECK(range(0.0, 100.0, 0.1).size() == 1001);
}

TEST_CASE("linear and logarithmic ranges have exact ends and equal steps or factors") {
  CHECK(linear_range(0, 1, 5) == Values{0.0, 0.25, 0.5, 0.75, 1.0});
  CHECK(linear_range(0.9, 0.1, 3) == Values{0.9, 0.5, 0.1});
  CHECK(linear_range(2, 2, 1) == Values{2.0});
  CHECK(log_range(1e-4, 0.1, 4) == Values{1e-4, 1e-3, 1e-2, 0.1});
  CHECK(log_range(8, 1, 4) == Values{8.0, 4.0, 2.0, 1.0});
  const Values values = log_range(1, 7, 6);
  for (std::size_t i = 1; i < values.size(); ++i)
    CHECK(values[i].real() / values[i - 1].real() == Approx(std::pow(7.0, 1.0 / 5)).epsilon(1e-3));
  CHECK(values.front() == Value(1.0));
  CHECK(values.back() == Value(7.0));
}

TEST_CASE("a logarithmic range has three digits, or as many as change no step by a hundredth") {
  CHECK(log_range(0.001, 0.01, 3) == Values{0.001, 0.00316, 0.01});
  CHECK(log_range(1e-5, 0.1, 9)[1] == Value(3.16e-5));
  // Steps of a factor of 1.1 need four digits: 1.1³ is 1.331.
  CHECK(log_range(1, 1.4641, 5)[3] == Value(1.331));
  CHECK(log_range(1, 1.001, 3)[1] == Value(1.0005));
}

TEST_CASE("whole numbers of a range are rounded, and of equal ones the first is kept") {
  CHECK(plexus::grid::whole_numbers(log_range(8, 512, 5)) == Values{8, 23, 64, 181, 512});
  CHECK(plexus::grid::whole_numbers(log_range(1, 4, 5)) == Values{1, 2, 3, 4});
}

TEST_CASE("a range that makes no sense says why") {
  CHECK_THROWS_WITH(range(1, 5, 0), "'step' must not be 0");
  CHECK_THROWS_WITH(range(1, 5, -1), ContainsSubstring("leads away from 'to' (got from 1 to 5 in steps of -1)"));
  CHECK_THROWS_WITH(range(0, 1'000'000, 1), ContainsSubstring("at most 1000000 values"));
  CHECK_THROWS_WITH(range(0.0, 1.0, 1e-9), ContainsSubstring("at most 1000000 values"));
  CHECK(range(1, 1'000'000, 1).size() == 1'000'000);
  CHECK_THROWS_WITH(linear_range(0, 1, 0), ContainsSubstring("'count' must be at least 1"));
  CHECK_THROWS_WITH(linear_range(0, 1, 1),
                    ContainsSubstring("'count' must be at least 2, because 'from' and 'to' differ"));
  CHECK_THROWS_WITH(linear_range(0, 1, 1'000'001), ContainsSubstring("at most 1000000 values"));
  CHECK_THROWS_WITH(log_range(0, 1, 3), ContainsSubstring("must be greater than 0 (got from 0.0 to 1.0)"));
  CHECK_THROWS_AS(log_range(1, -1, 3), Error);
}

}  // namespace
