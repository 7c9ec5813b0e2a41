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
};

}  // namespace plexus
