// The ten digits as strokes: lists of points in a box of width 1 and height 1, y downwards.
#pragma once

#include <array>
#include <vector>

namespace digits {

struct Point {
  double x = 0;
  double y = 0;
};

using Stroke = std::vector<Point>;  ///< a line through the points
using Glyph = std::vector<Stroke>;

/// The ways in which each digit is written; each digit has one or more. Valid for ever.
[[nodiscard]] const std::array<std::vector<Glyph>, 10>& glyphs();

}  // namespace digits
