// Coordinates of searches: unit intervals with logarithms and whole numbers, and axes under conditions.
#include <plexus/search.h>

#include <cmath>
#include <map>
#include <vector>

#include "catch.h"

using plexus::SearchAxis;
using plexus::SearchPoint;
using plexus::SearchSpace;

TEST_CASE("a real axis is linear, or linear in its logarithm") {
  const SearchAxis linear{.from = -1.0, .to = 3.0};
  CHECK(linear.unit(0.0) == 0.25);
  CHECK(linear.coordinate(0.75) == 2.0);
  CHECK(linear.coordinate(-0.1) == -1.0);
  CHECK(linear.coordinate(7.0) == 3.0);
  const SearchAxis rate{.logarithmic = true, .from = 1e-4, .to = 1.0};
  CHECK(rate.unit(0.01) == Approx(0.5));
  CHECK(rate.coordinate(0.25) == Approx(1e-3));
  CHECK(rate.coordinate(0.0) == 1e-4);
  CHECK(rate.coordinate(1.0) == 1.0);
}

TEST_CASE("each whole number has its share, and lies in the middle of it") {
  const SearchAxis axis{.form = SearchAxis::Form::integer, .from = 1, .to = 4};
  std::map<double, int> found;
  for (int i = 0; i < 4000; ++i) ++found[axis.coordinate((i + 0.5) / 4000.0)];
  REQUIRE(found.size() == 4);
  for (const auto& [value, count] : found) CHECK(count == 1000);
  CHECK(axis.unit(1.0) == 0.125);
  for (double value = 1.0; value <= 4.0; ++value) CHECK(axis.coordinate(axis.unit(value)) == value);
  const SearchAxis widths{.form = SearchAxis::Form::integer, .logarithmic = true, .from = 1, .to = 1024};
  for (double value = 1.0; value <= 1024.0; ++value) REQUIRE(widths.coordinate(widths.unit(value)) == value);
}

TEST_CASE("an axis of one value has it everywhere") {
  const SearchAxis axis{.from = 2.0, .to = 2.0};
  CHECK(axis.unit(2.0) == 0.5);
  CHECK(axis.coordinate(0.9) == 2.0);
}

TEST_CASE("axes under conditions exist where their choice and all above it are taken") {
  using Form = SearchAxis::Form;
  const SearchSpace space(
      {SearchAxis{.name = "a", .form = Form::category, .to = 1},
       SearchAxis{.name = "b", .form = Form::category, .to = 1, .condition = SearchAxis::Condition{0, 1}},
       SearchAxis{.name = "c", .condition = SearchAxis::Condition{1, 0}}});
  const double none = plexus::no_coordinate;
  CHECK(space.contains({0.0, none, none}));
  CHECK(space.contains({1.0, 1.0, none}));
  CHECK(space.contains({1.0, 0.0, 0.5}));
  CHECK_FALSE(space.contains({1.0, none, none}));
  CHECK_FALSE(space.contains({0.0, 0.0, none}));
  CHECK_FALSE(space.contains({1.0, 1.0, 0.5}));
  CHECK_FALSE(space.contains({1.0, 0.5, none}));
  CHECK_FALSE(space.contains({1.0, 0.0}));
  for (std::uint64_t i = 0; i < 100; ++i) {
    plexus::Stream stream(1, "search_test", i);
    CHECK(space.contains(space.random(stream)));
  }
  plexus::Stream stream(1, "search_test");
  const SearchPoint point = space.completed({0.0, 0.0, 0.25}, stream);
  CHECK(plexus::same_point(point, {0.0, none, none}));
  CHECK_FALSE(plexus::same_point(point, {0.0, none, 0.25}));
}
