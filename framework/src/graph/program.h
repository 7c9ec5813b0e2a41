// A recorded network as a flat list of calls with all addresses filled in. Replaying it allocates nothing.
#pragma once

#include <plexus/buffer.h>
#include <plexus/graph.h>

#include <cstddef>
#include <vector>

#include "graph/layout.h"
#include "graph/ops/by_examples.h"
#include "graph/recording.h"

namespace plexus::graph {

class PLEXUS_API Program {
 public:
  /// [plan] Requires that `recording` and the arena, of at least layout.placement.size floats, live as long as this.
  Program(const Recording& recording, const Layout& layout, float* arena);

  /// [hot: noexcept, no allocation] As in Model.
  [[nodiscard]] ConstRows forward(ConstRows x, const Pass& pass) noexcept;
  /// [hot: noexcept, no allocation] As in Model; `pass` is that of the forward call. Requires a layout for training.
  /// The first call sees which parameters are frozen.
  void backward(Rows dy, Gradients& gradients, const Pass& pass) noexcept;

  /// What a node gave in the last forward pass, as far as the layout has kept it.
  [[nodiscard]] ConstRows output_of(std::size_t node) const noexcept { return forward_[node].y; }

 private:
  struct ForwardCall {
    Op* op;
    ByExamples* parts;         // the same, where it is called for some examples at a time
    std::size_t inputs_begin;  // in views_
    std::size_t inputs_count;
    Rows y;
    bool passing;  // y: see Layout
    float* scratch;
    float* kept;
  };
  struct BackwardCall {
    Op* op;
    std::size_t inputs_begin;  // in views_, and of dx in input_gradients_
    std::size_t inputs_count;
    std::size_t gradients_begin;
    ConstRows y;
    Rows dy;
    float* scratch;
    const float* kept;
    bool holds;             // see Node
    bool is_needed = true;  // something at it or before it moves
  };

  void set_batch(std::size_t batch) noexcept;
  /// Takes out of the backward pass what leads to parameters without uses alone: those that are frozen.
  void leave_out_frozen() noexcept;
  void forward_whole(const ForwardCall& call, const Pass& pass) noexcept;
  void forward_by_examples(const Stretch& stretch, const Pass& pass) noexcept;
  void forward_some(const ForwardCall& call, std::size_t first, std::size_t count, const Pass& pass) noexcept;

  const Recording* recording_;
  std::vector<ForwardCall> forward_;
  std::vector<Stretch> stretches_;  // of forward_
  std::vector<BackwardCall> backward_;
  std::vector<ConstRows> views_;
  std::vector<bool> view_passing_;     // of views_ that forward calls read: see Layout
  std::vector<ConstRows> part_views_;  // the same for some examples
  std::vector<Op::InputGradient> input_gradients_;
  ConstRows output_;
  bool output_is_input_ = false;
  // What lies in the caller's memory and changes with each call.
  std::vector<std::size_t> input_views_;            // in views_
  std::vector<std::size_t> output_gradient_calls_;  // in backward_: those whose dy it is
  std::vector<std::size_t> output_gradient_views_;  // in input_gradients_: those that work on it in place
  std::vector<char> value_moves_;                   // whether a parameter that moves lies behind the value
  bool knows_frozen_ = false;
  std::size_t batch_ = 0;
  Buffer discarded_;  // gradients of parameters in parts that hold them
};

}  // namespace plexus::graph
