// Two networks against each other: one makes examples of noise, one tells them from real ones.
#include <plexus/graph.h>
#include <plexus/layer.h>
#include <plexus/plugin.h>

#include <utility>

namespace {

using plexus::Component;
using plexus::Initializer;
using plexus::Layer;
using plexus::LayerScope;
using plexus::Reuse;
using plexus::Var;
using Layers = std::vector<Component<Layer>>;

// y = G(x),  D: the logit of "real"
// D minimises −log σ(D(t)) − log(1 − σ(D(y))), G minimises −log σ(D(y))     (Goodfellow et al., 2014, the second form)
class Adversarial final : public plexus::GraphModel {
 public:
  struct Settings {
    Layers generator{{"dense", {{"outputs", 64}}}, {"relu"}, {"dense", {{"outputs", 64}}}, {"relu"}};
    Layers discriminator{{"dense", {{"outputs", 64}}}, {"leaky_relu"}, {"dense", {{"outputs", 64}}}, {"leaky_relu"}};
    Component<Initializer> initializer{"glorot_uniform"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"generator", &Settings::generator, "layers of G; a dense layer to the outputs follows"},
          {"discriminator", &Settings::discriminator, "layers of D; a dense layer to one number follows"},
          {"initializer", &Settings::initializer, "initial weights of these last layers"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of their bias inputs"},
      };
    }
  };

  explicit Adversarial(Settings settings) : settings_(std::move(settings)) {}

 private:
  Var build(plexus::Graph& graph, Var x) override {
    const Var made = head(graph, build_layers(settings_.generator, LayerScope(graph, "generator"), x), graph.outputs(),
                          "generator_head");
    const auto judged = [&](Var example) {
      return head(graph, build_layers(settings_.discriminator, LayerScope(graph, "discriminator"), example), 1,
                  "discriminator_head");
    };
    const Var real = judged(graph.target());
    const Var generated = graph.reuse([&] { return judged(graph.detach(made)); });
    const Var to_change = graph.reuse([&] { return judged(made); }, Reuse::hold);
    graph.objective("discriminator", graph.add(softplus(graph, graph.scale(real, -1.0F)), softplus(graph, generated)),
                    1.0, "discriminator");
    graph.objective("generator", softplus(graph, graph.scale(to_change, -1.0F)), 1.0, "generator");
    return made;
  }

  [[nodiscard]] Var head(plexus::Graph& graph, Var x, std::size_t outputs, const std::string& name) const {
    return graph.dense(x, outputs,
                       {.name = name, .weights = *settings_.initializer, .bias = settings_.bias_initializer.get()});
  }

  /// log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|)
  [[nodiscard]] static Var softplus(plexus::Graph& graph, Var z) {
    const Var zero = graph.constant(plexus::Shape{1}, {0.0F});
    const Var rest = graph.log(graph.scale(graph.exp(graph.scale(graph.absolute(z), -1.0F)), 1.0F, 1.0F));
    return graph.add(graph.maximum(z, zero), rest);
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("adversarial", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Adversarial>(
      "adversarial",
      {.summary = "A generator and a discriminator against each other: inputs are noise, targets are real examples, "
                  "outputs are what is made of the noise. Both objectives are recorded; set 'loss: none'. The names of "
                  "the parameters begin with generator and discriminator, for 'optimizer.groups'",
       .equation = "D: −log σ(D(t)) − log(1 − σ(D(G(x)))), G: −log σ(D(G(x)))",
       .reference = "Goodfellow et al., Generative adversarial nets, 2014"});
}
