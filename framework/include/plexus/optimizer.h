// Optimizers: from gradients to new parameters.
//
//   void plan(plexus::OptimizerPlan& plan) override { m_ = plan.state("m"); }
//   void begin_step(const plexus::Step& step) noexcept override { rate_ = float(rate * step.rate_factor); }
//   void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
//     float* m = m_ + offset;  // m ← 0.9 m + g,  w ← w − η m
//     plexus::vectorized(n, [=, rate = rate_](std::size_t i) { m[i] = 0.9F * m[i] + g[i]; w[i] -= rate * m[i]; });
//   }
//
// Rationale: an optimizer sees a RANGE of the flat parameters, not a list of tensors, so that the runtime may call it
// once for everything, or piece by piece while a gradient is still in cache. The result must not depend on the pieces.
#pragma once

#include <plexus/kind.h>
#include <plexus/rows.h>
#include <plexus/shape.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plexus {

/// One trained array of the model as a matrix (rows, columns) within the flat parameters. A bias is one row.
struct OptimizedParameter {
  std::string name;        ///< as in the results: layer1_weights, layer1_bias
  Shape shape;             ///< as in the results; rows · columns = shape.size()
  std::string group;       ///< weights, bias, or normalization: gains and shifts, which are one row
  std::size_t offset = 0;  ///< of its first value in the flat parameters
  std::size_t rows = 0;  ///< inputs of a dense layer; kernel rows · kernel columns · input channels of a convolution
  std::size_t columns = 0;  ///< outputs
  std::size_t stride = 0;   ///< floats from one row to the next; what stands behind `columns` is padding and zero

  [[nodiscard]] std::size_t size() const noexcept { return rows * stride; }
};

/// What an optimizer may ask for before training.
class PLEXUS_API OptimizerPlan {
 public:
  virtual ~OptimizerPlan();

  /// The number of parameters, padding included.
  [[nodiscard]] virtual std::size_t parameter_count() const noexcept = 0;

  /// [plan] One float for each parameter, filled with `initial`, 64-byte aligned. The runtime owns it, saves it in
  /// checkpoints and keeps it until the trial ends.
  [[nodiscard]] virtual float* state(const std::string& name, float initial = 0.0F) = 0;

  /// [plan] The trained arrays in the order of their offsets. Valid until the trial ends.
  [[nodiscard]] virtual std::span<const OptimizedParameter> parameters() const noexcept = 0;
};

/// Where training stands when a step begins.
struct Step {
  std::uint64_t number = 1;             ///< 1 for the first step
  double rate_factor = 1.0;             ///< what the schedule makes of the learning rate
  std::optional<double> momentum = {};  ///< what the schedule sets in the place of the optimizer's own; mostly nothing
};

class PLEXUS_API Optimizer : public Interface {
 public:
  static constexpr Kind kind = Kind::optimizer;

  ~Optimizer() override;

  /// [plan: may allocate] Called once, before the first step.
  virtual void plan(OptimizerPlan& plan) = 0;

  /// [hot: noexcept, no allocation] Called once before the updates of each step.
  virtual void begin_step(const Step& step) noexcept = 0;

  /// [plan] Asked after plan(): whether a parameter moves as one. Each range of update() is then one of
  /// plan.parameters(), complete: its offset and its size(). A gradient is stored until it is complete.
  [[nodiscard]] virtual bool whole() const noexcept { return false; }

  /// [plan] At any time: whether Step::momentum takes the place of a momentum (β₁ of Adam and its kind) that
  /// this optimizer has. Where it does not, a schedule that sets one is refused.
  [[nodiscard]] virtual bool follows_momentum() const noexcept { return false; }

  /// [plan] Asked after plan(): how many gradients of one batch a step takes (sharpness-aware minimisation: 2). All but
  /// the last go to between_passes(), the last one to update().
  [[nodiscard]] virtual std::size_t passes() const noexcept { return 1; }

  /// [hot: noexcept, no allocation] After pass `pass` = 0 … passes() − 2: takes all n parameters w, given their
  /// gradient g, to where the next gradient of this batch is wanted. Padding must stay zero. update() takes them from
  /// there.
  virtual void between_passes(std::size_t pass, std::size_t n, float* w, const float* g) noexcept;

  /// [hot: noexcept, no allocation] Moves parameters offset … offset + n − 1, given their gradient g = ∂L/∂w. Ranges
  /// of one step do not overlap, come in any order, and may come from several threads at once; each begins at a
  /// multiple of the vector width. w and g are the range itself, not the whole. What is left between steps must be in
  /// state() alone, or follow from the step number.
  virtual void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept = 0;

  /// [hot: noexcept, no allocation] The rate η when this step is exactly w ← w − η g; the runtime may then do it
  /// inside the computation of the gradient. Asked after begin_step().
  [[nodiscard]] virtual std::optional<float> plain_descent() const noexcept { return std::nullopt; }
};

/// An optimizer that looks at a parameter as a matrix: at its norm, its singular values.
///
///   void move(const plexus::OptimizedParameter& parameter, plexus::Rows w, plexus::ConstRows g) noexcept override;
class MatrixOptimizer : public Optimizer {
 public:
  /// [plan: may allocate] One that plans more calls this too.
  void plan(OptimizerPlan& plan) override { parameters_ = plan.parameters(); }

  [[nodiscard]] bool whole() const noexcept final { return true; }

  void update(std::size_t offset, std::size_t, float* w, const float* g) noexcept final {
    const auto found = std::partition_point(parameters_.begin(), parameters_.end(),
                                            [=](const OptimizedParameter& each) { return each.offset < offset; });
    const OptimizedParameter& parameter = *found;
    move(parameter, {w, parameter.rows, parameter.columns, parameter.stride},
         {g, parameter.rows, parameter.columns, parameter.stride});
  }

  /// [hot: noexcept, no allocation] Moves w (rows, columns), given its gradient g (rows, columns). Once a step for each
  /// parameter, in any order, never two at once. Padding must stay zero. State of w.row(i)[j] is
  /// state[parameter.offset + i · parameter.stride + j].
  virtual void move(const OptimizedParameter& parameter, Rows w, ConstRows g) noexcept = 0;

 protected:
  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept { return parameters_; }

 private:
  std::span<const OptimizedParameter> parameters_;
};

}  // namespace plexus
