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
  const grid::Design design = grid::full_product(axes);
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
  CHECK(grid::full_product({axis("a", 3), axis("b", 0)}).points.empty());
}

TEST_CASE("more combinations than can be counted are said to be so") {
  CHECK(grid::count_points(std::vector<Axis>(7, axis("a", 1000))) == std::nullopt);
  CHECK(grid::count_points(std::vector<Axis>(6, axis("a", 1000))) == 1'000'000'000'000'000'000U);
}

TEST_CASE("a point in words names each axis with its label") {
  const grid::Design design =
      grid::full_product({{.name = "network", .key = "", .labels = {"deep", "conv"}}, axis("seed", 3)});
  CHECK(design.text({1, 2}) == "network=conv, seed=20");
  CHECK(grid::full_product({}).text({}).empty());
}

}  // namespace
