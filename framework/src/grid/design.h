// Which points of a grid are trials.
//
//   const Design design = full_product({{.name = "hidden", .key = "model.hidden", .labels = {10, 30}},
//                                       {.name = "seed", .key = "seed", .labels = {1, 2, 3}}});
//   design.points[1];                   // {0, 1}: hidden 10, seed 2; the last axis moves fastest
//   design.text(design.points[1]);      // "hidden=10, seed=2"
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "grid/axis.h"

namespace plexus::grid {

/// One trial: an index on each axis.
using Point = std::vector<std::size_t>;

struct Design {
  std::vector<Axis> axes;
  std::vector<Point> points;  ///< in row-major order
  bool product = true;        ///< the points are all combinations of the axes

  /// "network=deep, seed=1": a point in words; empty where there are no axes.
  [[nodiscard]] std::string text(const Point& point) const;
};

/// How many combinations the axes have; nothing where that is more than std::size_t holds.
[[nodiscard]] std::optional<std::size_t> count_points(const std::vector<Axis>& axes) noexcept;

/// All combinations; one point without coordinates where there are no axes. Requires that count_points() is a number
/// that fits into memory.
[[nodiscard]] Design full_product(std::vector<Axis> axes);

}  // namespace plexus::grid
