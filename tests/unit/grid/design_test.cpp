#include "grid/design.h"

#include <set>
#include <vector>

#include "catch.h"

namespace {

using namespace plexus;
using grid::Axis;
using grid::Point;

Axis axis(const std::string& name, std::size_t size) {
  Axis result{.name = name, .key = name, .labels = {}};
  for (std::size_t i = 0; i < size; ++i) result.labels.emplace_back(static_cast<std::int64_t>(10 * i));
  return result;
}

TEST_CASE("the points of a product come in row-major order, each once") {
  const auto sizes = GENERATE(std::vector<std::size_t>{}, std::vector<std::size_t>{4},
                              std::vector<std::size_t>{2, 1, 3}, std::vector<std::size_t>{3, 2, 2, 5});
  std::vector<Axis> axes;
  std::size_t expected = 1;
  for (const std::size_t size : sizes) {
    axes.push_back(axis("x" + std::to_string(axes.size()), size));
    expected *= size;
  }
  const grid::Design design = grid::combinations(axes);
  REQUIRE(design.points.size() == expected);
  CHECK(grid::count_points(axes) == expected);
  CHECK(design.product);
  for (std::size_t i = 0; i < expected; ++i) {
    std::size_t index = 0;
    for (std::size_t a = 0; a < sizes.size(); ++a) {
      REQUIRE(design.points[i][a] < sizes[a]);
      index = index * sizes[a] + design.points[i][a];
    }
    CHECK(index == i);
  }
}

TEST_CASE("an axis without positions leaves no points") {
  CHECK(grid::count_points({axis("a", 3), axis("b", 0)}) == 0);
  CHECK(grid::combinations({axis("a", 3), axis("b", 0)}).points.empty());
}

TEST_CASE("more combinations than can be counted are said to be so") {
  CHECK(grid::count_points(std::vector<Axis>(7, axis("a", 1000))) == std::nullopt);
  CHECK(grid::count_points(std::vector<Axis>(6, axis("a", 1000))) == 1'000'000'000'000'000'000U);
}

TEST_CASE("a point in words names each axis with its label") {
  const grid::Design design =
      grid::combinations({{.name = "network", .key = "", .labels = {"deep", "conv"}}, axis("seed", 3)});
  CHECK(design.text({1, 2}) == "network=conv, seed=20");
  CHECK(grid::combinations({}).text({}).empty());
}

/// network a, b, c; hidden (2) only for b, of which position 1 has dropout (3); seed (2).
std::vector<Axis> conditional_axes() {
  Axis hidden = axis("hidden", 2);
  hidden.condition = grid::Condition{.axis = 0, .position = 1};
  Axis dropout = axis("dropout", 3);
  dropout.condition = grid::Condition{.axis = 1, .position = 1};
  return {{.name = "network", .key = "", .labels = {"a", "b", "c"}}, hidden, dropout, axis("seed", 2)};
}

TEST_CASE("an axis with a condition exists only where the other axis stands at its position") {
  const grid::Design design = grid::combinations(conditional_axes());
  CHECK(grid::count_points(design.axes) == 12);  // (1 + (1 + 3) + 1) · 2
  CHECK_FALSE(design.product);
  std::string texts;
  for (const Point& point : design.points) texts += design.text(point) + "; ";
  CHECK(texts ==
        "network=a, seed=0; network=a, seed=10; "
        "network=b, hidden=0, seed=0; network=b, hidden=0, seed=10; "
        "network=b, hidden=10, dropout=0, seed=0; network=b, hidden=10, dropout=0, seed=10; "
        "network=b, hidden=10, dropout=10, seed=0; network=b, hidden=10, dropout=10, seed=10; "
        "network=b, hidden=10, dropout=20, seed=0; network=b, hidden=10, dropout=20, seed=10; "
        "network=c, seed=0; network=c, seed=10; ");
  CHECK(design.points[0] == Point{0, grid::absent, grid::absent, 0});
}

TEST_CASE("the formula of a design says how the number of its points comes about") {
  CHECK(grid::combinations({axis("hidden", 4), axis("seed", 3)}).formula == "hidden (4) × seed (3)");
  CHECK(grid::combinations(conditional_axes()).formula == "network (2 + b × hidden (1 + 10 × dropout (3))) × seed (2)");
  Axis zip = axis("hidden", 3);
  zip.along = {{.name = "learning_rate", .key = "optimizer.learning_rate", .labels = {0.1, 0.2, 0.3}}};
  CHECK(grid::combinations({zip}).formula == "hidden & learning_rate (3)");
  CHECK(grid::combinations({}).formula.empty());
}

TEST_CASE("exclusions take out the points that match all of their terms") {
  grid::Design design = grid::combinations({axis("a", 3), axis("b", 2)});
  const std::vector<std::size_t> matched = grid::exclude(
      design, {{.terms = {{{.axis = 0, .positions = {true, false, true}}}, {{.axis = 1, .positions = {false, true}}}}},
               {.terms = {{{.axis = 0, .positions = {false, false, true}}}}}});
  CHECK(matched == std::vector<std::size_t>{2, 2});
  CHECK(design.points == std::vector<Point>{{0, 0}, {1, 0}, {1, 1}});
  CHECK_FALSE(design.product);
  CHECK(design.formula == "a (3) × b (2) − 3 excluded");
}

TEST_CASE("an exclusion does not match where its axis does not exist") {
  grid::Design design = grid::combinations(conditional_axes());
  CHECK(grid::exclude(design, {{.terms = {{{.axis = 2, .positions = {true, true, true}}}}}}) ==
        std::vector<std::size_t>{6});
  CHECK(design.points.size() == 6);
}

TEST_CASE("axes called alike under different conditions become one with the labels of all") {
  Axis of_a{.name = "hidden", .key = "model.hidden", .labels = {10, 30}};
  of_a.condition = grid::Condition{.axis = 0, .position = 0};
  Axis of_b{.name = "hidden", .key = "model.hidden", .labels = {30, 90}};
  of_b.condition = grid::Condition{.axis = 0, .position = 1};
  const grid::Design inner =
      grid::combinations({{.name = "network", .key = "", .labels = {"a", "b", "c"}}, of_a, of_b});
  const grid::Design design = grid::merge_alike(inner);
  REQUIRE(design.axes.size() == 2);
  CHECK(design.axes[1].labels == std::vector<Value>{10, 30, 90});
  CHECK_FALSE(design.axes[1].condition.has_value());
  CHECK(design.points == std::vector<Point>{{0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, grid::absent}});
  for (std::size_t i = 0; i < inner.points.size(); ++i)
    CHECK(design.text(design.points[i]) == inner.text(inner.points[i]));
}

}  // namespace
