// Random networks, and an executor that shares no memory between anything: what the planner is compared with.
#pragma once

#include <plexus/buffer.h>
#include <plexus/graph.h>
#include <plexus/random.h>
#include <plexus/vectorized.h>

#include <cmath>
#include <limits>
#include <list>
#include <string>
#include <vector>

#include "gradient_check.h"
#include "graph/recording.h"

namespace plexus::test {

/// f(x) = x / (1 + |x|), with the derivative from the input or from the output.
class SoftsignFromInput final : public ElementwiseActivation<SoftsignFromInput> {
 public:
  [[nodiscard]] float value(float x) const { return x / (1.0F + std::fabs(x)); }
  [[nodiscard]] float derivative(float x) const {
    const float d = 1.0F + std::fabs(x);
    return 1.0F / (d * d);
  }
};
class SoftsignFromOutput final : public ElementwiseActivation<SoftsignFromOutput> {
 public:
  [[nodiscard]] float value(float x) const { return x / (1.0F + std::fabs(x)); }
  [[nodiscard]] float derivative_from_output(float y) const {
    const float d = 1.0F - std::fabs(y);
    return d * d;
  }
};

inline const SoftsignFromInput softsign_from_input;
inline const SoftsignFromOutput softsign_from_output;

/// Records `ops` random ops on values picked at random, then joins all that is unused into one output of 5 values.
inline Var record_random_network(Graph& graph, Var x, std::uint64_t seed, int ops) {
  Stream stream(seed, "random network");
  std::vector<Var> values = {x};
  std::vector<char> used = {1};
  int layers = 0;
  const auto weights = [&] {
    return LayerWeights{.name = "layer" + std::to_string(++layers),
                        .weights = uniform_initializer,
                        .bias = stream.below(2) == 0 ? nullptr : &uniform_initializer};
  };
  const auto pick = [&] {
    // Rather a late value: chains and branches both occur.
    const std::size_t newest = values.size() - 1;
    const std::size_t back = std::min<std::size_t>(newest, stream.below(4));
    used[newest - back] = 1;
    return values[newest - back];
  };
  const auto push = [&](Var value) {
    values.push_back(value);
    used.push_back(0);
  };
  for (int i = 0; i < ops; ++i) {
    const Var input = pick();
    const bool image = input.shape().rank() == 3 && input.shape()[0] >= 3 && input.shape()[1] >= 3;
    switch (stream.below(10)) {
      case 0:
        push(graph.dense(input, 1 + stream.below(20), weights()));
        break;
      case 1:
        push(graph.activation(input, softsign_from_input));
        break;
      case 2:
        push(graph.activation(input, softsign_from_output));
        break;
      case 3:
        push(graph.dropout(input, 0.3, "dropout" + std::to_string(i)));
        break;
      case 4: {
        const Var other = pick();
        if (other.shape() == input.shape())
          push(graph.add(input, other));
        else if (other.shape().size() == input.shape().size())
          push(graph.add(graph.reshape(input, other.shape()), other));
        else
          push(graph.add(graph.dense(other, input.shape().size(), weights()),
                         graph.reshape(input, {input.shape().size()})));
        break;
      }
      case 5:
        push(graph.reshape(input, {input.shape().size()}));
        break;
      case 6:
        push(image ? graph.convolution(input, 1 + stream.below(6), {.kernel = 3, .padding = stream.below(2)}, weights())
                   : graph.dense(input, 7, weights()));
        break;
      case 7:
        push(image ? graph.max_pool(input, {.kernel = 2, .stride = 1 + stream.below(2)})
                   : graph.activation(input, softsign_from_output));
        break;
      case 8:
        push(image ? graph.average_pool(input, {.kernel = 2, .stride = 1 + stream.below(2)}) : graph.add(input, input));
        break;
      default:
        push(graph.batch_normalization(input, "norm" + std::to_string(i)));
        break;
    }
  }
  Var output = graph.dense(values.back(), 5, weights());
  for (std::size_t v = 0; v + 1 < values.size(); ++v)
    if (used[v] == 0) output = graph.add(output, graph.dense(values[v], 5, weights()));
  return output;
}

/// Runs a recording with memory of its own for each value, gradient and mask; scratch is filled with NaN before each
/// call.
class PlainExecutor {
 public:
  explicit PlainExecutor(const graph::Recording& recording)
      : recording_(recording),
        values_(recording.values.size()),
        gradients_(recording.values.size()),
        kept_(recording.nodes.size()) {}

  ConstRows forward(ConstRows x, const Pass& pass) {
    x_ = x;
    for (std::size_t n = 0; n < recording_.nodes.size(); ++n) {
      const graph::Node& node = recording_.nodes[n];
      allocate(kept_[n], node.kept);
      std::vector<ConstRows> inputs;
      for (const graph::ValueIndex input : node.inputs) inputs.push_back(value(input));
      const Rows y = rows(values_[node.output], node.output);
      Buffer scratch;
      allocate(scratch, node.scratch);
      float* const kept = pass.mode == Mode::training && node.kept > 0 ? kept_[n].data() : nullptr;
      node.op->forward({inputs, y, pass, scratch.data(), kept});
    }
    return value(recording_.output);
  }

  void backward(ConstRows dy, Gradients& gradients, const Pass& pass) {
    std::vector<char> written(recording_.values.size(), 0);
    const Rows last = rows(gradients_[recording_.output], recording_.output);
    for (std::size_t b = 0; b < dy.count; ++b) std::copy_n(dy.row(b), dy.width, last.row(b));
    for (std::size_t n = recording_.nodes.size(); n-- > 0;) {
      const graph::Node& node = recording_.nodes[n];
      if (!node.learns) continue;
      const Op::Reads reads = node.op->reads();
      std::vector<ConstRows> inputs;
      std::vector<Op::InputGradient> dx;
      for (const graph::ValueIndex input : node.inputs) {
        inputs.push_back(reads.inputs ? value(input) : ConstRows{});
        Op::InputGradient gradient;
        if (recording_.learns(input)) {
          gradient.accumulate = written[input] != 0;
          gradient.rows = gradient.accumulate ? view(gradients_[input], input) : rows(gradients_[input], input);
          written[input] = 1;
        }
        dx.push_back(gradient);
      }
      Buffer scratch;
      allocate(scratch, node.scratch);
      node.op->backward({inputs, reads.output ? value(node.output) : ConstRows{},
                         view(gradients_[node.output], node.output), dx, gradients, pass, scratch.data(),
                         kept_[n].data()});
    }
  }

 private:
  static void allocate(Buffer& buffer, std::size_t floats) {
    buffer = Buffer(floats);
    std::fill_n(buffer.data(), floats, std::numeric_limits<float>::quiet_NaN());
  }

  Rows view(Buffer& buffer, graph::ValueIndex value) {
    const std::size_t size = recording_.values[value].size;
    return {buffer.data(), x_.count, size, padded(size)};
  }
  Rows rows(Buffer& buffer, graph::ValueIndex value) {
    allocate(buffer, x_.count * padded(recording_.values[value].size));
    return view(buffer, value);
  }
  ConstRows value(graph::ValueIndex value) { return value == 0 ? x_ : ConstRows(view(values_[value], value)); }

  const graph::Recording& recording_;
  std::vector<Buffer> values_;
  std::vector<Buffer> gradients_;
  std::vector<Buffer> kept_;
  ConstRows x_;
};

}  // namespace plexus::test
