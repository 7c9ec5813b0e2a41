#include "graph/ops/axes.h"

#include <plexus/error.h>

#include <algorithm>

namespace plexus::graph {
namespace {

/// The shape with as many axes of extent 1 in front as make `rank`.
std::vector<std::size_t> of_rank(const Shape& shape, std::size_t rank) {
  std::vector<std::size_t> extents(rank - shape.rank(), 1);
  extents.insert(extents.end(), shape.extents().begin(), shape.extents().end());
  return extents;
}

/// What one operand contributes to the axes behind `first`: it has them all, or none.
enum class Part { all, none };

Part part_of(std::size_t extent, std::size_t whole) noexcept { return extent == whole ? Part::all : Part::none; }

Meeting::Side side_of(const std::vector<std::size_t>& extents, const std::vector<std::size_t>& whole, std::size_t first,
                      Part part) {
  Meeting::Side side;
  side.step = part == Part::all ? 1 : 0;
  side.whole = extents == whole;
  std::vector<std::size_t> strides(whole.size(), 0);
  std::size_t stride = 1;
  for (std::size_t axis = whole.size(); axis-- > 0;) {
    strides[axis] = extents[axis] == 1 ? 0 : stride;
    stride *= extents[axis];
  }
  side.offsets = {0};
  for (std::size_t axis = 0; axis < first; ++axis) {
    std::vector<std::uint32_t> finer;
    for (const std::uint32_t offset : side.offsets)
      for (std::size_t i = 0; i < whole[axis]; ++i)
        finer.push_back(static_cast<std::uint32_t>(offset + i * strides[axis]));
    side.offsets = std::move(finer);
  }
  return side;
}

}  // namespace

std::size_t axis_of(const std::string& who, const Shape& shape, int axis) {
  const int rank = static_cast<int>(shape.rank());
  const int counted = axis < 0 ? axis + rank : axis;
  if (counted < 0 || counted >= rank)
    throw Error(who + " goes along axis " + std::to_string(axis) + ", but the value has the shape " + to_string(shape) +
                (rank == 0 ? ", which has no axes" : "; its axes are 0 to " + std::to_string(rank - 1)));
  return static_cast<std::size_t>(counted);
}

std::size_t extent_of(const Shape& shape, std::size_t first, std::size_t end) {
  std::size_t product = 1;
  for (std::size_t axis = first; axis < end; ++axis) product *= shape[axis];
  return product;
}

AroundAxis around(const Shape& shape, std::size_t first, std::size_t last) {
  return {extent_of(shape, 0, first), extent_of(shape, first, last + 1), extent_of(shape, last + 1, shape.rank())};
}

Meeting meet(const std::string& who, const Shape& a, const Shape& b) {
  const std::size_t rank = std::max(a.rank(), b.rank());
  const auto of_a = of_rank(a, rank);
  const auto of_b = of_rank(b, rank);
  std::vector<std::size_t> whole(rank);
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (of_a[axis] != of_b[axis] && of_a[axis] != 1 && of_b[axis] != 1)
      throw Error(who + " got values of the shapes " + to_string(a) + " and " + to_string(b) +
                  "; extents must be equal, or 1 on one side, from the last axis on");
    whole[axis] = of_a[axis] == 1 ? of_b[axis] : of_a[axis];
  }
  // The run: as many axes, from the last, as each operand has all of or none of.
  std::size_t first = rank;
  bool begun = false;
  Part part_a = Part::all;
  Part part_b = Part::all;
  while (first > 0) {
    const std::size_t axis = first - 1;
    if (whole[axis] > 1) {
      const Part next_a = part_of(of_a[axis], whole[axis]);
      const Part next_b = part_of(of_b[axis], whole[axis]);
      if (begun && (next_a != part_a || next_b != part_b)) break;
      part_a = next_a;
      part_b = next_b;
      begun = true;
    }
    first = axis;
  }
  Meeting meeting;
  meeting.run = 1;
  for (std::size_t axis = first; axis < rank; ++axis) meeting.run *= whole[axis];
  meeting.a = side_of(of_a, whole, first, part_a);
  meeting.b = side_of(of_b, whole, first, part_b);
  meeting.blocks = meeting.a.offsets.size();
  meeting.shape = Shape(std::move(whole));
  return meeting;
}

}  // namespace plexus::graph
