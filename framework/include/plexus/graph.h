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
#include <plexus/description.h>
#include <plexus/loss.h>
#include <plexus/model.h>

#include <cstddef>
#include <cstdint>
#include <functional>
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

  /// [plan] As in ModelPlan, with one addition: ops that ask for weights of one name, with one shape, and each say that
  /// they are `shared`, have them in common. `uses` is counted here.
  virtual const Parameter& weights(const WeightsRequest& request) = 0;
  virtual const Parameter& vector(const std::string& name, std::size_t size, float initial) = 0;
  virtual float* state(const std::string& name, std::size_t size, float initial) = 0;

  /// [plan] Memory for a forward or a backward call, 64-byte aligned; its content is lost between calls, other ops
  /// share it.
  virtual void scratch(std::size_t floats) = 0;
  /// [plan] Memory that is kept from the forward call to the backward call of the same step (a mask, indices), 64-byte
  /// aligned.
  virtual void keep(std::size_t floats) = 0;

  /// [plan] y does not depend on the example: the rows of y that forward() gets are one and the same, to be written
  /// once. dy has a row for each example.
  virtual void same_for_all() = 0;
  /// [plan] Nothing is learnt through this op: backward() is not called, and its inputs get no gradient from it.
  virtual void stop_gradient() = 0;
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
    std::span<const ConstRows> x;  ///< (batch, size) each; of a value that is the same for all, stride is 0
    Rows y;                        ///< (batch, size): to be overwritten; rows are padded to the vector width
    const Pass& pass;
    float* scratch;
    float* kept;  ///< null in an evaluation pass, which no backward call follows
  };

  struct InputGradient {
    Rows rows;                ///< (batch, size); data is null where the gradient is not wanted
    bool accumulate = false;  ///< add to what is there, else overwrite
  };

  struct Backward {
    std::span<const ConstRows> x;  ///< data is null unless reads().inputs
    ConstRows y;                   ///< data is null unless reads().output
    ConstRows dy;
    std::span<const InputGradient> dx;  ///< to be written in the order of the inputs: two may be one and the same
    Gradients& gradients;               ///< for the op's own parameters, after dx: see Gradients::target
    const Pass& pass;
    float* scratch;
    const float* kept;
  };

  Op() = default;
  Op(const Op&) = delete;
  Op& operator=(const Op&) = delete;
  virtual ~Op();

  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// [plan: may allocate] Called once. Returns the shape of the output; throws Error if the inputs do not fit.
  [[nodiscard]] virtual Shape plan(OpPlan& plan) = 0;
  /// [plan] After plan().
  [[nodiscard]] virtual Reads reads() const noexcept { return {}; }
  /// [plan] After plan(). True if y may be the memory of x[0] when nobody else needs x[0], and dx[0] the memory of dy;
  /// true needs x[0] and y to be of one size.
  [[nodiscard]] virtual bool in_place() const noexcept { return false; }
  /// [plan] After plan(): as in Model.
  [[nodiscard]] virtual std::size_t smallest_batch() const noexcept { return 1; }
  /// [plan] After plan(): multiplications with additions that forward() does for one example, in products of matrices.
  [[nodiscard]] virtual std::size_t multiply_adds() const noexcept { return 0; }
  /// [plan] After plan(): what forward() does in evaluation, for other programs.
  [[nodiscard]] virtual OpDescription description() const { return {}; }
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
  bool shared = false;                ///< with the other layers of this name
};

/// What a dense layer joins.
enum class Over {
  all,        ///< all values of an example
  last_axis,  ///< those of the last axis, with the same weights at each position of the others
};

struct Window {
  std::size_t kernel = 1;  ///< height and width
  std::size_t stride = 1;
  std::size_t padding = 0;   ///< zeros on each side
  std::size_t dilation = 1;  ///< of convolutions: pixels from one to the next under the window
  std::size_t groups = 1;    ///< of convolutions: parts of the channels, in and out, that do not see each other
};

/// What becomes of the parameters of a part of a network that is used once more.
enum class Reuse {
  learn,  ///< this use moves them too
  hold,   ///< gradients go through the part, and do not move them
};

/// What one step of a recurrence gives, and what all of them do (Graph::scan).
struct Scanned {
  Var y;                        ///< of a step; of all, along a new axis in front
  std::vector<Var> state = {};  ///< for the next step; of the last
};

/// The recorder. Functions throw Error if the shapes do not fit. Activations, initializers and losses are not copied:
/// they must live as long as the model, which they do as its members.
class PLEXUS_API Graph {
 public:
  Graph() = default;
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  virtual ~Graph();

  [[nodiscard]] virtual const Shape& shape(Var x) const noexcept = 0;
  [[nodiscard]] virtual std::size_t outputs() const noexcept = 0;  ///< how many outputs the task has
  /// The same as a shape: (outputs), or (positions…, classes) where each position of an example has a label.
  [[nodiscard]] virtual const Shape& output_shape() const noexcept = 0;

  /// What the network gets: the whole example, of the shape that the data set has, or one of its named arrays, which is
  /// copied from it once a batch. Throws Error that names those that there are.
  virtual Var input(const std::string& name = {}) = 0;
  /// The named arrays of an example; empty: it is one.
  [[nodiscard]] virtual std::span<const NamedInput> inputs() const noexcept = 0;

  /// Records any op.
  virtual Var apply(std::unique_ptr<Op> op, std::vector<Var> inputs) = 0;

  /// The same values under another shape of the same size. Nothing is copied or computed.
  virtual Var reshape(Var x, Shape shape) = 0;

  /// What the outputs should be, of output_shape(): one-hot for classes, as they are learnt for real targets; zeros
  /// where nobody knows them. Objectives may follow from it, the outputs of the network may not.
  virtual Var target() = 0;

  /// A term that is minimised beside the loss: the mean over the batch of `value`, which is one number for each
  /// example, times `weight`. Recorded as train_NAME and so on. Names are unique, of letters, digits and _.
  /// `moves` tells that only parameters whose names begin with it follow this objective, where the graph keeps it from
  /// the others by detach() and Reuse::hold: `plexus check` proves that it does.
  virtual void objective(const std::string& name, Var value, double weight = 1.0, const std::string& moves = {}) = 0;

  /// Records `part` once more: what it declares under names that exist is what stands there (weights that are shared,
  /// running statistics, random streams). With Reuse::hold it may declare nothing new.
  virtual Var reuse(const std::function<Var()>& part, Reuse how = Reuse::learn) = 0;

  /// In training, independent numbers of the standard normal distribution, new in each step, from the stream
  /// "noise/NAME" of it; in evaluation zeros.
  Var noise(const Shape& shape, const std::string& name);

  /// (any) → (outputs): x W + b. Over the last axis: (…, n) → (…, outputs).
  Var dense(Var x, std::size_t outputs, const LayerWeights& weights, Over over = Over::all);

  /// (h, w, c) → (h′, w′, channels), h′ = ⌊(h + 2 padding − kernel) / stride⌋ + 1. (h, w) is taken as (h, w, 1).
  /// Weights are published as (kernel, kernel, c / groups, channels).
  Var convolution(Var x, std::size_t channels, const Window& window, const LayerWeights& weights);

  /// (h, w, c) → (h′, w′, c): the largest value of each window. Padding takes no part; at most half the kernel.
  Var max_pool(Var x, const Window& window);

  /// (h, w, c) → (h′, w′, c): the mean of each window, zeros of the padding included. Padding is at most half the
  /// kernel.
  Var average_pool(Var x, const Window& window);

  /// f(x), value by value.
  Var activation(Var x, const Activation& function);

  /// In training, each value is 0 with probability `rate` and x / (1 − rate) else (Srivastava et al., 2014); in
  /// evaluation x. Random numbers come from the stream "dropout/NAME" of the step.
  Var dropout(Var x, double rate, const std::string& name);

  /// γ (x − μ) / √(σ² + ε) + β for each index of the last axis (Ioffe and Szegedy, 2015). In training μ and σ² are
  /// those of the batch (σ² biased), and running means move towards them: r ← (1 − momentum) r + momentum · value (σ²
  /// unbiased). In evaluation μ and σ² are the running means. Declares NAME_gain, NAME_shift, NAME_running_mean and
  /// NAME_running_variance.
  Var batch_normalization(Var x, const std::string& name, double momentum = 0.1, double epsilon = 1e-5);

  // Values of a network are trained, given, or computed. All that follows works on any rank, and where two values meet,
  // axes of extent 1 and axes that one of them lacks in front stand for as many copies as the other has (as in NumPy).

  /// Trained values of that shape; `initializer` sees them as (all but the last extent, last extent). NAME_weights.
  Var parameter(const std::string& name, const Shape& shape, const Initializer& initializer);
  /// The same, all starting at `initial`.
  Var parameter(const std::string& name, const Shape& shape, float initial);
  /// Values that do not change, row by row.
  Var constant(const Shape& shape, std::vector<float> values);
  /// x, as a value through which no gradient goes.
  Var detach(Var x);

  Var add(Var a, Var b);       ///< a + b
  Var subtract(Var a, Var b);  ///< a − b
  Var multiply(Var a, Var b);  ///< a b, value by value
  Var divide(Var a, Var b);    ///< a / b, value by value
  Var maximum(Var a, Var b);   ///< the larger one; where both are equal, the gradient is a's
  Var minimum(Var a, Var b);   ///< the smaller one; where both are equal, the gradient is a's

  Var scale(Var x, float factor, float shift = 0.0F);  ///< factor · x + shift
  Var exp(Var x);                                      ///< eˣ
  Var log(Var x);                                      ///< ln x
  Var sqrt(Var x);                                     ///< √x
  Var square(Var x);                                   ///< x²
  Var absolute(Var x);                                 ///< |x|; at 0 the gradient is 0
  Var power(Var x, float exponent);                    ///< xᵖ, of x > 0
  Var sigmoid(Var x);                                  ///< 1 / (1 + e⁻ˣ)
  Var tanh(Var x);
  Var clamp(Var x, float low, float high);  ///< x within its bounds; outside, the gradient is 0

  /// Matrix products of the last two axes, (…, m, k) · (…, k, n) → (…, m, n), for each position of the others; either
  /// side transposed.
  Var matmul(Var a, Var b, bool transpose_a = false, bool transpose_b = false);
  /// Axis i of the result is axis order[i] of x.
  Var permute(Var x, const std::vector<std::size_t>& order);
  /// One behind the other along an axis; −1 is the last.
  Var concatenate(const std::vector<Var>& values, int axis = -1);
  /// Entries begin … end − 1 of an axis; −1 is the last.
  Var slice(Var x, int axis, std::size_t begin, std::size_t end);
  /// As many values as x has along the axis, each without it.
  std::vector<Var> split(Var x, int axis);
  /// Values of one shape along a new axis in front.
  Var stack(const std::vector<Var>& values);

  /// y_t, s_t = step(x_t, s_{t−1}) for the entries x_t of x along its first axis, one after another, from s_0 =
  /// `initial`. All steps have the parameters, and the names, that the first one declares.
  ///
  ///   const auto [h, last] = graph.scan(x, {zeros}, [&](Var x_t, const std::vector<Var>& s) -> plexus::Scanned {
  ///     const Var h = graph.tanh(graph.add(graph.dense(x_t, 8, input), graph.dense(s[0], 8, recurrent)));
  ///     return {h, {h}};
  ///   });
  Scanned scan(Var x, std::vector<Var> initial,
               const std::function<Scanned(Var x, const std::vector<Var>& state)>& step);

  Var softmax(Var x, int axis = -1);      ///< eˣ / Σ eˣ along the axis
  Var log_softmax(Var x, int axis = -1);  ///< x − ln Σ eˣ along the axis
  /// Over axes first … last, which the result lacks. (…, a, b, …) → (…).
  Var sum(Var x, int first = 0, int last = -1);
  Var mean(Var x, int first = 0, int last = -1);
  Var max(Var x, int first = 0, int last = -1);  ///< of equal ones, the first has the gradient

  /// γ (x − μ) / √(σ² + ε) + β over the last axis of each position (Ba, Kiros and Hinton, 2016); σ² is biased. Declares
  /// NAME_gain and NAME_shift, of the last axis.
  Var layer_normalization(Var x, const std::string& name, double epsilon = 1e-5);
  /// The same over each of `groups` equal parts of the last axis, at all positions together (Wu and He, 2018).
  Var group_normalization(Var x, const std::string& name, std::size_t groups, double epsilon = 1e-5);

  /// (…) of indices 0 … count − 1 → (…, width): rows of a table. An index is rounded to the nearest that there is; no
  /// gradient goes through it.
  Var embedding(Var x, std::size_t count, std::size_t width, const LayerWeights& weights);

  /// softmax(Q Kᵀ / √d) V for each of `heads` equal parts of the last axis, d wide (Vaswani et al., 2017).
  /// query (n, width), key and value (m, width) → (n, width). Causal: position i of n sees positions 0 … i of m.
  Var attention(Var query, Var key, Var value, std::size_t heads, bool causal);

  /// (length, features) → (length, units): a long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget
  /// gate of Gers et al., 2000), from h = c = 0:
  ///   i, f, o = σ(x W + h U + b),  g = tanh(x W + h U + b),  c ← f c + i g,  h ← o tanh c
  /// Declares NAME_input (features → 4 units, with the bias) and NAME_recurrent (units → 4 units); columns are in the
  /// order i, f, g, o.
  Var lstm(Var x, std::size_t units, const LayerWeights& input, const Initializer& recurrent);
  /// (length, features) → (length, units): a gated recurrent unit (Cho et al., 2014) as in cuDNN and PyTorch:
  ///   r, z = σ(x W + b + h U + c),  n = tanh(x W + b + r (h U + c)),  h ← (1 − z) n + z h
  /// Declares NAME_input (features → 3 units) and NAME_recurrent (units → 3 units), each with a bias; columns are in
  /// the order r, z, n.
  Var gru(Var x, std::size_t units, const LayerWeights& input, const Initializer& recurrent);

  /// (h, w, c) → (factor h, factor w, c): each pixel becomes a square of equal ones.
  Var upsample(Var x, std::size_t factor);
  /// (h, w, c) → ((h − 1) stride + kernel − 2 padding, …, channels): the transpose of a convolution, which takes the
  /// result's shape to that of x. Weights are published as (kernel, kernel, channels, c). NAME_shift is its bias.
  Var convolution_transpose(Var x, std::size_t channels, const Window& window, const LayerWeights& weights);

  /// The loss of each example, a scalar (): an objective as a value of the graph. `targets` has as many values as
  /// `outputs`, one-hot if `classification`; they are taken as given and receive no gradient. Of classes at several
  /// positions, (positions…, classes), it is the mean over those whose targets are not all 0. The task is told to the
  /// loss here, and nobody else may use it.
  Var loss(Var outputs, Var targets, Loss& function, bool classification);

 protected:
  [[nodiscard]] static Var make(const Graph* graph, std::uint32_t index) noexcept { return {graph, index}; }
  [[nodiscard]] static const Graph* graph_of(Var x) noexcept { return x.graph_; }
  [[nodiscard]] static std::uint32_t index_of(Var x) noexcept { return x.index_; }
};

/// A model whose backward pass is derived.
class PLEXUS_API GraphModel : public Model, public DescribedModel {
 public:
  GraphModel();
  ~GraphModel() override;

  void plan(ModelPlan& plan) final;
  [[nodiscard]] std::size_t smallest_batch() const noexcept final;
  [[nodiscard]] ModelSummary summary() const final;
  [[nodiscard]] std::span<const Objective> objectives() const noexcept final;
  [[nodiscard]] std::span<const double> objective_values() const noexcept final;
  [[nodiscard]] std::vector<LayerOutput> show_layers() final;
  void forward_layers(ConstRows x, std::span<ConstRows> outputs) noexcept final;
  [[nodiscard]] ModelDescription description() const final;
  [[nodiscard]] ConstRows forward(ConstRows x, const Pass& pass) noexcept final;
  void backward(Rows dy, Gradients& gradients) noexcept final;

 protected:
  /// [plan] Records the network; returns its outputs, as many as the task has. Called once.
  virtual Var build(Graph& graph, Var x) = 0;

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace plexus
