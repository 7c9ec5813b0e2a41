// Deep networks: any number of hidden layers, by automatic differentiation.
#include <plexus/graph.h>
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Initializer;
using plexus::Layer;
using plexus::Var;

// y⁽ˡ⁾ = f(W⁽ˡ⁾ y⁽ˡ⁻¹⁾) for the hidden layers, y = W y⁽ᴸ⁾ at the output. The gradient comes from reverse-mode automatic
// differentiation of the recorded graph. Without hidden layers it is the perceptron, with one it is the shallow
// network.
class Deep final : public plexus::GraphModel {
 public:
  struct Settings {
    std::vector<std::size_t> hidden{128};
    Component<Layer> activation{"relu"};
    Component<Initializer> initializer{"he_normal"};
    Component<Initializer> bias_initializer{"zeros"};
    double dropout = 0.0;
    bool batch_normalization = false;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"hidden", &Settings::hidden, plexus::at_least(1), "number of neurons of each hidden layer; [] for none"},
          {"activation", &Settings::activation, "activation f of the hidden layers; any layer that fits"},
          {"initializer", &Settings::initializer, "initial weights of all layers"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias inputs"},
          {"dropout", &Settings::dropout, plexus::fraction(),
           "probability with which a hidden value is dropped in training"},
          {"batch_normalization", &Settings::batch_normalization, "normalise each hidden layer before its activation"},
      };
    }
  };

  explicit Deep(Settings settings) : settings_(std::move(settings)) {}

 private:
  Var build(plexus::Graph& graph, Var x) override {
    std::size_t layer = 0;
    const auto dense = [&](Var input, std::size_t outputs) {
      return graph.dense(input, outputs,
                         {.name = "layer" + std::to_string(++layer),
                          .weights = *settings_.initializer,
                          .bias = settings_.bias_initializer.get()});
    };
    for (const std::size_t width : settings_.hidden) {
      x = dense(x, width);
      if (settings_.batch_normalization) x = graph.batch_normalization(x, "norm" + std::to_string(layer));
      x = settings_.activation->build(plexus::LayerScope(graph, "layer" + std::to_string(layer) + "_activation"), x);
      if (settings_.dropout > 0.0) x = graph.dropout(x, settings_.dropout, "layer" + std::to_string(layer));
    }
    return dense(x, graph.outputs());
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("deep", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Deep>("deep", {.summary = "Any number of hidden layers, trained by automatic differentiation",
                            .equation = "y⁽ˡ⁾ = f(W⁽ˡ⁾ y⁽ˡ⁻¹⁾),  y = W y⁽ᴸ⁾",
                            .reference = "LeCun, Bengio and Hinton, Nature 521, 2015"});
}
