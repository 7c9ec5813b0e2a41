// Initial values of weights.
#pragma once

#include <plexus/kind.h>
#include <plexus/random.h>
#include <plexus/rows.h>

#include <cstddef>

namespace plexus {

/// The weights to fill: a matrix (inputs, outputs) and the fans by which the classical rules scale.
struct WeightsToFill {
  Rows values;              ///< (inputs, outputs); input i feeds output j through values.row(i)[j]
  std::size_t fan_in = 0;   ///< inputs that reach one output
  std::size_t fan_out = 0;  ///< outputs that one input reaches
};

class PLEXUS_API Initializer : public Interface {
 public:
  static constexpr Kind kind = Kind::initializer;

  ~Initializer() override;

  /// [plan: may allocate] Ensures that every value is overwritten; draws from `stream` alone, row by row, so that the
  /// result depends on nothing else.
  virtual void fill(const WeightsToFill& weights, Stream& stream) const = 0;

  /// [plan] Whether adjust() is to be asked: initial weights that depend on the data.
  [[nodiscard]] virtual bool looks_at_outputs() const noexcept { return false; }

  /// [plan: may allocate] After all weights of the network have been filled, layer after layer in the order of the
  /// forward pass: looks at what the layer that these weights belong to makes of some training rows, outputs
  /// (rows, values) with its bias and before any activation of its own, and changes the weights. Returns whether it
  /// wants to look again at what they make of the same rows now; round is 0 the first time.
  [[nodiscard]] virtual bool adjust(const WeightsToFill& weights, ConstRows outputs, std::size_t round) const;
};

}  // namespace plexus
