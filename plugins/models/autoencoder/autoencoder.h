// What the autoencoders share: a way to a code, and one back.
#pragma once

#include <plexus/graph.h>
#include <plexus/layer.h>
#include <plexus/plugin.h>

#include <string>
#include <vector>

namespace autoencoder {

using plexus::Component;
using plexus::Initializer;
using plexus::Layer;
using plexus::LayerScope;
using plexus::Var;
using Layers = std::vector<Component<Layer>>;

/// Of the dense layers that a model adds to those of its lists.
struct Weights {
  const Initializer* initializer;
  const Initializer* bias;

  [[nodiscard]] Var dense(plexus::Graph& graph, Var x, std::size_t outputs, const std::string& name) const {
    return graph.dense(x, outputs, {.name = name, .weights = *initializer, .bias = bias});
  }
};

/// The decoder: its layers, and a dense one to the outputs of the task unless they have as many values already.
[[nodiscard]] inline Var decode(plexus::Graph& graph, const Layers& layers, Var code, const Weights& weights) {
  const Var y = build_layers(layers, LayerScope(graph, "decoder"), code);
  return y.shape().size() == graph.outputs() ? y : weights.dense(graph, y, graph.outputs(), "decoder_head");
}

void add_variational(plexus::Registrar& plugin);

}  // namespace autoencoder
