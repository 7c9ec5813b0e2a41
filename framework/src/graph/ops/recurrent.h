// What recurrent ops share: a batch of sequences as it is walked through, one step of all examples after the other.
#pragma once

#include <plexus/graph.h>

#include <string>

#include "kernels/packing.h"

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

/// A right factor (depth, columns) that the products of all steps have in common: it is put into the order in which
/// they read it once.
class StepFactor {
 public:
  StepFactor() = default;
  StepFactor(std::size_t depth, std::size_t columns) noexcept : depth_(depth), columns_(columns) {}

  /// Floats that set() needs.
  [[nodiscard]] std::size_t size() const noexcept;

  /// `memory` is aligned to 64 bytes, and stays as it is until the next call.
  void set(float* memory, const kernels::Factor& factor) noexcept;

  /// c (rows, columns) ← a (rows, depth) · factor, or c + it if `add`. No padding between the rows of either.
  void multiply(bool add, float* c, const float* a, std::size_t rows) const noexcept;

 private:
  [[nodiscard]] bool in_panels() const noexcept;

  std::size_t depth_ = 0;
  std::size_t columns_ = 0;
  const float* packed_ = nullptr;
  kernels::Factor factor_{};
};

/// The gradient of weights (inputs + 1, columns) from all steps at once: x (rows, inputs), dy (rows, columns), both
/// without padding.
void give_weights(Gradients& gradients, const Parameter& w, const float* x, const float* dy, std::size_t rows) noexcept;

}  // namespace plexus::graph
