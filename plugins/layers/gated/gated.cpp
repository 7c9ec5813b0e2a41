// Activations that have parameters, or another width than their input.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Error;
using plexus::Graph;
using plexus::Initializer;
using plexus::LayerScope;
using plexus::Shape;
using plexus::Var;

std::size_t last_extent(const Shape& shape) { return shape.rank() == 0 ? 1 : shape[shape.rank() - 1]; }

// y = max(x, 0) + a min(x, 0)
class Prelu final : public plexus::Layer {
 public:
  struct Settings {
    float initial = 0.25F;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"initial", &Settings::initial, "a at first, of each channel"},
      };
    }
  };

  explicit Prelu(const Settings& settings) : initial_(settings.initial) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    Graph& graph = scope.graph();
    const Var slope = graph.parameter(scope.name("slope"), Shape{last_extent(x.shape())}, initial_);
    const Var zero = graph.constant(Shape{1}, {0.0F});
    return graph.add(graph.maximum(x, zero), graph.multiply(slope, graph.minimum(x, zero)));
  }

 private:
  float initial_;
};

// y = a σ(b), x = (a, b)
class Glu final : public plexus::Layer {
 public:
  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    const std::size_t width = last_extent(x.shape());
    if (width % 2 != 0)
      throw Error("it halves the last axis, which has " + std::to_string(width) +
                  " values; they must be even in number");
    Graph& graph = scope.graph();
    return graph.multiply(graph.slice(x, -1, 0, width / 2), graph.sigmoid(graph.slice(x, -1, width / 2, width)));
  }
};

// y_j = max_k (W_jk x + b_jk)
class Maxout final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t outputs = 64;
    std::size_t pieces = 2;
    Component<Initializer> initializer{"he_normal"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"outputs", &Settings::outputs, plexus::at_least(1), "number of neurons"},
          {"pieces", &Settings::pieces, plexus::at_least(1), "linear pieces of which each neuron takes the largest"},
          {"initializer", &Settings::initializer, "initial weights"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias input"},
      };
    }
  };

  explicit Maxout(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    Graph& graph = scope.graph();
    const Var pieces = graph.dense(
        x, settings_.outputs * settings_.pieces,
        {.name = scope.name(), .weights = *settings_.initializer, .bias = settings_.bias_initializer.get()});
    return graph.max(graph.reshape(pieces, Shape{settings_.outputs, settings_.pieces}), -1, -1);
  }

 private:
  Settings settings_;
};

class Softmax final : public plexus::Layer {
 public:
  [[nodiscard]] Var build(const LayerScope& scope, Var x) override { return scope.graph().softmax(x); }
};

}  // namespace

PLEXUS_PLUGIN("gated", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Prelu>("prelu", {.summary = "A rectifier with a trained slope for what is negative, of each channel",
                              .equation = "y = max(x, 0) + a min(x, 0)",
                              .reference = "He, Zhang, Ren and Sun, ICCV 2015"});
  plugin.add<Glu>("glu", {.summary = "One half of the last axis, gated by the other",
                          .equation = "y = a σ(b), x = (a, b)",
                          .reference = "Dauphin, Fan, Auli and Grangier, ICML 2017"});
  plugin.add<Maxout>("maxout", {.summary = "Neurons that are the largest of several linear functions",
                                .equation = "y_j = max_k (W_jk x + b_jk)",
                                .reference = "Goodfellow et al., ICML 2013"});
  plugin.add<Softmax>("softmax", {.summary = "Values of the last axis as shares that add up to 1",
                                  .equation = "y_i = e^(x_i) / Σ e^(x_j)"});
}
