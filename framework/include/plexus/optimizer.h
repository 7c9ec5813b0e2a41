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

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace plexus {

/// What an optimizer may ask for before training.
class PLEXUS_API OptimizerPlan {
 public:
  virtual ~OptimizerPlan();

  /// The number of parameters, padding included.
  [[nodiscard]] virtual std::size_t parameter_count() const noexcept = 0;

  /// [plan] One float for each parameter, filled with `initial`, 64-byte aligned. The runtime owns it, saves it in
  /// checkpoints and keeps it until the trial ends.
  [[nodiscard]] virtual float* state(const std::string& name, float initial = 0.0F) = 0;
};

/// Where training stands when a step begins.
struct Step {
  std::uint64_t number = 1;  ///< 1 for the first step
  double rate_factor = 1.0;  ///< what the schedule makes of the learning rate
};

class PLEXUS_API Optimizer : public Interface {
 public:
  static constexpr Kind kind = Kind::optimizer;

  ~Optimizer() override;

  /// [plan: may allocate] Called once, before the first step.
  virtual void plan(OptimizerPlan& plan) = 0;

  /// [hot: noexcept, no allocation] Called once before the updates of each step.
  virtual void begin_step(const Step& step) noexcept = 0;

  /// [hot: noexcept, no allocation] Moves parameters offset … offset + n − 1, given their gradient g = ∂L/∂w. Ranges
  /// of one step do not overlap, come in any order, and may come from several threads at once; each begins at a
  /// multiple of the vector width. w and g are the range itself, not the whole. What is left between steps must be in
  /// state() alone, or follow from the step number.
  virtual void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept = 0;

  /// [hot: noexcept, no allocation] The rate η when this step is exactly w ← w − η g; the runtime may then do it
  /// inside the computation of the gradient. Asked after begin_step().
  [[nodiscard]] virtual std::optional<float> plain_descent() const noexcept { return std::nullopt; }
};

}  // namespace plexus
