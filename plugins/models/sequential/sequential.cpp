// Networks put together in YAML: layers one after the other, by automatic differentiation.
#include <plexus/graph.h>
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Initializer;
using plexus::Layer;
using plexus::Var;

// y = W f_n(… f_2(f_1(x))) + b. The gradient comes from reverse-mode automatic differentiation of the recorded graph.
class Sequential final : public plexus::GraphModel {
 public:
  struct Settings {
    std::vector<Component<Layer>> layers{{"dense", {{"outputs", 128}}}, {"relu"}};
    std::string head = "dense";
    Component<Initializer> initializer{"he_normal"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"layers", &Settings::layers, "layers f, the first at the inputs; an activation is a layer"},
          {"head", &Settings::head, plexus::one_of({"dense", "none"}),
           "what makes the outputs of the task: a dense layer behind the others, or the last of them as it is"},
          {"initializer", &Settings::initializer, "initial weights of the head"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the head's bias inputs"},
      };
    }
  };

  explicit Sequential(Settings settings) : settings_(std::move(settings)) {}

 private:
  Var build(plexus::Graph& graph, Var x) override {
    x = build_layers(settings_.layers, plexus::LayerScope(graph), x);
    if (settings_.head == "none") return x;
    return graph.dense(x, graph.outputs(),
                       {.name = "head", .weights = *settings_.initializer, .bias = settings_.bias_initializer.get()});
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("sequential", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Sequential>("sequential", {.summary = "Layers one after the other, as the configuration lists them",
                                        .equation = "y = W fₙ(… f₂(f₁(x))) + b"});
}
