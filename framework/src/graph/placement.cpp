#include "graph/placement.h"

#include <algorithm>
#include <numeric>

namespace plexus::graph {

Placement place(std::span<const Interval> buffers) {
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return buffers[a].size > buffers[b].size; });

  Placement placement{.offsets = std::vector<std::size_t>(buffers.size())};
  std::vector<std::size_t> placed;  // by offset
  for (const std::size_t index : order) {
    const Interval& buffer = buffers[index];
    std::size_t offset = 0;
    for (const std::size_t other : placed) {
      if (!buffer.meets(buffers[other])) continue;
      if (offset + buffer.size <= placement.offsets[other]) break;
      offset = std::max(offset, placement.offsets[other] + buffers[other].size);
    }
    placement.offsets[index] = offset;
    placement.size = std::max(placement.size, offset + buffer.size);
    const auto position =
        std::upper_bound(placed.begin(), placed.end(), offset,
                         [&](std::size_t value, std::size_t entry) { return value < placement.offsets[entry]; });
    placed.insert(position, index);
  }
  return placement;
}

}  // namespace plexus::graph
