// Maxout networks, with an op that plexus does not have, as a plugin of somebody else.
#include <plexus/graph.h>
#include <plexus/plugin.h>

#include <algorithm>

namespace {

// y_j = max over k of x_jk, the inputs being x = (x_11 … x_1K, x_21 …);  ∂L/∂x_jk = ∂L/∂y_j where k is the largest,
// else 0
class Maximum final : public plexus::Op {
 public:
  explicit Maximum(std::size_t pieces) : pieces_(pieces) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "maximum"; }

  // Which piece was the largest is kept from forward() to backward(), so neither x nor y need be.
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] plexus::Shape plan(plexus::OpPlan& plan) override {
    units_ = plan.inputs()[0].size() / pieces_;
    plan.keep(plan.max_batch() * units_);
    return {units_};
  }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b) {
      for (std::size_t j = 0; j < units_; ++j) {
        const float* const x = pass.x[0].row(b) + j * pieces_;
        std::size_t largest = 0;
        for (std::size_t k = 1; k < pieces_; ++k) largest = x[k] > x[largest] ? k : largest;
        pass.y.row(b)[j] = x[largest];
        if (pass.kept != nullptr) pass.kept[b * units_ + j] = static_cast<float>(largest);
      }
    }
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;  // the gradient of the network's inputs is not wanted
    for (std::size_t b = 0; b < pass.dy.count; ++b) {
      for (std::size_t j = 0; j < units_; ++j) {
        float* const to = dx.rows.row(b) + j * pieces_;
        const auto largest = static_cast<std::size_t>(pass.kept[b * units_ + j]);
        if (!dx.accumulate) std::fill_n(to, pieces_, 0.0F);
        to[largest] += pass.dy.row(b)[j];
      }
    }
  }

 private:
  std::size_t pieces_;
  std::size_t units_ = 0;
};

// y⁽¹⁾_j = max over k of (W_k x + b_k)_j,  y = W y⁽¹⁾ + b, and more such layers before the last
class Maxout final : public plexus::GraphModel {
 public:
  struct Settings {
    std::vector<std::size_t> hidden{32};
    std::size_t pieces = 3;
    plexus::Component<plexus::Initializer> initializer{"he_normal"};
    plexus::Component<plexus::Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"hidden", &Settings::hidden, plexus::at_least(1), "number of units of each hidden layer"},
          {"pieces", &Settings::pieces, plexus::between(1, 256), "K, linear functions of which a unit is the maximum"},
          {"initializer", &Settings::initializer, "initial weights of all layers"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias inputs"},
      };
    }
  };

  explicit Maxout(Settings settings) : settings_(std::move(settings)) {}

 private:
  plexus::Var build(plexus::Graph& graph, plexus::Var x) override {
    std::size_t layer = 0;
    const auto dense = [&](plexus::Var input, std::size_t outputs) {
      return graph.dense(input, outputs,
                         {.name = "layer" + std::to_string(++layer),
                          .weights = *settings_.initializer,
                          .bias = settings_.bias_initializer.get()});
    };
    for (const std::size_t units : settings_.hidden)
      x = graph.apply(std::make_unique<Maximum>(settings_.pieces), {dense(x, units * settings_.pieces)});
    return dense(x, graph.outputs());
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("maxout", "1.0.0") {
  plugin.add<Maxout>("maxout", {.summary = "Hidden units that are the largest of several linear functions",
                                .equation = "y⁽ˡ⁾_j = max_k (W⁽ˡ⁾_k y⁽ˡ⁻¹⁾ + b⁽ˡ⁾_k)_j,  y = W y⁽ᴸ⁾ + b",
                                .reference = "Goodfellow et al., Maxout networks, 2013"});
}
