#include "graph/program.h"

#include <plexus/buffer.h>

#include <algorithm>

namespace plexus::graph {
namespace {

/// Fills in addresses.
class Addresses {
 public:
  Addresses(const Recording& recording, const Layout& layout, float* arena)
      : recording_(recording), layout_(layout), arena_(arena) {}

  [[nodiscard]] float* of(BufferIndex buffer) const {
    return in_arena(buffer) ? arena_ + layout_.placement.offsets[buffer] : nullptr;
  }
  [[nodiscard]] Rows rows(BufferIndex buffer, ValueIndex value) const {
    const std::size_t size = recording_.values[value].size;
    return {of(buffer), 0, size, padded(size)};
  }
  [[nodiscard]] Rows rows(ValueIndex value) const {
    Rows all = rows(layout_.values[value], value);
    if (recording_.values[value].same_for_all) all.stride = 0;
    return all;
  }

 private:
  const Recording& recording_;
  const Layout& layout_;
  float* arena_;
};

/// Counts as a use of each parameter, and adds nothing.
class HeldGradients final : public Gradients {
 public:
  HeldGradients(Gradients& gradients, float* discarded) : gradients_(gradients), discarded_(discarded) {}

  Target target(const Parameter& parameter) noexcept override {
    const Target sum = gradients_.target(parameter);
    if (sum.beta == 0.0F) std::fill_n(sum.data, parameter.size(), 0.0F);
    return {discarded_, 1.0F, 0.0F};
  }
  void complete(const Parameter& parameter) noexcept override { gradients_.complete(parameter); }

 private:
  Gradients& gradients_;
  float* discarded_;
};

}  // namespace

Program::Program(const Recording& recording, const Layout& layout, float* arena) : recording_(&recording) {
  const Addresses address(recording, layout, arena);
  const auto add_view = [&](ValueIndex value, bool wanted) {
    if (wanted && layout.values[value] == network_input) input_views_.push_back(views_.size());
    ConstRows rows = address.rows(value);
    if (!wanted) rows.data = nullptr;
    views_.push_back(rows);
  };
  for (std::size_t n = 0; n < recording.nodes.size(); ++n) {
    const Node& node = recording.nodes[n];
    forward_.push_back({node.op.get(), dynamic_cast<ByExamples*>(node.op.get()), views_.size(), node.inputs.size(),
                        address.rows(node.output), layout.passing[node.output],
                        address.of(layout.nodes[n].forward_scratch), address.of(layout.nodes[n].kept)});
    for (const ValueIndex input : node.inputs) {
      add_view(input, true);
      view_passing_.push_back(layout.passing[input]);
    }
  }
  stretches_ = layout.stretches;
  part_views_ = views_;
  output_ = address.rows(recording.output);
  output_is_input_ = layout.values[recording.output] == network_input;
  if (layout.mode != Mode::training) return;

  value_moves_.assign(recording.values.size(), 0);
  std::size_t discarded = 0;
  for (std::size_t n = recording.nodes.size(); n-- > 0;) {
    const Node& node = recording.nodes[n];
    const NodeLayout& place = layout.nodes[n];
    if (!node.learns) continue;
    const Op::Reads reads = node.op->reads();
    if (place.dy == output_gradient) output_gradient_calls_.push_back(backward_.size());
    ConstRows y = address.rows(node.output);
    if (!reads.output) y.data = nullptr;
    backward_.push_back({node.op.get(), views_.size(), node.inputs.size(), input_gradients_.size(), y,
                         address.rows(place.dy, node.output), address.of(place.backward_scratch),
                         address.of(place.kept), node.holds});
    if (node.holds)
      for (const Parameter* const parameter : node.parameters) discarded = std::max(discarded, parameter->size());
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      add_view(node.inputs[i], reads.inputs);
      const NodeLayout::Gradient& gradient = place.dx[i];
      if (gradient.buffer == output_gradient) output_gradient_views_.push_back(input_gradients_.size());
      input_gradients_.push_back({address.rows(gradient.buffer, node.inputs[i]), gradient.accumulate});
    }
  }
  discarded_ = Buffer(discarded);
}

void Program::set_batch(std::size_t batch) noexcept {
  if (batch == batch_) return;
  batch_ = batch;
  for (ForwardCall& call : forward_) call.y.count = batch;
  for (BackwardCall& call : backward_) {
    call.y.count = batch;
    call.dy.count = batch;
  }
  for (ConstRows& view : views_) view.count = batch;
  for (Op::InputGradient& gradient : input_gradients_) gradient.rows.count = batch;
  output_.count = batch;
}

ConstRows Program::forward(ConstRows x, const Pass& pass) noexcept {
  set_batch(x.count);
  for (const std::size_t view : input_views_) views_[view] = x;
  for (const Stretch& stretch : stretches_) {
    if (stretch.examples > 0 && stretch.examples < x.count)
      forward_by_examples(stretch, pass);
    else
      for (std::size_t n = stretch.begin; n < stretch.end; ++n) forward_whole(forward_[n], pass);
  }
  return output_is_input_ ? x : output_;
}

void Program::forward_whole(const ForwardCall& call, const Pass& pass) noexcept {
  call.op->forward({{views_.data() + call.inputs_begin, call.inputs_count}, call.y, pass, call.scratch, call.kept});
}

void Program::forward_by_examples(const Stretch& stretch, const Pass& pass) noexcept {
  for (std::size_t n = stretch.begin; n < stretch.end; ++n) forward_[n].parts->prepare(forward_[n].scratch);
  for (std::size_t first = 0; first < batch_; first += stretch.examples)
    for (std::size_t n = stretch.begin; n < stretch.end; ++n)
      forward_some(forward_[n], first, std::min(stretch.examples, batch_ - first), pass);
}

void Program::forward_some(const ForwardCall& call, std::size_t first, std::size_t count, const Pass& pass) noexcept {
  for (std::size_t i = call.inputs_begin; i < call.inputs_begin + call.inputs_count; ++i) {
    part_views_[i] = views_[i].first(count);
    if (!view_passing_[i]) part_views_[i].data = views_[i].row(first);
  }
  Rows y = call.y.first(count);
  if (!call.passing) y.data = call.y.row(first);
  call.parts->forward_some(
      {{part_views_.data() + call.inputs_begin, call.inputs_count}, y, pass, call.scratch, call.kept});
}

void Program::leave_out_frozen() noexcept {
  const std::vector<Node>& nodes = recording_->nodes;
  for (const Node& node : nodes) {
    const bool own = std::any_of(node.parameters.begin(), node.parameters.end(),
                                 [](const Parameter* parameter) { return parameter->uses > 0; });
    const bool before = std::any_of(node.inputs.begin(), node.inputs.end(),
                                    [this](ValueIndex input) { return value_moves_[input] != 0; });
    value_moves_[node.output] = node.learns && (own || before) ? 1 : 0;
  }
  std::size_t c = 0;
  for (std::size_t n = nodes.size(); n-- > 0;) {
    if (!nodes[n].learns) continue;
    BackwardCall& call = backward_[c++];
    call.is_needed = value_moves_[nodes[n].output] != 0;
    for (std::size_t i = 0; i < call.inputs_count; ++i) {
      if (value_moves_[nodes[n].inputs[i]] != 0) continue;
      input_gradients_[call.gradients_begin + i].rows.data = nullptr;
      std::erase(output_gradient_views_, call.gradients_begin + i);
    }
  }
}

void Program::backward(Rows dy, Gradients& gradients, const Pass& pass) noexcept {
  if (!knows_frozen_) {
    leave_out_frozen();
    knows_frozen_ = true;
  }
  for (const std::size_t call : output_gradient_calls_) backward_[call].dy = dy;
  for (const std::size_t view : output_gradient_views_) input_gradients_[view].rows = dy;
  HeldGradients held(gradients, discarded_.data());
  for (const BackwardCall& call : backward_) {
    if (!call.is_needed) continue;
    call.op->backward({{views_.data() + call.inputs_begin, call.inputs_count},
                       call.y,
                       call.dy,
                       {input_gradients_.data() + call.gradients_begin, call.inputs_count},
                       call.holds ? held : gradients,
                       pass,
                       call.scratch,
                       call.kept});
  }
}

}  // namespace plexus::graph
