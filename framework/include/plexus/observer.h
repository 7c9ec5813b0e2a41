// Observers: what is recorded of a network while it learns, and changes nothing of it.
//
//   class LargestWeight final : public plexus::Observer {  // of each array of parameters
//    public:
//     void plan(plexus::ObserverPlan& plan) override {
//       parameters_ = plan.parameters().size();
//       largest_ = plan.record({.name = "largest", .meaning = "largest absolute value",
//                               .dimensions = {plexus::parameter_dimension(plan)}});
//     }
//     void observe(plexus::Observed& seen) noexcept override {
//       for (std::size_t p = 0; p < parameters_; ++p) seen.record(largest_)[p] = largest_of(seen.values(p));
//     }
//   };
//
// It is called at the moments that the configuration chooses: `every: {epochs: 1}` or `every: {steps: 100}`. What it
// records has those moments as its first dimension, and lies in the trial's file under observations/NAME.
#pragma once

#include <plexus/kind.h>
#include <plexus/loss.h>
#include <plexus/model.h>
#include <plexus/optimizer.h>
#include <plexus/rows.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace plexus {

/// An array that an observer records at each of its moments.
struct RecordedArray {
  struct Dimension {
    std::string name = {};                 ///< [a-z][a-z0-9_]*; the same name has the same labels in all its arrays
    std::size_t size = 0;                  ///< may be left out where there are labels
    std::vector<std::string> labels = {};  ///< empty: 0 … size − 1
  };

  std::string name = {};     ///< unique in the observer: [a-z][a-z0-9_]*
  std::string meaning = {};  ///< one line
  std::vector<Dimension> dimensions = {};

  /// Values of one moment.
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t product = 1;
    for (const Dimension& dimension : dimensions)
      product *= dimension.labels.empty() ? dimension.size : dimension.labels.size();
    return product;
  }
};

/// What an observer learns of a trial, and may ask for, before training.
class PLEXUS_API ObserverPlan {
 public:
  virtual ~ObserverPlan();

  /// [plan] The trained arrays. Valid until the trial ends.
  [[nodiscard]] virtual std::span<const OptimizedParameter> parameters() const noexcept = 0;
  /// [plan] Floats of all parameters one behind the other, padding included: OptimizedParameter::offset is within them.
  [[nodiscard]] virtual std::size_t parameter_count() const noexcept = 0;
  [[nodiscard]] virtual std::size_t outputs() const noexcept = 0;  ///< how many outputs the task has
  /// [plan] Rows of the fixed batch that is the same at every moment: training rows, spread evenly.
  [[nodiscard]] virtual std::size_t probe_rows() const noexcept = 0;

  /// [plan] Asks for the outputs of layers on the probe batch, and says which there are. Empty: the model shows none.
  [[nodiscard]] virtual std::vector<LayerOutput> layers() = 0;
  /// [plan] Asks for the gradient of the step that ends at a moment: costs another pass of that step's batch.
  virtual void ask_for_gradients() = 0;
  /// [plan] Asks for the parameters before the step that ends at a moment.
  virtual void ask_for_previous() = 0;
  /// [plan] Asks for what the optimizer keeps, and says what there is: "momentum". Of each, one float a parameter.
  [[nodiscard]] virtual std::vector<std::string> optimizer_states() = 0;
  /// [plan] Asks for gradients at other parameters than those of the network.
  virtual void ask_for_other_gradients() = 0;

  /// [plan] Declares what is recorded, and returns its number. Throws Error if a name is taken or no name.
  virtual std::size_t record(RecordedArray array) = 0;

  /// [plan] Floats that last from one moment to the next, filled with `initial`. The runtime owns them and saves them
  /// in checkpoints; nothing else may last.
  [[nodiscard]] virtual float* state(const std::string& name, std::size_t size, float initial = 0.0F) = 0;
};

/// A network at one moment. What is returned are copies, or nothing that could be written: valid until observe() ends.
class PLEXUS_API Observed {
 public:
  virtual ~Observed();

  [[nodiscard]] virtual std::uint64_t step() const noexcept = 0;   ///< steps done: 1 after the first
  [[nodiscard]] virtual std::uint64_t epoch() const noexcept = 0;  ///< that runs or has just ended: 1 is the first

  /// [hot] Where array `number` of this moment is written, row-major; it begins as NaN.
  [[nodiscard]] virtual std::span<float> record(std::size_t number) noexcept = 0;

  // Of parameter p of the plan, as a matrix (rows, columns).

  [[nodiscard]] virtual ConstRows values(std::size_t p) const noexcept = 0;  ///< after the step
  /// ∂L/∂w of the step's batch, before it and before clipping. Requires ask_for_gradients().
  [[nodiscard]] virtual ConstRows gradient(std::size_t p) const noexcept = 0;
  [[nodiscard]] virtual ConstRows previous(std::size_t p) const noexcept = 0;  ///< requires ask_for_previous()
  /// Requires optimizer_states().
  [[nodiscard]] virtual ConstRows optimizer_state(std::size_t state, std::size_t p) const noexcept = 0;

  /// [hot] All parameters as they lie in memory, parameter_count() floats.
  [[nodiscard]] virtual std::span<const float> all_values() const noexcept = 0;
  /// [hot] The loss on the probe batch at other parameters, and its gradient, in training mode without distortions;
  /// each parameter_count() floats, `values` laid out as all_values(). Requires ask_for_other_gradients().
  virtual double loss_at(std::span<const float> values, std::span<float> gradient) noexcept = 0;

  [[nodiscard]] virtual ConstRows probe() const noexcept = 0;  ///< (probe rows, inputs), as the network sees them
  /// Of the probe batch, a row for each example; without labels where it has one at each of its positions.
  [[nodiscard]] virtual Targets probe_targets() const noexcept = 0;
  [[nodiscard]] virtual std::size_t probe_row(std::size_t i) const noexcept = 0;  ///< its place in the training rows
  /// [hot] What a layer of the plan gives for the probe batch, in evaluation mode: (probe rows, values). Requires
  /// layers().
  [[nodiscard]] virtual ConstRows layer(std::size_t layer) noexcept = 0;
};

class PLEXUS_API Observer : public Interface {
 public:
  static constexpr Kind kind = Kind::observer;

  ~Observer() override;

  /// [plan: may allocate] Called once, before the first step. Throws Error where the network cannot be observed so.
  virtual void plan(ObserverPlan& plan) = 0;

  /// [hot: noexcept, no allocation] Once at each moment, in their order.
  virtual void observe(Observed& seen) noexcept = 0;
};

/// The dimension `parameter`, labelled by the names of the trained arrays.
[[nodiscard]] inline RecordedArray::Dimension parameter_dimension(const ObserverPlan& plan) {
  RecordedArray::Dimension dimension{.name = "parameter"};
  for (const OptimizedParameter& parameter : plan.parameters()) dimension.labels.push_back(parameter.name);
  return dimension;
}

/// The dimension `layer`, labelled by their names.
[[nodiscard]] inline RecordedArray::Dimension layer_dimension(const std::vector<LayerOutput>& layers) {
  RecordedArray::Dimension dimension{.name = "layer"};
  for (const LayerOutput& layer : layers) dimension.labels.push_back(layer.name);
  return dimension;
}

}  // namespace plexus
