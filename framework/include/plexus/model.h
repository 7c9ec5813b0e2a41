// Models: from a batch of inputs to a batch of outputs, and back.
//
// Two ways to write one:
//   explicit  derive from Model; the equations stand in forward() and backward() and call <plexus/kernels.h>
//   graph     derive from GraphModel (<plexus/graph.h>); the backward pass comes from automatic differentiation
#pragma once

#include <plexus/kind.h>
#include <plexus/named_input.h>
#include <plexus/parameter.h>
#include <plexus/rows.h>
#include <plexus/shape.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace plexus {

struct Targets;

/// What the runtime tells a model, and does for it, before training.
class PLEXUS_API ModelPlan {
 public:
  virtual ~ModelPlan();

  [[nodiscard]] virtual const Shape& input()
      const noexcept = 0;  ///< of one example; images are (height, width, channels)
  /// What lies behind each other in an example, where its arrays have names; empty: it is one.
  [[nodiscard]] virtual std::span<const NamedInput> inputs() const noexcept = 0;
  [[nodiscard]] virtual std::size_t outputs() const noexcept = 0;  ///< how many outputs the task has
  /// The same as a shape: (outputs), or (positions…, classes) where each position of an example has a label.
  [[nodiscard]] virtual const Shape& output_shape() const noexcept = 0;
  [[nodiscard]] virtual std::size_t max_batch() const noexcept = 0;  ///< no batch will be larger

  /// [plan] Declares weights. They are allocated and initialised when plan() has returned; the reference is valid as
  /// long as the model. Their random numbers depend on (seed, name) alone.
  virtual const Parameter& weights(const WeightsRequest& request) = 0;

  /// [plan] Declares one row of trained values, all starting at `initial` (a gain, a shift).
  virtual const Parameter& vector(const std::string& name, std::size_t size, float initial) = 0;

  /// [plan] One more pass backward will add to the gradient of what was declared.
  virtual void add_use(const Parameter& parameter) = 0;

  /// [plan] Declares values that are not trained but belong to the model and are saved with it (running statistics).
  /// Returns them, filled with `initial`, valid as long as the model. Nothing else may last from one step to the next.
  virtual float* state(const std::string& name, std::size_t size, float initial) = 0;
};

/// What a pass through the model is for. Dropout and batch normalisation differ between the two.
enum class Mode { training, evaluation };

struct Pass {
  Mode mode = Mode::evaluation;
  std::uint64_t seed = 0;  ///< of the trial; with `step` it names the random streams of a training pass
  std::uint64_t step = 0;
  /// Of the batch, a row for each example; null where nobody knows them: in a prediction. Where positions have labels,
  /// values are (batch, positions × classes), zeros at those without a label, and labels and weights (batch,
  /// positions).
  const Targets* targets = nullptr;
};

/// A term that a model minimises beside the loss of its outputs: what is minimised is L + Σ weight · value.
struct Objective {
  std::string name;  ///< as in the results: train_NAME, test_NAME
  double weight = 1.0;
  std::string moves = {};  ///< what the names of the parameters begin with that follow it; empty: all
};

/// What a model is made of, for people. Of one example each.
struct ModelSummary {
  struct Part {
    std::string operation = {};  ///< "dense", "convolution"
    std::string name = {};       ///< that its parameters begin with; empty without parameters
    Shape output = {};
    std::size_t parameters = 0;     ///< trained values
    std::size_t multiply_adds = 0;  ///< of a forward pass, in products of matrices; 0 where there are none
  };

  std::vector<Part> parts = {};  ///< in the order of the forward pass; empty where the model does not say
  std::size_t memory = 0;        ///< bytes for the values and gradients of the largest batch; 0: not known
  /// Named inputs that the model looks at, all where it looks at the whole row beside some. Empty: it asks for none and
  /// takes an example as one row.
  std::vector<std::string> inputs = {};
};

/// A layer whose outputs a model can show.
struct LayerOutput {
  std::string name;  ///< unique in the model
  Shape shape;       ///< of one example
};

class PLEXUS_API Model : public Interface {
 public:
  static constexpr Kind kind = Kind::model;

  ~Model() override;

  /// [plan: may allocate] Called once: declares parameters and allocates all that the passes need. Throws Error if the
  /// model does not fit the data.
  virtual void plan(ModelPlan& plan) = 0;

  /// [plan] After plan(): the fewest rows that a batch of training must have to teach it anything. Batch normalisation
  /// of one value is 0 whatever the value, so that a model with it needs 2.
  [[nodiscard]] virtual std::size_t smallest_batch() const noexcept { return 1; }

  /// [plan] After plan(), at any time.
  [[nodiscard]] virtual ModelSummary summary() const { return {}; }

  /// [plan: may allocate] After plan(), where somebody wants to see what layers compute: prepares forward_layers(), and
  /// says which layers it shows, in the order of the forward pass.
  [[nodiscard]] virtual std::vector<LayerOutput> show_layers() { return {}; }

  /// [hot: noexcept, no allocation] After show_layers(): a forward pass in Mode::evaluation. outputs[i] becomes what
  /// layer i gave, (batch, values), owned by the model and valid until its next pass.
  virtual void forward_layers(ConstRows x, std::span<ConstRows> outputs) noexcept;

  /// [hot: noexcept, no allocation] x: (batch, input size), batch ≤ max_batch. Returns the outputs (batch, outputs),
  /// owned by the model and valid until its next pass. x must stay as it is until backward() has returned.
  [[nodiscard]] virtual ConstRows forward(ConstRows x, const Pass& pass) noexcept = 0;

  /// [plan] After plan(): what the model minimises beside the loss of its outputs; backward() adds its gradient.
  [[nodiscard]] virtual std::span<const Objective> objectives() const noexcept { return {}; }

  /// [hot: noexcept, no allocation] After a forward() whose pass had targets: the mean over the batch of each of
  /// objectives(), without its weight. Valid until the next pass.
  [[nodiscard]] virtual std::span<const double> objective_values() const noexcept { return {}; }

  /// [hot: noexcept, no allocation] After a forward() in Mode::training, with dy = ∂L/∂outputs (batch, outputs). Gives
  /// the gradient of every parameter to `gradients`, each once for each of its uses. dy is overwritten as it sees fit.
  virtual void backward(Rows dy, Gradients& gradients) noexcept = 0;
};

}  // namespace plexus
