// The planner: which memory each value, gradient, mask and scratch array of a program uses, and when.
//
// Steps are numbered 0 … n − 1 for the forward calls of n nodes and, in training, n … 2n − 1 for the backward calls in
// reverse order. A buffer is one piece of memory; several values share it where an op works in place.
//
// In evaluation, ops in a row that can go through a batch a few examples at a time (ByExamples) are a stretch: these
// examples pass all of them before the next ones come, and what only the stretch reads has room for so many alone, so
// that it stays in the cache.
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

/// The nodes begin … end − 1.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t examples = 0;  ///< that pass together; 0: all
};

struct Layout {
  Mode mode = Mode::evaluation;
  std::vector<Stretch> stretches;   ///< of all nodes, in order
  std::vector<BufferIndex> values;  ///< the buffer of each value; no_buffer if it does not occur
  std::vector<bool> passing;        ///< whether the value has room for the examples of its stretch alone
  std::vector<NodeLayout> nodes;
  std::vector<Interval> buffers;
  Placement placement;
};

inline constexpr std::size_t floats_in_cache = std::size_t{1} << 16U;  ///< half of a second-level cache of 512 KB

/// `in_cache`: floats that an op of a stretch reads and writes at most for the examples that pass together.
[[nodiscard]] PLEXUS_API Layout make_layout(const Recording& recording, Mode mode,
                                            std::size_t in_cache = floats_in_cache);

/// For a forward pass in evaluation after which every value is still there, of all examples.
[[nodiscard]] PLEXUS_API Layout make_showing_layout(const Recording& recording);

}  // namespace plexus::graph
