// Where buffers lie in one arena, given when each is in use: two buffers share memory only if they are never in use at
// the same time.
#pragma once

#include <plexus/export.h>

#include <cstddef>
#include <span>
#include <vector>

namespace plexus::graph {

/// A buffer and the steps, first and last included, during which it is in use.
struct Interval {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t size = 0;  ///< floats, a multiple of the vector width

  [[nodiscard]] bool meets(const Interval& other) const noexcept { return first <= other.last && other.first <= last; }
};

struct Placement {
  std::vector<std::size_t> offsets;  ///< of each buffer, in floats
  std::size_t size = 0;              ///< of the arena
};

/// Largest first, each at the lowest offset that is free while it is in use. (Pisarchyk and Lee, "Efficient memory
/// management for deep neural net inference", 2020: greedy by size.)
[[nodiscard]] PLEXUS_API Placement place(std::span<const Interval> buffers);

}  // namespace plexus::graph
