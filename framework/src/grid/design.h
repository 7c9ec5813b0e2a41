// Which points of a grid are trials.
//
//   Design design = combinations({{.name = "hidden", .key = "model.hidden", .labels = {10, 30}},
//                                 {.name = "seed", .key = "seed", .labels = {1, 2, 3}}});
//   design.points[1];                   // {0, 1}: hidden 10, seed 2; the last axis moves fastest
//   design.text(design.points[1]);      // "hidden=10, seed=2"
//   design.formula;                     // "hidden (2) × seed (3)"
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "grid/axis.h"

namespace plexus::grid {

/// In place of an index: the axis does not exist for this point.
inline constexpr std::size_t absent = static_cast<std::size_t>(-1);

/// One trial: an index on each axis.
using Point = std::vector<std::size_t>;

struct Design {
  std::vector<Axis> axes;
  std::vector<Point> points;  ///< in row-major order
  bool product = true;        ///< the points are all combinations of the axes
  std::string formula = {};   ///< how their number comes about; empty where there are no axes

  /// "network=deep, seed=1": a point in words; empty where there are no axes.
  [[nodiscard]] std::string text(const Point& point) const;

  /// Whether it stands at a stage that another one follows, so that it is not what comes out.
  [[nodiscard]] bool is_earlier_stage(const Point& point) const;
};

/// A partial assignment: points that it matches are left out.
struct Exclusion {
  struct Choice {
    std::size_t axis = 0;
    std::vector<bool> positions;  ///< those that are meant
  };
  /// A point must match every term, and does with any of its choices: axes that are called alike exist one at a time.
  std::vector<std::vector<Choice>> terms;
  bool may_be_idle = false;  ///< it is no mistake if no point matches

  [[nodiscard]] bool matches(const Point& point) const;
};

/// How many combinations the axes have; nothing where that is more than std::size_t holds.
[[nodiscard]] std::optional<std::size_t> count_points(const std::vector<Axis>& axes);

/// All combinations; one point without coordinates where there are no axes. It is no product where an axis has a
/// condition. Requires that count_points() is a number that fits into memory.
[[nodiscard]] Design combinations(std::vector<Axis> axes);

/// Takes the points out that any of the exclusions matches. How many points each of them matched.
std::vector<std::size_t> exclude(Design& design, const std::vector<Exclusion>& exclusions);

/// The axis of stages; nothing where there is none.
[[nodiscard]] std::optional<std::size_t> stage_axis(const std::vector<Axis>& axes);

/// Of each point the one that stands a stage before it; `absent` at the first stage, and where that point is no trial.
[[nodiscard]] std::vector<std::size_t> points_before(const Design& design);

/// The design as others see it: axes called alike, each of which exists under another condition, are one axis with the
/// labels of all; conditions are gone, absent positions stay. Trials keep their order.
[[nodiscard]] Design merge_alike(Design design);

}  // namespace plexus::grid
