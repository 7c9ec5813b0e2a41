// The recorder's vocabulary: each function records one op.
#include <plexus/error.h>
#include <plexus/graph.h>

#include <utility>

#include "graph/ops/axes.h"
#include "graph/ops/ops.h"

namespace plexus {

OpPlan::~OpPlan() = default;
DescribedModel::~DescribedModel() = default;
Op::~Op() = default;
Graph::~Graph() = default;

const Shape& Var::shape() const noexcept { return graph_->shape(*this); }

Var Graph::noise(const Shape& shape, const std::string& name) { return apply(graph::make_noise(shape, name), {}); }

Var Graph::dense(Var x, std::size_t outputs, const LayerWeights& weights, Over over) {
  if (over == Over::all || x.shape().rank() == 1) return apply(graph::make_dense(outputs, weights), {x});
  return apply(graph::make_dense_positions(outputs, weights), {x});
}

Var Graph::convolution(Var x, std::size_t channels, const Window& window, const LayerWeights& weights) {
  const bool plain = window.dilation == 1 && window.groups == 1;
  return apply(plain ? graph::make_convolution(channels, window, weights)
                     : graph::make_grouped_convolution(channels, window, weights),
               {x});
}

Var Graph::max_pool(Var x, const Window& window) { return apply(graph::make_max_pool(window), {x}); }

Var Graph::average_pool(Var x, const Window& window) { return apply(graph::make_average_pool(window), {x}); }

Var Graph::activation(Var x, const Activation& function) { return apply(graph::make_activation(function), {x}); }

Var Graph::dropout(Var x, double rate, const std::string& name) { return apply(graph::make_dropout(rate, name), {x}); }

Var Graph::batch_normalization(Var x, const std::string& name, double momentum, double epsilon) {
  return apply(graph::make_batch_normalization(name, momentum, epsilon), {x});
}

Var Graph::parameter(const std::string& name, const Shape& shape, const Initializer& initializer) {
  return apply(graph::make_parameter(name, shape, &initializer, 0.0F), {});
}
Var Graph::parameter(const std::string& name, const Shape& shape, float initial) {
  return apply(graph::make_parameter(name, shape, nullptr, initial), {});
}
Var Graph::constant(const Shape& shape, std::vector<float> values) {
  return apply(graph::make_constant(shape, std::move(values)), {});
}
Var Graph::detach(Var x) { return apply(graph::make_detach(), {x}); }

Var Graph::add(Var a, Var b) {
  return apply(a.shape() == b.shape() ? graph::make_add() : graph::make_meeting_add(), {a, b});
}
Var Graph::subtract(Var a, Var b) { return apply(graph::make_subtract(), {a, b}); }
Var Graph::multiply(Var a, Var b) { return apply(graph::make_multiply(), {a, b}); }
Var Graph::divide(Var a, Var b) { return apply(graph::make_divide(), {a, b}); }
Var Graph::maximum(Var a, Var b) { return apply(graph::make_maximum(), {a, b}); }
Var Graph::minimum(Var a, Var b) { return apply(graph::make_minimum(), {a, b}); }

Var Graph::scale(Var x, float factor, float shift) { return apply(graph::make_scale(factor, shift), {x}); }
Var Graph::exp(Var x) { return apply(graph::make_exp(), {x}); }
Var Graph::log(Var x) { return apply(graph::make_log(), {x}); }
Var Graph::sqrt(Var x) { return apply(graph::make_sqrt(), {x}); }
Var Graph::square(Var x) { return apply(graph::make_square(), {x}); }
Var Graph::absolute(Var x) { return apply(graph::make_absolute(), {x}); }
Var Graph::power(Var x, float exponent) { return apply(graph::make_power(exponent), {x}); }
Var Graph::sigmoid(Var x) { return apply(graph::make_sigmoid(), {x}); }
Var Graph::tanh(Var x) { return apply(graph::make_tanh(), {x}); }
Var Graph::clamp(Var x, float low, float high) { return apply(graph::make_clamp(low, high), {x}); }

Var Graph::matmul(Var a, Var b, bool transpose_a, bool transpose_b) {
  return apply(graph::make_matmul(transpose_a, transpose_b), {a, b});
}
Var Graph::permute(Var x, const std::vector<std::size_t>& order) { return apply(graph::make_permute(order), {x}); }
Var Graph::concatenate(const std::vector<Var>& values, int axis) {
  if (values.empty()) throw Error("'concatenate' got no values; it needs at least one");
  return apply(graph::make_concatenate(axis), values);
}
Var Graph::slice(Var x, int axis, std::size_t begin, std::size_t end) {
  return apply(graph::make_slice(axis, begin, end), {x});
}

std::vector<Var> Graph::split(Var x, int axis) {
  const std::size_t along = graph::axis_of("'split'", x.shape(), axis);
  std::vector<std::size_t> extents = x.shape().extents();
  extents.erase(extents.begin() + static_cast<std::ptrdiff_t>(along));
  std::vector<Var> parts;
  for (std::size_t i = 0; i < x.shape()[along]; ++i)
    parts.push_back(reshape(slice(x, static_cast<int>(along), i, i + 1), Shape(extents)));
  return parts;
}

Var Graph::stack(const std::vector<Var>& values) {
  std::vector<Var> rows;
  for (const Var value : values) {
    std::vector<std::size_t> extents = value.shape().extents();
    extents.insert(extents.begin(), 1);
    rows.push_back(reshape(value, Shape(std::move(extents))));
  }
  return concatenate(rows, 0);
}

Scanned Graph::scan(Var x, std::vector<Var> initial,
                    const std::function<Scanned(Var x, const std::vector<Var>& state)>& step) {
  if (x.shape().rank() == 0)
    throw Error("'scan' goes along the first axis of its input, but that is one number for each example");
  std::vector<Var> y;
  std::vector<Var> state = std::move(initial);
  const auto take_step = [&](Var x_t) {
    Scanned now = step(x_t, state);
    if (now.state.size() != state.size())
      throw Error("a step of 'scan' got " + std::to_string(state.size()) + " values as its state and gives " +
                  std::to_string(now.state.size()) + "; the next one needs as many");
    for (std::size_t i = 0; i < state.size(); ++i)
      if (now.state[i].shape() != state[i].shape())
        throw Error("a step of 'scan' got a state of " + to_string(state[i].shape()) + " and gives one of " +
                    to_string(now.state[i].shape()) + "; the next one needs the same");
    y.push_back(now.y);
    state = std::move(now.state);
    return now.y;
  };
  for (const Var x_t : split(x, 0))
    if (y.empty())
      (void)take_step(x_t);
    else
      (void)reuse([&] { return take_step(x_t); });
  return {stack(y), std::move(state)};
}

Var Graph::softmax(Var x, int axis) { return apply(graph::make_softmax(axis), {x}); }
Var Graph::log_softmax(Var x, int axis) { return apply(graph::make_log_softmax(axis), {x}); }
Var Graph::sum(Var x, int first, int last) { return apply(graph::make_sum(first, last), {x}); }
Var Graph::mean(Var x, int first, int last) { return apply(graph::make_mean(first, last), {x}); }
Var Graph::max(Var x, int first, int last) { return apply(graph::make_max(first, last), {x}); }

Var Graph::layer_normalization(Var x, const std::string& name, double epsilon) {
  return apply(graph::make_layer_normalization(name, epsilon), {x});
}
Var Graph::group_normalization(Var x, const std::string& name, std::size_t groups, double epsilon) {
  return apply(graph::make_group_normalization(name, groups, epsilon), {x});
}
Var Graph::embedding(Var x, std::size_t count, std::size_t width, const LayerWeights& weights) {
  return apply(graph::make_embedding(count, width, weights), {x});
}
Var Graph::attention(Var query, Var key, Var value, std::size_t heads, bool causal) {
  return apply(graph::make_attention(heads, causal), {query, key, value});
}
Var Graph::lstm(Var x, std::size_t units, const LayerWeights& input, const Initializer& recurrent) {
  return apply(graph::make_lstm(units, input, recurrent), {x});
}
Var Graph::gru(Var x, std::size_t units, const LayerWeights& input, const Initializer& recurrent) {
  return apply(graph::make_gru(units, input, recurrent), {x});
}
Var Graph::upsample(Var x, std::size_t factor) { return apply(graph::make_upsample(factor), {x}); }
Var Graph::convolution_transpose(Var x, std::size_t channels, const Window& window, const LayerWeights& weights) {
  return apply(graph::make_convolution_transpose(channels, window, weights), {x});
}

Var Graph::loss(Var outputs, Var targets, Loss& function, bool classification) {
  return apply(graph::make_loss(function, classification), {outputs, targets});
}

}  // namespace plexus
