// Parameters of a model as they lie in memory, and where their gradients go.
//
// Weights are stored input-major: row i holds what input i feeds into every output, and the last row, where there is a
// bias, is one more input of value 1. Rows are padded to the vector width; padding is zero and never read as a result.
//
// Rationale: an input that is zero then costs nothing, neither forward nor in the update.
#pragma once

#include <plexus/export.h>
#include <plexus/initializer.h>
#include <plexus/rows.h>
#include <plexus/shape.h>

#include <cstddef>
#include <string>

namespace plexus {

/// A matrix of trained values: `rows` × `columns`, `stride` floats apart. Owned by the runtime; valid while the model
/// is.
struct Parameter {
  std::string name;
  std::size_t rows = 0;     ///< inputs, plus 1 if there is a bias
  std::size_t columns = 0;  ///< outputs
  std::size_t stride = 0;   ///< columns, padded to the vector width
  bool bias = false;        ///< the last row is the bias
  std::size_t index = 0;    ///< in the order of declaration
  std::size_t uses = 1;     ///< how many times a backward pass adds to its gradient
  std::size_t offset = 0;   ///< of values[0] in the flat parameters; set, like `values`, when planning is complete
  float* values = nullptr;

  /// Rows that take inputs: all but the bias.
  [[nodiscard]] std::size_t inputs() const noexcept { return bias ? rows - 1 : rows; }
  [[nodiscard]] std::size_t size() const noexcept { return rows * stride; }
  [[nodiscard]] float* row(std::size_t input) const noexcept { return values + input * stride; }
  /// The bias: `columns` values. Requires `bias`.
  [[nodiscard]] float* bias_row() const noexcept { return row(rows - 1); }
};

/// What a model asks for when it declares weights.
struct WeightsRequest {
  std::string name = {};  ///< unique in the model: letters, digits and _; published as NAME_weights, NAME_bias
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  /// Of the weights; used before planning ends, and not kept unless it looks at outputs: then it must live as long as
  /// the model.
  const Initializer* initializer = nullptr;
  const Initializer* bias_initializer = nullptr;  ///< null: no bias
  Shape published = {};                           ///< shape of the weights in the results; empty: (inputs, outputs)
  std::size_t fan_in = 0;                         ///< 0: inputs
  std::size_t fan_out = 0;                        ///< 0: outputs
  std::size_t uses = 1;                           ///< how many times a backward pass adds to the gradient
  bool shared = false;                            ///< in a graph: others may ask for the same weights by this name
};

/// Where backward passes put ∂L/∂w. The runtime decides whether a gradient is stored, or applied at once.
///
///   const auto [data, alpha, beta] = gradients.target(w);   // data ← beta · data + alpha · ∂L/∂w, with w's stride
///   ...
///   gradients.complete(w);
class PLEXUS_API Gradients {
 public:
  struct Target {
    float* data;  ///< laid out as the parameter is
    float alpha;
    float beta;  ///< 0: what is in data is not read
  };

  virtual ~Gradients();

  /// [hot: noexcept, no allocation] Once for each use of `parameter` in a backward pass. Requires that its values have
  /// been read for the last time in this step: `data` may be the values themselves.
  virtual Target target(const Parameter& parameter) noexcept = 0;

  /// [hot: noexcept, no allocation] After each target() has been written, or all rows have been given. The optimizer
  /// may run now.
  virtual void complete(const Parameter& parameter) noexcept = 0;

  /// [hot: noexcept, no allocation] Whether take_rows() may be called in the place of target() in this step: a gradient
  /// that is used while it is in the cache need not be stored.
  [[nodiscard]] virtual bool takes_rows(const Parameter& parameter) const noexcept;

  /// [hot: noexcept, no allocation] Rows first … first + count − 1 of ∂L/∂w, as they lie in the parameter, padding
  /// zero. Each row once, in any order and from any thread, then complete(). Requires takes_rows(), and that the values
  /// of these rows are not needed any more in this step: the optimizer moves them now.
  virtual void take_rows(const Parameter& parameter, std::size_t first, std::size_t count, const float* rows) noexcept;
};

}  // namespace plexus
