// Spectral normalisation: layers whose weights are divided by their largest singular value, so that none of them
// lengthens what passes through it.
#include <plexus/buffer.h>
#include <plexus/layer.h>
#include <plexus/plugin.h>
#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using plexus::Op;
using plexus::Parameter;
using plexus::Rows;
using plexus::Shape;
using plexus::Transpose;
using plexus::Var;

// With the weights W (inputs, outputs) of a layer, each step of training:
// u ← Wᵀ v / ‖Wᵀ v‖,  v ← W u / ‖W u‖     (once or more: power iteration)
// σ = ‖W u‖,  W̄ = W / σ     with which the layer does what it does; in evaluation σ = ‖Wᵀ v‖
// ∂L/∂W = (G − ⟨G, W̄⟩ v uᵀ) / σ,  G = ∂L/∂W̄     (u is taken as given; the bias is left alone)
//
// Miyato, Kataoka, Koyama and Yoshida, Spectral normalization for generative adversarial networks, 2018.

/// How the singular vector of a matrix is found.
struct PowerIteration {
  std::size_t iterations = 1;         // in a step
  std::size_t first_iterations = 15;  // before the first one
};

/// The singular vectors of one matrix, which all uses of the matrix share: they move once in a step.
class SingularVectors {
 public:
  /// `v` belongs to the model, and is all 0 before the first step.
  SingularVectors(const Parameter& of, std::string_view name, float* v)
      : of_(&of), v_(v), start_(of.inputs()), last_v_(of.inputs()), u_(of.stride) {
    plexus::Stream stream(0, name, 0);
    for (std::size_t i = 0; i < start_.size(); ++i) start_.data()[i] = static_cast<float>(stream.normal());
  }

  [[nodiscard]] bool is_of(const Parameter& parameter) const noexcept { return of_ == &parameter; }
  [[nodiscard]] bool has_begun() const noexcept {
    return std::any_of(v_, v_ + start_.size(), [](float value) { return value != 0.0F; });
  }
  /// v, or what it begins with.
  [[nodiscard]] const float* v() const noexcept { return has_begun() ? v_ : start_.data(); }
  /// That of the step that they have moved in.
  [[nodiscard]] const float* u() const noexcept { return u_.data(); }
  /// Whether they are where this step has left them. v may have been put back: to a checkpoint, or by who only looked.
  [[nodiscard]] bool have_moved(std::uint64_t step) const noexcept {
    return step == step_ && std::equal(v_, v_ + start_.size(), last_v_.data());
  }
  void move(const plexus::Buffer& u, const plexus::Buffer& v, std::uint64_t step) noexcept {
    std::copy_n(u.data(), u.size(), u_.data());
    std::copy_n(v.data(), v.size(), v_);
    std::copy_n(v.data(), v.size(), last_v_.data());
    step_ = step;
  }

 private:
  const Parameter* of_;
  float* v_;              // (inputs)
  plexus::Buffer start_;  // (inputs)
  plexus::Buffer last_v_;
  plexus::Buffer u_;  // (outputs), padded with zeros
  std::uint64_t step_ = ~std::uint64_t{0};
};

/// One matrix as the layer that is wrapped sees it: divided by its largest singular value.
class NormalizedWeights {
 public:
  NormalizedWeights(const Parameter& learnt, std::size_t uses, SingularVectors& singular, PowerIteration how)
      : learnt_(&learnt),
        seen_(learnt),
        singular_(&singular),
        how_(how),
        values_(learnt.size()),
        gradient_(learnt.size()),
        v_(learnt.inputs()),
        u_(learnt.stride),
        sums_(learnt.stride) {
    seen_.values = values_.data();
    seen_.uses = uses;
  }

  /// What the layer is given in the place of the weights.
  [[nodiscard]] const Parameter& seen() const noexcept { return seen_; }

  void normalize(const plexus::Pass& pass) noexcept {
    if (pass.mode == plexus::Mode::training && singular_->have_moved(pass.step)) {
      std::copy_n(singular_->u(), u_.size(), u_.data());
      follow_u();
    } else {
      const bool has_begun = singular_->has_begun();
      std::copy_n(singular_->v(), v_.size(), v_.data());
      make_unit(v_);
      for (std::size_t i = 0; !has_begun && i < how_.first_iterations; ++i) iterate();
      if (pass.mode == plexus::Mode::training) {
        for (std::size_t i = 0; i < how_.iterations; ++i) iterate();
        singular_->move(u_, v_, pass.step);
      } else {
        follow_v();
      }
    }
    sigma_ = std::max(sigma_, smallest);
    const auto share = static_cast<float>(1.0 / sigma_);
    plexus::vectorized(learnt_->inputs() * learnt_->stride,
                       [=, to = values_.data(), from = learnt_->values](std::size_t i) { to[i] = share * from[i]; });
    if (learnt_->bias) std::copy_n(learnt_->bias_row(), learnt_->stride, seen_.bias_row());
  }

  /// Where the layer puts ∂L/∂W̄, once for each of its uses.
  [[nodiscard]] plexus::Gradients::Target target() noexcept {
    const float beta = given_ == 0 ? 0.0F : 1.0F;
    return {gradient_.data(), 1.0F, beta};
  }
  /// Whether that was the last one.
  [[nodiscard]] bool complete() noexcept {
    if (++given_ < seen_.uses) return false;
    given_ = 0;
    return true;
  }

  void give(plexus::Gradients& gradients) noexcept {
    const std::size_t stride = learnt_->stride;
    const auto inward = static_cast<float>(product());
    const auto share = static_cast<float>(1.0 / sigma_);
    const auto [data, alpha, beta] = gradients.target(*learnt_);
    for (std::size_t i = 0; i < learnt_->rows; ++i) {
      const bool is_bias = learnt_->bias && i + 1 == learnt_->rows;
      const float factor = is_bias ? alpha : alpha * share;
      const float along = is_bias ? 0.0F : inward * v_.data()[i];
      float* const to = data + i * stride;
      const float* const g = gradient_.data() + i * stride;
      const float* const u = u_.data();
      if (beta == 0.0F)
        plexus::vectorized(stride, [=](std::size_t j) { to[j] = factor * (g[j] - along * u[j]); });
      else
        plexus::vectorized(stride,
                           [=, beta = beta](std::size_t j) { to[j] = beta * to[j] + factor * (g[j] - along * u[j]); });
    }
    gradients.complete(*learnt_);
  }

 private:
  static constexpr double smallest = 1e-12;

  /// Returns the length that it had.
  static double make_unit(plexus::Buffer& x) noexcept {
    const double length = std::sqrt(plexus::sum_of_squares({x.data(), 1, x.size(), x.size()}));
    const auto factor = static_cast<float>(1.0 / std::max(length, smallest));
    plexus::vectorized(x.size(), [=, values = x.data()](std::size_t i) { values[i] *= factor; });
    return length;
  }

  /// u ← Wᵀ v / σ, σ ← ‖Wᵀ v‖
  void follow_v() noexcept {
    plexus::gemm(Transpose::no, Transpose::no, 1, learnt_->columns, v_.size(), 1.0F, v_.data(), v_.size(),
                 learnt_->values, learnt_->stride, 0.0F, u_.data(), u_.size());
    sigma_ = make_unit(u_);
  }
  /// v ← W u / σ, σ ← ‖W u‖
  void follow_u() noexcept {
    plexus::gemm(Transpose::no, Transpose::yes, 1, v_.size(), learnt_->columns, 1.0F, u_.data(), u_.size(),
                 learnt_->values, learnt_->stride, 0.0F, v_.data(), v_.size());
    sigma_ = make_unit(v_);
  }
  void iterate() noexcept {
    follow_v();
    follow_u();
  }

  /// ⟨G, W̄⟩ over the weights
  [[nodiscard]] double product() noexcept {
    const std::size_t stride = learnt_->stride;
    float* const sums = sums_.data();
    std::fill_n(sums, stride, 0.0F);
    for (std::size_t i = 0; i < learnt_->inputs(); ++i)
      plexus::vectorized(stride, [=, g = gradient_.data() + i * stride,
                                  w = values_.data() + i * stride](std::size_t j) { sums[j] += g[j] * w[j]; });
    double sum = 0.0;
    for (std::size_t j = 0; j < learnt_->columns; ++j) sum += static_cast<double>(sums[j]);
    return sum;
  }

  const Parameter* learnt_;
  Parameter seen_;
  SingularVectors* singular_;
  PowerIteration how_;
  plexus::Buffer values_;    // W̄, and the bias
  plexus::Buffer gradient_;  // ∂L/∂W̄
  plexus::Buffer v_;         // (inputs), of this pass
  plexus::Buffer u_;         // (outputs), padded with zeros
  plexus::Buffer sums_;
  double sigma_ = 1.0;
  std::size_t given_ = 0;  // parts of the gradient in this backward pass
};

/// Those of a layer's matrices.
using AllSingularVectors = std::vector<std::unique_ptr<SingularVectors>>;

/// An op that sees normalised weights.
class NormalizedOp final : public Op {
 public:
  NormalizedOp(std::unique_ptr<Op> inner, std::shared_ptr<AllSingularVectors> vectors, PowerIteration how)
      : inner_(std::move(inner)), vectors_(std::move(vectors)), how_(how) {}

  [[nodiscard]] std::string_view name() const noexcept override { return inner_->name(); }
  [[nodiscard]] Shape plan(plexus::OpPlan& plan) override {
    Plan own(plan, *this);
    return inner_->plan(own);
  }
  [[nodiscard]] Reads reads() const noexcept override { return inner_->reads(); }
  [[nodiscard]] bool in_place() const noexcept override { return inner_->in_place(); }
  [[nodiscard]] std::size_t smallest_batch() const noexcept override { return inner_->smallest_batch(); }
  [[nodiscard]] std::size_t multiply_adds() const noexcept override { return inner_->multiply_adds(); }
  [[nodiscard]] plexus::OpDescription description() const override {
    plexus::OpDescription inner = inner_->description();
    for (const std::string& name : names_) inner.normalized.emplace_back(name + "_weights", vector_of(name));
    return inner;
  }

  void forward(const Forward& pass) noexcept override {
    for (const auto& weights : weights_) weights->normalize(pass.pass);
    inner_->forward(pass);
  }

  void backward(const Backward& pass) noexcept override {
    Given given(pass.gradients, weights_);
    inner_->backward({.x = pass.x,
                      .y = pass.y,
                      .dy = pass.dy,
                      .dx = pass.dx,
                      .gradients = given,
                      .pass = pass.pass,
                      .scratch = pass.scratch,
                      .kept = pass.kept});
  }

 private:
  using Weights = std::vector<std::unique_ptr<NormalizedWeights>>;

  /// Gives the op other weights than those that the model has.
  class Plan final : public plexus::OpPlan {
   public:
    Plan(plexus::OpPlan& plan, NormalizedOp& op) : plan_(plan), op_(op) {}

    [[nodiscard]] std::span<const Shape> inputs() const noexcept override { return plan_.inputs(); }
    [[nodiscard]] std::size_t max_batch() const noexcept override { return plan_.max_batch(); }
    const Parameter& weights(const plexus::WeightsRequest& request) override {
      plexus::WeightsRequest once = request;
      once.uses = 1;
      const Parameter& learnt = plan_.weights(once);
      SingularVectors& singular = op_.singular_of(plan_, vector_of(request.name), learnt);
      op_.names_.push_back(request.name);
      return op_.weights_.emplace_back(std::make_unique<NormalizedWeights>(learnt, request.uses, singular, op_.how_))
          ->seen();
    }
    const Parameter& vector(const std::string& name, std::size_t size, float initial) override {
      return plan_.vector(name, size, initial);
    }
    float* state(const std::string& name, std::size_t size, float initial) override {
      return plan_.state(name, size, initial);
    }
    void scratch(std::size_t floats) override { plan_.scratch(floats); }
    void keep(std::size_t floats) override { plan_.keep(floats); }
    void same_for_all() override { plan_.same_for_all(); }
    void stop_gradient() override { plan_.stop_gradient(); }

   private:
    plexus::OpPlan& plan_;
    NormalizedOp& op_;
  };

  /// Takes the gradients of the weights that the op sees, and gives on those of the weights that are learnt.
  class Given final : public plexus::Gradients {
   public:
    Given(plexus::Gradients& gradients, const Weights& weights) : gradients_(gradients), weights_(weights) {}

    Target target(const Parameter& parameter) noexcept override {
      NormalizedWeights* const weights = seen_as(parameter);
      return weights == nullptr ? gradients_.target(parameter) : weights->target();
    }
    void complete(const Parameter& parameter) noexcept override {
      NormalizedWeights* const weights = seen_as(parameter);
      if (weights == nullptr)
        gradients_.complete(parameter);
      else if (weights->complete())
        weights->give(gradients_);
    }
    [[nodiscard]] bool takes_rows(const Parameter& parameter) const noexcept override {
      return seen_as(parameter) == nullptr && gradients_.takes_rows(parameter);
    }
    void take_rows(const Parameter& parameter, std::size_t first, std::size_t count,
                   const float* rows) noexcept override {
      gradients_.take_rows(parameter, first, count, rows);
    }

   private:
    [[nodiscard]] NormalizedWeights* seen_as(const Parameter& parameter) const noexcept {
      for (const auto& weights : weights_)
        if (&weights->seen() == &parameter) return weights.get();
      return nullptr;
    }

    plexus::Gradients& gradients_;
    const Weights& weights_;
  };

  SingularVectors& singular_of(plexus::OpPlan& plan, const std::string& name, const Parameter& of) {
    for (const auto& known : *vectors_)
      if (known->is_of(of)) return *known;
    float* const values = plan.state(name, of.inputs(), 0.0F);
    return *vectors_->emplace_back(std::make_unique<SingularVectors>(of, name, values));
  }

  std::unique_ptr<Op> inner_;
  static std::string vector_of(const std::string& name) { return name + "_singular_vector"; }

  std::shared_ptr<AllSingularVectors> vectors_;
  PowerIteration how_;
  Weights weights_;
  std::vector<std::string> names_;  // of them, in the results
};

/// Records on another graph, with normalised weights.
class NormalizingGraph final : public plexus::Graph {
 public:
  NormalizingGraph(plexus::Graph& graph, std::shared_ptr<AllSingularVectors> vectors, PowerIteration how)
      : graph_(graph), vectors_(std::move(vectors)), how_(how) {}

  [[nodiscard]] const Shape& shape(Var x) const noexcept override { return graph_.shape(x); }
  [[nodiscard]] std::size_t outputs() const noexcept override { return graph_.outputs(); }
  [[nodiscard]] const plexus::Shape& output_shape() const noexcept override { return graph_.output_shape(); }
  Var input(const std::string& name) override { return graph_.input(name); }
  [[nodiscard]] std::span<const plexus::NamedInput> inputs() const noexcept override { return graph_.inputs(); }
  Var apply(std::unique_ptr<Op> op, std::vector<Var> inputs) override {
    return graph_.apply(std::make_unique<NormalizedOp>(std::move(op), vectors_, how_), std::move(inputs));
  }
  Var reshape(Var x, Shape shape) override { return graph_.reshape(x, std::move(shape)); }
  Var target() override { return graph_.target(); }
  void objective(const std::string& name, Var value, double weight, const std::string& moves) override {
    graph_.objective(name, value, weight, moves);
  }
  Var reuse(const std::function<Var()>& part, plexus::Reuse how) override { return graph_.reuse(part, how); }

 private:
  plexus::Graph& graph_;
  std::shared_ptr<AllSingularVectors> vectors_;
  PowerIteration how_;
};

class SpectralNormalization final : public plexus::Layer {
 public:
  struct Settings {
    std::vector<plexus::Component<plexus::Layer>> layers;
    std::size_t iterations = 1;
    std::size_t first_iterations = 15;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"layers", &Settings::layers, plexus::required(),
           "layers whose weights are normalised, each matrix by itself; biases, gains and shifts are left alone"},
          {"iterations", &Settings::iterations, plexus::between(1, 100), "power iterations in each step of training"},
          {"first_iterations", &Settings::first_iterations, plexus::between(1, 1000),
           "power iterations before the first step, from a random vector"},
      };
    }
  };

  explicit SpectralNormalization(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    NormalizingGraph graph(scope.graph(), vectors_, {settings_.iterations, settings_.first_iterations});
    return build_layers(settings_.layers, plexus::LayerScope(graph, scope.name()), x);
  }

 private:
  Settings settings_;
  std::shared_ptr<AllSingularVectors> vectors_ = std::make_shared<AllSingularVectors>();  // of all places
};

}  // namespace

PLEXUS_PLUGIN("spectral_normalization", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<SpectralNormalization>(
      "spectral_normalization",
      {.summary = "Layers whose weights are divided by their largest singular value, so that none of them lengthens "
                  "what passes through it. The weights of a convolution are taken as a matrix of (window and channels, "
                  "channels). A power iteration in each step follows the singular vector, which is kept with the model "
                  "as NAME_singular_vector",
       .equation = "W̄ = W / σ, σ = ‖W u‖; u ← Wᵀ v / ‖Wᵀ v‖, v ← W u / ‖W u‖ in each step",
       .reference = "Miyato, Kataoka, Koyama and Yoshida, Spectral normalization for generative adversarial networks, "
                    "2018"});
}
