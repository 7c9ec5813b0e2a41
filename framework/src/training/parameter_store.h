// The parameters of one trial in one flat, aligned array, with named views; and what the optimizer keeps beside them.
#pragma once

#include <plexus/buffer.h>
#include <plexus/dataset.h>
#include <plexus/model.h>
#include <plexus/optimizer.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace plexus::training {

/// A part of the model's memory under the name that the results use.
struct NamedView {
  std::string name;  ///< NAME_weights, NAME_bias, or the name of a vector or state
  Shape shape;
  std::vector<std::string> dimensions;  ///< one name for each extent
  ConstRows values;                     ///< count · width = shape.size()
};

/// A part of the flat parameters.
struct Range {
  std::size_t offset = 0;
  std::size_t size = 0;
};

/// Weights whose initializer looks at what comes out of them.
struct AdjustableWeights {
  std::string name;  ///< without _weights
  WeightsToFill weights;
  const Initializer* initializer = nullptr;
};

/// Memory that changes from step to step, all of it, padding included.
struct NamedMemory {
  std::string name;
  std::span<float> values;
};

/// Implements what a model asks for while it plans. Valid, and at one address, until the trial ends.
class ParameterStore final : public ModelPlan {
 public:
  ParameterStore(Shape input, std::size_t outputs, std::size_t max_batch, std::uint64_t seed)
      : ParameterStore(std::move(input), Shape{outputs}, max_batch, seed) {}
  ParameterStore(const Data& data, std::size_t max_batch, std::uint64_t seed)
      : ParameterStore(data.shape, data.output_shape(), max_batch, seed, data.inputs) {}
  ParameterStore(Shape input, Shape output, std::size_t max_batch, std::uint64_t seed,
                 std::vector<NamedInput> inputs = {});

  [[nodiscard]] const Shape& input() const noexcept override { return input_; }
  [[nodiscard]] std::span<const NamedInput> inputs() const noexcept override { return inputs_; }
  [[nodiscard]] std::size_t outputs() const noexcept override { return output_.size(); }
  [[nodiscard]] const Shape& output_shape() const noexcept override { return output_; }
  [[nodiscard]] std::size_t max_batch() const noexcept override { return max_batch_; }

  const Parameter& weights(const WeightsRequest& request) override;
  const Parameter& vector(const std::string& name, std::size_t size, float initial) override;
  void add_use(const Parameter& parameter) override;
  float* state(const std::string& name, std::size_t size, float initial) override;

  /// Allocates and initialises. Requires that the model's plan() has returned and that its initializers still live.
  void complete();

  /// In the order of declaration. Requires complete(), and that the model lives.
  [[nodiscard]] std::vector<AdjustableWeights> adjustable() const;

  [[nodiscard]] const std::deque<Parameter>& parameters() const noexcept { return parameters_; }
  /// All trained values, padding included.
  [[nodiscard]] std::span<float> values() noexcept { return {values_.data(), values_.size()}; }
  /// Trained values without padding.
  [[nodiscard]] std::size_t count() const noexcept;
  /// Everything that is saved with the model: weights, biases, vectors, states, in the order of declaration.
  [[nodiscard]] std::vector<NamedView> views() const;
  /// Gives a view the values that it was saved with, row-major. Requires complete(). Throws Error if there is no such
  /// view, or if it is of another shape.
  void restore(const std::string& name, const Shape& shape, std::span<const float> values);
  /// From now on the view does not move in training. Requires that there is one of that name; running statistics, which
  /// are not trained, follow the batches all the same.
  void freeze(const std::string& name);
  /// Backward passes need not give the gradients of what is frozen: parameters of which nothing moves have no uses any
  /// more. Requires that there has been no backward pass.
  void leave_out_frozen();
  /// The names of what was frozen, in the order of the views.
  [[nodiscard]] std::vector<std::string> frozen() const;
  /// What moves in training, as ranges of values() in their order that do not touch: all of it where nothing is frozen.
  /// Of the parameters whose names begin so.
  [[nodiscard]] std::vector<Range> moving(const std::string& beginning = {}) const;
  /// What of it is trained, as an optimizer sees it, in the order of the offsets.
  [[nodiscard]] std::vector<OptimizedParameter> optimized() const;
  /// What is saved as it lies in memory. Valid as long as the store.
  [[nodiscard]] std::vector<NamedMemory> memory();

 private:
  struct Request {
    WeightsRequest weights;
    float initial = 0.0F;  // of a vector
    bool is_vector = false;
    bool looks_at_outputs = false;
  };
  struct State {
    std::string name;
    Buffer values;
  };

  void claim(const std::string& name);
  static Shape published_shape(const Parameter& parameter, const Request& request);
  static std::vector<std::string> dimensions_of(const std::string& name, const Shape& published);
  Parameter& declare(const std::string& name, Request request);
  static WeightsToFill weights_to_fill(const Parameter& parameter, const Request& request);
  void initialise(const Parameter& parameter, const Request& request) const;

  Shape input_;
  std::vector<NamedInput> inputs_;
  Shape output_;
  std::size_t max_batch_;
  std::uint64_t seed_;
  std::deque<Parameter> parameters_;
  std::vector<Request> requests_;
  std::deque<State> states_;
  std::vector<std::string> names_;
  std::set<std::string> frozen_;  // views
  std::size_t size_ = 0;
  Buffer values_;
};

/// The optimizer's memory: flat arrays as long as the parameters.
class OptimizerMemory final : public OptimizerPlan {
 public:
  explicit OptimizerMemory(std::size_t parameter_count, std::vector<OptimizedParameter> parameters = {})
      : parameter_count_(parameter_count), parameters_(std::move(parameters)) {}

  [[nodiscard]] std::size_t parameter_count() const noexcept override { return parameter_count_; }
  [[nodiscard]] float* state(const std::string& name, float initial) override;
  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept override { return parameters_; }

  /// All states, in the order in which they were asked for. Valid as long as this.
  [[nodiscard]] std::vector<NamedMemory> memory();

 private:
  struct State {
    std::string name;
    Buffer values;
  };

  std::size_t parameter_count_;
  std::vector<OptimizedParameter> parameters_;
  std::deque<State> states_;
};

}  // namespace plexus::training
