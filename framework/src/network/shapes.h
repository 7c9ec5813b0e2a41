// Arithmetic of shapes for those who follow the steps of a network.
#pragma once

#include <plexus/shape.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace plexus::network {

/// A value seen as (outer, extent, inner), around axes first … last.
struct Around {
  std::size_t outer = 1;
  std::size_t extent = 1;
  std::size_t inner = 1;
};

[[nodiscard]] inline Around around(const Shape& shape, std::size_t first, std::size_t last) {
  Around whole;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    (axis < first ? whole.outer : axis > last ? whole.inner : whole.extent) *= shape[axis];
  return whole;
}

/// From one index of each axis to the next.
[[nodiscard]] inline std::vector<std::size_t> steps_of(const Shape& shape) {
  std::vector<std::size_t> steps(shape.rank(), 1);
  for (std::size_t axis = shape.rank(); axis-- > 1;) steps[axis - 1] = steps[axis] * shape[axis];
  return steps;
}

/// The same for a value that meets others in a shape of the rank of `to`: 0 along axes that it lacks, or has once.
[[nodiscard]] inline std::vector<std::size_t> steps_within(const Shape& shape, const Shape& to) {
  const std::vector<std::size_t> own = steps_of(shape);
  const std::size_t lacking = to.rank() - shape.rank();
  std::vector<std::size_t> steps(to.rank(), 0);
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (shape[axis] > 1) steps[lacking + axis] = own[axis];
  return steps;
}

/// Calls body(offset) for each index of `extents`, the last axis fastest, with what it is in a value of these steps.
template <class Body>
void for_offsets(const std::vector<std::size_t>& extents, const std::vector<std::size_t>& steps, const Body& body) {
  std::vector<std::size_t> index(extents.size(), 0);
  std::size_t offset = 0;
  while (true) {
    body(offset);
    std::size_t axis = extents.size();
    while (axis > 0) {
      --axis;
      offset += steps[axis];
      if (++index[axis] < extents[axis]) break;
      offset -= steps[axis] * extents[axis];
      index[axis] = 0;
      if (axis == 0) return;
    }
    if (extents.empty()) return;
  }
}

/// An image (h, w) is one of a single channel.
[[nodiscard]] inline Shape as_image(const Shape& shape) {
  return shape.rank() == 2 ? Shape{shape[0], shape[1], 1} : shape;
}

}  // namespace plexus::network
