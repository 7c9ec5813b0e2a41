// Recurrent layers over sequences.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Initializer;
using plexus::LayerScope;
using plexus::Var;

struct RecurrentSettings {
  std::size_t units = 128;
  std::string returns = "last";
  Component<Initializer> initializer{"glorot_uniform"};
  Component<Initializer> recurrent_initializer{"orthogonal"};
  std::optional<Component<Initializer>> bias_initializer{"zeros"};

  static auto parameters() {
    return plexus::Parameters<RecurrentSettings>{
        {"units", &RecurrentSettings::units, plexus::at_least(1), "values of the state"},
        {"return", &RecurrentSettings::returns, plexus::one_of({"last", "all"}),
         "the state after the last step, or a sequence of those after all steps"},
        {"initializer", &RecurrentSettings::initializer, "initial weights of the inputs"},
        {"recurrent_initializer", &RecurrentSettings::recurrent_initializer, "initial weights of the state"},
        {"bias_initializer", &RecurrentSettings::bias_initializer, "initial weights of the bias input; null: no bias"},
    };
  }

  [[nodiscard]] plexus::LayerWeights weights(const LayerScope& scope) const {
    return {
        .name = scope.name(), .weights = *initializer, .bias = bias_initializer ? bias_initializer->get() : nullptr};
  }

  /// What is asked for of all states.
  [[nodiscard]] Var returned(plexus::Graph& graph, Var states) const {
    if (returns == "all") return states;
    const std::size_t length = states.shape()[0];
    return graph.reshape(graph.slice(states, 0, length - 1, length), plexus::Shape{units});
  }
};

class Lstm final : public plexus::Layer {
 public:
  using Settings = RecurrentSettings;
  explicit Lstm(Settings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    plexus::Graph& graph = scope.graph();
    return settings_.returned(graph, graph.lstm(as_sequence(graph, x), settings_.units, settings_.weights(scope),
                                                *settings_.recurrent_initializer));
  }

 private:
  Settings settings_;
};

class Gru final : public plexus::Layer {
 public:
  using Settings = RecurrentSettings;
  explicit Gru(Settings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    plexus::Graph& graph = scope.graph();
    return settings_.returned(graph, graph.gru(as_sequence(graph, x), settings_.units, settings_.weights(scope),
                                               *settings_.recurrent_initializer));
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("recurrent", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Lstm>("lstm",
                   {.summary = "Long short-term memory over a sequence; an image is a sequence of its rows",
                    .equation = "i, f, o = σ(W x + U h + b), g = tanh(W x + U h + b), c ← f c + i g, h ← o tanh c",
                    .reference = "Hochreiter and Schmidhuber, 1997; Gers, Schmidhuber and Cummins, 2000"});
  plugin.add<Gru>("gru", {.summary = "Gated recurrent unit over a sequence; an image is a sequence of its rows",
                          .equation = "r, z = σ(W x + U h + b), n = tanh(W x + b + r (U h + c)), h ← (1 − z) n + z h",
                          .reference = "Cho et al., EMNLP 2014"});
}
