// Without a fault; its outputs are its inputs again, so that it fits no other number of them.
#include <plexus/graph.h>

#include "linear_model.h"

namespace {
struct Right final : plexus::GraphModel {
  plexus::Var build(plexus::Graph& graph, plexus::Var x) override {
    const std::size_t size = graph.shape(x).size();
    if (graph.outputs() != size) throw plexus::Error("it needs as many outputs as inputs");
    return graph.dense(graph.dense(x, 4, {"encoder", initializer, &initializer}), size,
                       {"decoder", initializer, &initializer});
  }
  struct Initializer final : LinearModel {
    using LinearModel::Uniform;
  };
  Initializer::Uniform initializer;
};
}  // namespace

PLEXUS_PLUGIN("model_right_autoencoder", "1.0") { plugin.add<Right>("right", {.summary = "A model without faults"}); }
