// What recurrent ops share: a batch of sequences as it is walked through, one step of all examples after the other.
#pragma once

#include <plexus/graph.h>

#include <string>

namespace plexus::graph {

/// (length, features). Throws Error, with `who` as the subject, if the shape is another.
struct Sequence {
  std::size_t length = 0;
  std::size_t features = 0;

  [[nodiscard]] static Sequence of(const std::string& who, const Shape& shape);

  /// to (length, batch, features) ← x (batch, length · features)
  void by_steps(float* to, ConstRows x) const noexcept;
  /// dx (batch, length · features) ← from (length, batch, features), or dx + it.
  void by_examples(const Op::InputGradient& dx, const float* from) const noexcept;
};

/// The gradient of weights (inputs + 1, columns) from all steps at once: x (rows, inputs), dy (rows, columns), both
/// without padding.
void give_weights(Gradients& gradients, const Parameter& w, const float* x, const float* dy, std::size_t rows) noexcept;

}  // namespace plexus::graph
