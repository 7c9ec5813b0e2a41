// Networks that give their input back after they have written it down in few numbers.
#include "autoencoder.h"

#include <utility>

namespace {

using namespace autoencoder;

// code = W f(x) + b,  y = g(code)     (Hinton and Salakhutdinov, 2006)
class Autoencoder final : public plexus::GraphModel {
 public:
  struct Settings {
    Layers encoder{{"dense", {{"outputs", 128}}}, {"relu"}};
    std::size_t code = 16;
    Layers decoder{{"dense", {{"outputs", 128}}}, {"relu"}};
    double sparsity = 0.0;
    Component<Initializer> initializer{"he_normal"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"encoder", &Settings::encoder, "layers f, the first at the inputs"},
          {"code", &Settings::code, plexus::at_least(1), "numbers that the input is written down in"},
          {"decoder", &Settings::decoder,
           "layers g; a dense layer to the outputs follows unless they end with as many values"},
          {"sparsity", &Settings::sparsity, plexus::not_negative(),
           "weight of Σ |code|, which is minimised beside the loss and recorded as 'sparsity'"},
          {"initializer", &Settings::initializer, "initial weights of the layers around the code"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of their bias inputs"},
      };
    }
  };

  explicit Autoencoder(Settings settings) : settings_(std::move(settings)) {}

 private:
  Var build(plexus::Graph& graph, Var x) override {
    const Weights weights{settings_.initializer.get(), settings_.bias_initializer.get()};
    const Var features = build_layers(settings_.encoder, LayerScope(graph, "encoder"), x);
    const Var code = weights.dense(graph, features, settings_.code, "code");
    if (settings_.sparsity > 0.0) graph.objective("sparsity", graph.sum(graph.absolute(code)), settings_.sparsity);
    return decode(graph, settings_.decoder, code, weights);
  }

  Settings settings_;
};

// h_0 = x,  h_i = f(W_i h_(i−1) + b_i),  back: h′_(i−1) = f(W_iᵀ h′_i + c_i), the last without f
//     (tied weights: Vincent, Larochelle, Bengio and Manzagol, 2008)
class TiedAutoencoder final : public plexus::GraphModel {
 public:
  struct Settings {
    std::vector<std::size_t> hidden{128, 16};
    Component<Layer> activation{"sigmoid"};
    Component<Initializer> initializer{"glorot_uniform"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"hidden", &Settings::hidden, plexus::Constraint{.minimum = 1, .minimum_length = 1},
           "units of each layer on the way to the code, which is the last"},
          {"activation", &Settings::activation, "f; the outputs have none"},
          {"initializer", &Settings::initializer, "initial weights"},
      };
    }
  };

  explicit TiedAutoencoder(Settings settings) : settings_(std::move(settings)) {}

 private:
  Var build(plexus::Graph& graph, Var x) override {
    const std::size_t inputs = x.shape().size();
    if (graph.outputs() != inputs)
      throw plexus::Error("'tied_autoencoder' gives its " + std::to_string(inputs) + " inputs back, but the task has " +
                          std::to_string(graph.outputs()) + " output(s); set 'dataset.reconstruct: true'");
    Var h = graph.reshape(x, plexus::Shape{1, inputs});
    std::vector<Var> weights;
    std::size_t width = inputs;
    const auto activate = [&](Var sums, const std::string& name) {
      return settings_.activation->build(LayerScope(graph, name), sums);
    };
    for (std::size_t i = 0; i < settings_.hidden.size(); ++i) {
      const std::string name = "layer" + std::to_string(i + 1);
      weights.push_back(graph.parameter(name, plexus::Shape{width, settings_.hidden[i]}, *settings_.initializer));
      width = settings_.hidden[i];
      const Var bias = graph.parameter(name + "_shift", plexus::Shape{width}, 0.0F);
      h = activate(graph.add(graph.matmul(h, weights.back()), bias), name);
    }
    for (std::size_t i = weights.size(); i-- > 0;) {
      const std::string name = "back" + std::to_string(i + 1);
      const std::size_t outputs = weights[i].shape()[0];
      const Var bias = graph.parameter(name + "_shift", plexus::Shape{outputs}, 0.0F);
      h = graph.add(graph.matmul(h, weights[i], false, true), bias);
      if (i > 0) h = activate(h, name);
    }
    return graph.reshape(h, plexus::Shape{inputs});
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("autoencoder", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Autoencoder>(
      "autoencoder",
      {.summary = "Gives its input back after it has written it down in few numbers; for data with "
                  "'reconstruct: true'",
       .equation = "code = W f(x) + b, y = g(code)",
       .reference = "Hinton and Salakhutdinov, Reducing the dimensionality of data with neural networks, "
                    "2006"});
  plugin.add<TiedAutoencoder>(
      "tied_autoencoder",
      {.summary = "An autoencoder whose way back has the transposed weights of the way there",
       .equation = "h_i = f(W_i h_(i−1) + b_i), back: f(W_iᵀ h_i + c_i)",
       .reference = "Vincent, Larochelle, Bengio and Manzagol, Extracting and composing robust features with denoising "
                    "autoencoders, 2008"});
  autoencoder::add_variational(plugin);
}
