// The recorder's vocabulary: each function records one op.
#include <plexus/graph.h>

#include <utility>

#include "graph/ops/ops.h"

namespace plexus {

OpPlan::~OpPlan() = default;
Op::~Op() = default;
Graph::~Graph() = default;

const Shape& Var::shape() const noexcept { return graph_->shape(*this); }

Var Graph::dense(Var x, std::size_t outputs, const LayerWeights& weights) {
  return apply(graph::make_dense(outputs, weights), {x});
}

Var Graph::convolution(Var x, std::size_t channels, const Window& window, const LayerWeights& weights) {
  return apply(graph::make_convolution(channels, window, weights), {x});
}

Var Graph::max_pool(Var x, const Window& window) { return apply(graph::make_max_pool(window), {x}); }

Var Graph::average_pool(Var x, const Window& window) { return apply(graph::make_average_pool(window), {x}); }

Var Graph::activation(Var x, const Activation& function) { return apply(graph::make_activation(function), {x}); }

Var Graph::dropout(Var x, double rate, const std::string& name) { return apply(graph::make_dropout(rate, name), {x}); }

Var Graph::batch_normalization(Var x, const std::string& name, double momentum, double epsilon) {
  return apply(graph::make_batch_normalization(name, momentum, epsilon), {x});
}

Var Graph::add(Var a, Var b) { return apply(graph::make_add(), {a, b}); }

Var Graph::loss(Var outputs, Var targets, Loss& function, bool classification) {
  return apply(graph::make_loss(function, classification), {outputs, targets});
}

}  // namespace plexus
