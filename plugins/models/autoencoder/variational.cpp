// An autoencoder whose code is a distribution that is kept near the standard normal one.
#include <utility>

#include "autoencoder.h"

namespace autoencoder {
namespace {

// (μ, log σ²) = W f(x) + b,  z = μ + σ ε with ε ~ N(0, 1) in training, z = μ in evaluation,  y = g(z)
// minimised: L(y, x) + β KL,  KL = −½ Σ (1 + log σ² − μ² − σ²)     (Kingma and Welling, 2014; β: Higgins et al., 2017)
class Variational final : public plexus::GraphModel {
 public:
  struct Settings {
    Layers encoder{{"dense", {{"outputs", 128}}}, {"relu"}};
    std::size_t code = 2;
    Layers decoder{{"dense", {{"outputs", 128}}}, {"relu"}};
    double beta = 1.0;
    Component<Initializer> initializer{"glorot_uniform"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"encoder", &Settings::encoder, "layers f, the first at the inputs"},
          {"code", &Settings::code, plexus::at_least(1), "dimensions of z"},
          {"decoder", &Settings::decoder,
           "layers g; a dense layer to the outputs follows unless they end with as many values"},
          {"beta", &Settings::beta, plexus::not_negative(), "β: how much the divergence counts beside the loss"},
          {"initializer", &Settings::initializer, "initial weights of the layers around the code"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of their bias inputs"},
      };
    }
  };

  explicit Variational(Settings settings) : settings_(std::move(settings)) {}

 private:
  Var build(plexus::Graph& graph, Var x) override {
    const Weights weights{settings_.initializer.get(), settings_.bias_initializer.get()};
    const Var features = build_layers(settings_.encoder, LayerScope(graph, "encoder"), x);
    const Var mean = weights.dense(graph, features, settings_.code, "mean");
    const Var log_variance = weights.dense(graph, features, settings_.code, "log_variance");
    const Var variance = graph.exp(log_variance);
    const Var parts = graph.subtract(graph.add(graph.square(mean), variance), graph.scale(log_variance, 1.0F, 1.0F));
    graph.objective("divergence", graph.scale(graph.sum(parts), 0.5F), settings_.beta);
    const Var noise = graph.noise(mean.shape(), "code");
    const Var deviation = graph.exp(graph.scale(log_variance, 0.5F));
    return decode(graph, settings_.decoder, graph.add(mean, graph.multiply(deviation, noise)), weights);
  }

  Settings settings_;
};

}  // namespace

void add_variational(plexus::Registrar& plugin) {
  plugin.add<Variational>(
      "variational_autoencoder",
      {.summary = "An autoencoder whose code is a normal distribution near the standard one; for data with 'targets: "
                  "inputs'. The divergence is recorded beside the loss, of which it is a part",
       .equation = "y = g(μ + σ ε), (μ, log σ²) = W f(x) + b; minimised: L + β ½ Σ (μ² + σ² − 1 − log σ²)",
       .reference = "Kingma and Welling, Auto-encoding variational Bayes, 2014; Higgins et al., beta-VAE, 2017"});
}

}  // namespace autoencoder
