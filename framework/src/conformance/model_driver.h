// A model as the runtime has it, for the checks of models.
#pragma once

#include <plexus/model.h>
#include <plexus/optimizer.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/fenced.h"
#include "conformance/subject.h"
#include "training/parameter_store.h"

namespace plexus::conformance {

/// Data that a model fits.
struct Fit {
  Shape input;
  std::size_t outputs = 0;
  std::vector<NamedInput> inputs = {};  ///< that lie behind each other in `input`
};

inline constexpr std::size_t max_batch = 5;
inline constexpr std::uint64_t trial_seed = 3;

/// The first of the subject's inputs, with some number of outputs, that the model accepts. Throws Failure with what it
/// said if there is none.
[[nodiscard]] Fit fit_of(const Subject& subject);

/// Whether the settings of the subject mention an input by its name.
[[nodiscard]] bool asks_for_names(const Subject& subject);

/// A planned model.
class ModelDriver {
 public:
  ModelDriver(const Subject& subject, const Fit& fit);

  /// Random inputs of a batch, (batch, input size): the same for the same number.
  [[nodiscard]] std::vector<float> inputs(std::size_t batch, std::uint64_t number) const;
  /// Random ∂L/∂y, padded as the runtime pads it, zeros in the padding.
  [[nodiscard]] std::vector<float> output_gradient(std::size_t batch, std::uint64_t number) const;

  [[nodiscard]] ConstRows forward(const float* x, std::size_t batch, Mode mode, std::uint64_t step = 0) noexcept;
  void backward(float* dy, std::size_t batch, Gradients& gradients) noexcept;

  /// A copy of outputs, without padding.
  [[nodiscard]] static std::vector<float> copy(ConstRows rows);

  /// Trains on a random batch, numbered by the step: half the squared distance to random targets, by plain descent.
  /// Returns the outputs.
  std::vector<float> train(std::size_t batch, std::uint64_t step);

  /// Parameters and states as they lie in memory.
  [[nodiscard]] std::vector<float> memory();
  void restore(const std::vector<float>& memory);

  [[nodiscard]] training::ParameterStore& store() noexcept { return store_; }
  [[nodiscard]] Model& model() noexcept { return *model_; }
  [[nodiscard]] const Fit& fit() const noexcept { return fit_; }

 private:
  Fit fit_;
  std::shared_ptr<Model> model_;
  training::ParameterStore store_;
};

}  // namespace plexus::conformance
