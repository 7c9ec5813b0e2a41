// Networks put together in YAML: layers one after the other, by automatic differentiation.
#include <plexus/graph.h>
#include <plexus/layer.h>
#include <plexus/plugin.h>

#include <string>

namespace {

using plexus::Component;
using plexus::Initializer;
using plexus::Layer;
using plexus::Var;

// y = W f_n(… f_2(f_1(x))) + b, at each position by itself where positions have labels. The gradient comes from
// reverse-mode automatic differentiation of the recorded graph.
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
           "what makes the outputs of the task: a dense layer behind the others, or the last of them as it is. Where "
           "each "
           "position of a sequence or of an image has a label, the dense layer is the same at each of them"},
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
    const plexus::LayerWeights weights{
        .name = "head", .weights = *settings_.initializer, .bias = settings_.bias_initializer.get()};
    const plexus::Shape& outputs = graph.output_shape();
    if (outputs.rank() == 1) return graph.dense(x, graph.outputs(), weights);
    check_positions(x.shape(), outputs);
    return graph.dense(x, outputs[outputs.rank() - 1], weights, plexus::Over::last_axis);
  }

  // (positions…, features), of which the head makes (positions…, classes).
  static void check_positions(const plexus::Shape& shape, const plexus::Shape& outputs) {
    bool fits = shape.rank() == outputs.rank();
    for (std::size_t axis = 0; axis + 1 < outputs.rank() && fits; ++axis) fits = shape[axis] == outputs[axis];
    if (fits) return;
    std::string wanted = "(";
    for (std::size_t axis = 0; axis + 1 < outputs.rank(); ++axis) wanted += std::to_string(outputs[axis]) + ", ";
    throw plexus::Error("the layers end in " + to_string(shape) +
                        ", but each position has a label of its own, so they must end in " + wanted +
                        "features): no layer may lose positions (a recurrent one has 'return: all', a convolution "
                        "'padding: same'), or, with 'head: none', a dense layer of " +
                        std::to_string(outputs.size()) + " outputs makes those of all positions from all values");
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("sequential", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Sequential>("sequential", {.summary = "Layers one after the other, as the configuration lists them",
                                        .equation = "y = W fₙ(… f₂(f₁(x))) + b"});
}
