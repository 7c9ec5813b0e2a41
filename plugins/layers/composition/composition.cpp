// Layers that are made of layers.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Error;
using plexus::Initializer;
using plexus::Layer;
using plexus::LayerScope;
using plexus::Shape;
using plexus::Var;

using Layers = std::vector<Component<Layer>>;

// y = s(x) + F(x)
class Residual final : public Layer {
 public:
  struct Settings {
    Layers layers;
    std::string shortcut = "automatic";
    Component<Initializer> initializer{"he_normal"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"layers", &Settings::layers, plexus::required(), "layers of F"},
          {"shortcut", &Settings::shortcut, plexus::one_of({"automatic", "identity", "projection"}),
           "s: x itself, or a linear map of it (a convolution by single pixels, with the stride that F has); "
           "automatic: a "
           "map only where F has another shape"},
          {"initializer", &Settings::initializer, "initial weights of the map"},
      };
    }
  };

  explicit Residual(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    const Var y = build_layers(settings_.layers, scope, x);
    const bool project =
        settings_.shortcut == "projection" || (settings_.shortcut == "automatic" && y.shape() != x.shape());
    return scope.graph().add(project ? projection(scope, x, y.shape()) : x, y);
  }

 private:
  Var projection(const LayerScope& scope, Var x, const Shape& to) const {
    const Shape& from = x.shape();
    const plexus::LayerWeights weights{.name = scope.name("shortcut"), .weights = *settings_.initializer};
    if (to.rank() == 1) return scope.graph().dense(x, to[0], weights);
    if (to.rank() == 2 && from.rank() == 2 && from[0] == to[0])
      return scope.graph().dense(x, to[1], weights, plexus::Over::last_axis);
    if (to.rank() == 3 && from.rank() >= 2) {
      const std::size_t stride = (from[0] + to[0] - 1) / to[0];
      if ((from[0] - 1) / stride + 1 == to[0] && (from[1] - 1) / stride + 1 == to[1])
        return scope.graph().convolution(x, to[2], {.kernel = 1, .stride = stride}, weights);
    }
    throw Error("its layers make " + to_string(to) + " of " + to_string(from) +
                ", and no stride takes the one to the other; pad convolutions ('padding: same')");
  }

  Settings settings_;
};

class Parallel final : public Layer {
 public:
  struct Settings {
    std::vector<Layers> branches;
    std::string merge = "concatenate";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"branches", &Settings::branches, plexus::required({.minimum_length = 1}),
           "lists of layers, each of which gets x; [] is x itself"},
          {"merge", &Settings::merge, plexus::one_of({"concatenate", "add", "multiply", "mean"}),
           "how what they make becomes one value; concatenate: along the last axis"},
      };
    }
  };

  explicit Parallel(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    plexus::Graph& graph = scope.graph();
    std::vector<Var> results;
    for (std::size_t i = 0; i < settings_.branches.size(); ++i) {
      try {
        results.push_back(build_layers(settings_.branches[i], scope.child("branches", i), x));
      } catch (const Error& error) {
        throw Error("branches." + std::to_string(i) + ": " + error.what());
      }
    }
    if (settings_.merge == "concatenate") return graph.concatenate(results);
    Var merged = results.front();
    for (std::size_t i = 1; i < results.size(); ++i)
      merged = settings_.merge == "multiply" ? graph.multiply(merged, results[i]) : graph.add(merged, results[i]);
    return settings_.merge == "mean" ? graph.scale(merged, 1.0F / static_cast<float>(results.size())) : merged;
  }

 private:
  Settings settings_;
};

class Repeat final : public Layer {
 public:
  struct Settings {
    std::size_t times = 2;
    Layers layers;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"times", &Settings::times, "how often"},
          {"layers", &Settings::layers, plexus::required(), "layers, each time with weights of their own"},
      };
    }
  };

  explicit Repeat(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    for (std::size_t time = 0; time < settings_.times; ++time)
      x = build_layers(settings_.layers, scope.child("times", time), x);
    return x;
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("composition", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Residual>("residual", {.summary = "What layers make of x, added to x",
                                    .equation = "y = s(x) + F(x)",
                                    .reference = "He, Zhang, Ren and Sun, CVPR 2016"});
  plugin.add<Parallel>("parallel", {.summary = "Lists of layers side by side, and their results as one value"});
  plugin.add<Repeat>("repeat", {.summary = "The same layers several times, one after the other"});
}
