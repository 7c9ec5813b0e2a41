// Models as graphs: the forward pass is recorded once, the backward pass follows by reverse-mode automatic
// differentiation, and a planner lays both out in one arena. A step replays them without allocation.
//
//   class TwoLayers final : public plexus::GraphModel {
//     plexus::Var build(plexus::Graph& graph, plexus::Var x) override {
//       const auto hidden = graph.activation(graph.dense(x, 100, {"layer1", *initializer, *zeros}), *relu);
//       return graph.dense(hidden, graph.outputs(), {"layer2", *initializer, *zeros});
//     }
//   };
//
// The table of ops is open: derive from Op and record it with graph.apply().
#pragma once

#include <plexus/activation.h>
#include <plexus/loss.h>
#include <plexus/model.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

class Graph;

/// A value in a graph: what an op will compute for each example. Cheap to copy; valid as long as its graph.
class PLEXUS_API Var {
 public:
  /// Of one example, without the batch.
  [[nodiscard]] const Shape& shape() const noexcept;

 private:
  friend class Graph;
  Var(const Graph* graph, std::uint32_t index) noexcept : graph_(graph), index_(index) {}

  const Graph* graph_;
  std::uint32_t index_;
};

/// What the planner tells an op, and does for it, before training.
class PLEXUS_API OpPlan {
 public:
  virtual ~OpPlan();

  [[nodiscard]] virtual std::span<const Shape> inputs() const noexcept = 0;  ///< of one example each
  [[nodiscard]] virtual std::size_t max_batch() const noexcept = 0;

  /// [plan] As in ModelPlan.
  virtual const Parameter& weights(const WeightsRequest& request) = 0;
  virtual const Parameter& vector(const std::string& name, std::size_t size, float initial) = 0;
  virtual float* state(const std::string& name, std::size_t size, float initial) = 0;

  /// [plan] Memory for a forward or a backward call; its content is lost between calls, other ops share it.
  virtual void scratch(std::size_t floats) = 0;
  /// [plan] Memory that is kept from the forward call to the backward call of the same step (a mask, indices).
  virtual void keep(std::size_t floats) = 0;
};

/// One node's computation. Instances belong to one node of one graph.
class PLEXUS_API Op {
 public:
  /// What backward() reads beside dy. Memory that nobody reads any more is reused.
  struct Reads {
    bool inputs = true;
    bool output = false;
  };

  struct Forward {
    std::span<const ConstRows> x;  ///< (batch, size) each
    Rows y;                        ///< (batch, size): to be overwritten
    const Pass& pass;
    float* scratch;
    float* kept;
  };

  struct InputGradient {
    Rows rows;        ///< (batch, size); data is null where the gradient is not wanted
    bool accumulate;  ///< add to what is there, else overwrite
  };

  struct Backward {
    std::span<const ConstRows> x;  ///< data is null unless reads().inputs
    ConstRows y;                   ///< data is null unless reads().output
    ConstRows dy;
    std::span<const InputGradient> dx;
    Gradients& gradients;  ///< for the op's own parameters, after dx: see Gradients::target
    const Pass& pass;
    float* scratch;
    const float* kept;
  };

  Op() = default;
  Op(const Op&) = delete;
  Op& operator=(const Op&) = delete;
  virtual ~Op();

  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// [plan: may allocate] Returns the shape of the output; throws Error if the inputs do not fit.
  [[nodiscard]] virtual Shape plan(OpPlan& plan) = 0;
  /// [plan]
  [[nodiscard]] virtual Reads reads() const noexcept { return {}; }
  /// [plan] True if y may be the memory of x[0] when nobody else needs x[0], and dx[0] the memory of dy.
  [[nodiscard]] virtual bool in_place() const noexcept { return false; }
  /// [hot: noexcept, no allocation]
  virtual void forward(const Forward& pass) noexcept = 0;
  /// [hot: noexcept, no allocation]
  virtual void backward(const Backward& pass) noexcept = 0;
};

/// Name and initial values of a layer's parameters.
struct LayerWeights {
  std::string name;
  const Initializer& weights;
  const Initializer* bias = nullptr;  ///< null: no bias
};

struct Window {
  std::size_t kernel = 1;  ///< height and width
  std::size_t stride = 1;
  std::size_t padding = 0;  ///< zeros on each side
};

/// The recorder. Functions throw Error if the shapes do not fit.
class PLEXUS_API Graph {
 public:
  virtual ~Graph();

  [[nodiscard]] virtual const Shape& shape(Var x) const noexcept = 0;
  [[nodiscard]] virtual std::size_t outputs() const noexcept = 0;  ///< how many outputs the task has

  /// Records any op.
  virtual Var apply(std::unique_ptr<Op> op, std::vector<Var> inputs) = 0;

  Var dense(Var x, std::size_t outputs, const LayerWeights& weights);  ///< (any) → (outputs)
  Var convolution(Var x, std::size_t channels, const Window& window,
                  const LayerWeights& weights);              ///< (h, w, c) → (h′, w′, channels)
  Var max_pool(Var x, const Window& window);                 ///< (h, w, c) → (h′, w′, c)
  Var average_pool(Var x, const Window& window);             ///< (h, w, c) → (h′, w′, c)
  Var activation(Var x, const Activation& function);         ///< keeps the shape
  Var dropout(Var x, double rate, const std::string& name);  ///< keeps the shape
  Var batch_normalization(Var x, const std::string& name, double momentum = 0.1,
                          double epsilon = 1e-5);  ///< over the last axis
  Var reshape(Var x, Shape shape);                 ///< same size
  Var add(Var a, Var b);                           ///< same shape

 protected:
  [[nodiscard]] static Var make(const Graph* graph, std::uint32_t index) noexcept { return {graph, index}; }
  [[nodiscard]] static std::uint32_t index_of(Var x) noexcept { return x.index_; }
};

/// A model whose backward pass is derived.
class PLEXUS_API GraphModel : public Model {
 public:
  GraphModel();
  ~GraphModel() override;

  void plan(ModelPlan& plan) final;
  [[nodiscard]] ConstRows forward(ConstRows x, const Pass& pass) noexcept final;
  void backward(Rows dy, Gradients& gradients) noexcept final;

 protected:
  /// [plan] Records the network; returns its outputs. Called once.
  virtual Var build(Graph& graph, Var x) = 0;

 private:
  class Programs;
  std::unique_ptr<Programs> programs_;
};

}  // namespace plexus
