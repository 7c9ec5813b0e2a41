// The planner: which memory each value, gradient, mask and scratch array of a program uses, and when.
//
// Steps are numbered 0 … n − 1 for the forward calls of n nodes and, in training, n … 2n − 1 for the backward calls in
// reverse order. A buffer is one piece of memory; several values share it where an op works in place.
#pragma once

#include <plexus/graph.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "graph/placement.h"
#include "graph/recording.h"

namespace plexus::graph {

/// Index of a buffer, or one of the values below.
using BufferIndex = std::uint32_t;

inline constexpr BufferIndex no_buffer = std::numeric_limits<BufferIndex>::max();
inline constexpr BufferIndex network_input = no_buffer - 1;    ///< memory of the caller: x
inline constexpr BufferIndex output_gradient = no_buffer - 2;  ///< memory of the caller: dy

[[nodiscard]] constexpr bool in_arena(BufferIndex buffer) noexcept { return buffer < output_gradient; }

struct NodeLayout {
  struct Gradient {
    BufferIndex buffer = no_buffer;  ///< no_buffer: not wanted
    bool accumulate = false;
  };

  BufferIndex kept = no_buffer;
  BufferIndex forward_scratch = no_buffer;
  BufferIndex backward_scratch = no_buffer;
  BufferIndex dy = no_buffer;
  std::vector<Gradient> dx;  ///< for each input
};

struct Layout {
  Mode mode = Mode::evaluation;
  std::vector<BufferIndex> values;  ///< the buffer of each value; no_buffer if it does not occur
  std::vector<NodeLayout> nodes;
  std::vector<Interval> buffers;
  Placement placement;
};

[[nodiscard]] PLEXUS_API Layout make_layout(const Recording& recording, Mode mode);

}  // namespace plexus::graph
