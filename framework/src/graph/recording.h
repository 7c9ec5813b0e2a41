// What the recorder writes down: ops and the values between them, in the order in which they were recorded, so that an
// op stands after those whose values it reads.
#pragma once

#include <plexus/graph.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace plexus::graph {

/// Index of a value. Value 0 is the input of the network.
using ValueIndex = std::uint32_t;

inline constexpr std::size_t no_node = std::numeric_limits<std::size_t>::max();

/// A batch of results, whatever shape it is seen under.
struct Value {
  std::size_t size = 0;            ///< floats of one example
  std::size_t producer = no_node;  ///< the node that computes it
  bool same_for_all = false;       ///< one row serves all examples
};

struct Node {
  std::unique_ptr<Op> op;
  std::vector<ValueIndex> inputs;
  std::vector<Shape> seen;  ///< of the inputs, as the op sees them
  ValueIndex output = 0;
  Shape shape;              ///< of the output
  std::size_t scratch = 0;  ///< floats
  std::size_t kept = 0;     ///< floats
  std::vector<const Parameter*> parameters;
  bool same_for_all = false;
  bool stops_gradient = false;
  bool holds = false;   ///< its parameters do not move by it
  bool learns = false;  ///< it or something before it has parameters: it takes part in the backward pass
};

struct Recording {
  std::vector<Value> values;
  std::vector<Node> nodes;
  ValueIndex output = 0;
  std::size_t max_batch = 0;
  std::vector<std::string> inputs_in_use;  ///< as ModelSummary says it

  /// Whether anything with parameters lies behind the value.
  [[nodiscard]] bool learns(ValueIndex value) const noexcept {
    return values[value].producer != no_node && nodes[values[value].producer].learns;
  }
};

}  // namespace plexus::graph
