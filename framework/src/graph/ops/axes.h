// Shapes as ops see them that work along an axis, or on two values of different shapes.
#pragma once

#include <plexus/shape.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plexus::graph {

/// The axis that a number names, −1 being the last. Throws Error, with `who` as the subject, if there is none.
[[nodiscard]] std::size_t axis_of(const std::string& who, const Shape& shape, int axis);

/// The product of extents first … end − 1.
[[nodiscard]] std::size_t extent_of(const Shape& shape, std::size_t first, std::size_t end);

/// A value seen as (outer, extent, inner), around one axis or several neighbours.
struct AroundAxis {
  std::size_t outer = 1;
  std::size_t extent = 1;
  std::size_t inner = 1;
};
[[nodiscard]] AroundAxis around(const Shape& shape, std::size_t first, std::size_t last);

/// How two values of different shapes meet: a row of the result is `blocks` times `run` values, and each operand goes
/// along with a run (step 1) or gives one value to all of it (step 0).
struct Meeting {
  struct Side {
    std::size_t step = 1;
    std::vector<std::uint32_t> offsets;  ///< of each block in the operand
    bool whole = true;                   ///< each value of the operand is met once
  };

  Shape shape;
  std::size_t run = 1;
  std::size_t blocks = 1;
  Side a;
  Side b;
};
/// Throws Error, with `who` as the subject, if extents differ and none of them is 1.
[[nodiscard]] Meeting meet(const std::string& who, const Shape& a, const Shape& b);

}  // namespace plexus::graph
