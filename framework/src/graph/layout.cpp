#include "graph/layout.h"

#include <plexus/buffer.h>

#include <algorithm>

#include "graph/ops/by_examples.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

class Planner {
 public:
  /// `showing`: every value is read at the end, and so has memory of its own.
  Planner(const Recording& recording, Mode mode, std::size_t in_cache, bool showing = false)
      : recording_(recording), in_cache_(in_cache), training_(mode == Mode::training), showing_(showing) {
    layout_.mode = mode;
    layout_.passing.assign(recording.values.size(), false);
    layout_.values.assign(recording.values.size(), no_buffer);
    layout_.values[0] = network_input;
    layout_.nodes.resize(recording.nodes.size());
  }

  Layout run() {
    find_last_reads();
    find_stretches();
    for (std::size_t n = 0; n < recording_.nodes.size(); ++n) plan_forward(n);
    if (training_) {
      gradients_.assign(recording_.values.size(), no_buffer);
      gradients_[recording_.output] = output_gradient;
      for (std::size_t n = recording_.nodes.size(); n-- > 0;)
        if (recording_.nodes[n].learns) plan_backward(n);
    }
    layout_.placement = place(layout_.buffers);
    return std::move(layout_);
  }

 private:
  [[nodiscard]] bool has_backward(std::size_t n) const noexcept { return training_ && recording_.nodes[n].learns; }
  [[nodiscard]] std::size_t backward_step(std::size_t n) const noexcept { return 2 * recording_.nodes.size() - 1 - n; }
  [[nodiscard]] std::size_t end() const noexcept { return recording_.nodes.size() * (training_ ? 2 : 1); }

  /// The last step that reads each value. The output is read by the caller, after the last step.
  void find_last_reads() {
    last_read_.assign(recording_.values.size(), 0);
    const auto read = [&](ValueIndex value, std::size_t step) {
      last_read_[value] = std::max(last_read_[value], step);
    };
    for (std::size_t n = 0; n < recording_.nodes.size(); ++n) {
      const Node& node = recording_.nodes[n];
      const Op::Reads reads = node.op->reads();
      for (const ValueIndex input : node.inputs) {
        read(input, n);
        if (has_backward(n) && reads.inputs) read(input, backward_step(n));
      }
      read(node.output, n);
      if (has_backward(n) && reads.output) read(node.output, backward_step(n));
    }
    read(recording_.output, end());
    for (std::size_t n = 0; showing_ && n < recording_.nodes.size(); ++n) read(recording_.nodes[n].output, end());
  }

  /// Floats of one example that the node reads and writes.
  [[nodiscard]] std::size_t traffic(const Node& node) const noexcept {
    std::size_t floats = recording_.values[node.output].size;
    for (const ValueIndex input : node.inputs) floats += recording_.values[input].size;
    return floats;
  }

  void find_stretches() {
    const std::vector<Node>& nodes = recording_.nodes;
    stretch_of_.resize(nodes.size());
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const bool goes_on = !training_ && !showing_ && n > 0 && by_examples(nodes[n]) && by_examples(nodes[n - 1]);
      if (!goes_on) layout_.stretches.push_back({n, n, 0});
      layout_.stretches.back().end = n + 1;
      stretch_of_[n] = layout_.stretches.size() - 1;
    }
    for (Stretch& stretch : layout_.stretches) {
      if (stretch.end - stretch.begin < 2) continue;
      std::size_t most = 1;
      for (std::size_t n = stretch.begin; n < stretch.end; ++n) most = std::max(most, traffic(nodes[n]));
      const std::size_t examples = std::max<std::size_t>(1, in_cache_ / most) * kernels::Team::size();
      if (examples >= recording_.max_batch) continue;
      stretch.examples = examples;
      for (std::size_t n = stretch.begin; n < stretch.end; ++n)
        layout_.passing[nodes[n].output] = last_read_[nodes[n].output] < stretch.end;
    }
  }

  [[nodiscard]] static bool by_examples(const Node& node) noexcept {
    return dynamic_cast<const ByExamples*>(node.op.get()) != nullptr;
  }

  [[nodiscard]] const Stretch& stretch_of(std::size_t n) const noexcept { return layout_.stretches[stretch_of_[n]]; }
  /// The first and the last step at which memory of a step is in use: a stretch is gone through many times.
  [[nodiscard]] std::size_t first_of(std::size_t step) const noexcept {
    return step < stretch_of_.size() && stretch_of(step).examples > 0 ? stretch_of(step).begin : step;
  }
  [[nodiscard]] std::size_t last_of(std::size_t step) const noexcept {
    return step < stretch_of_.size() && stretch_of(step).examples > 0 ? stretch_of(step).end - 1 : step;
  }

  [[nodiscard]] BufferIndex add(std::size_t first, std::size_t last, std::size_t floats) {
    if (floats == 0) return no_buffer;
    layout_.buffers.push_back({first_of(first), last_of(last), padded(floats)});
    return static_cast<BufferIndex>(layout_.buffers.size() - 1);
  }

  [[nodiscard]] std::size_t examples_of(ValueIndex value) const noexcept {
    return layout_.passing[value] ? stretch_of(recording_.values[value].producer).examples : recording_.max_batch;
  }
  [[nodiscard]] std::size_t floats_of(ValueIndex value) const noexcept {
    if (recording_.values[value].same_for_all) return padded(recording_.values[value].size);
    return examples_of(value) * padded(recording_.values[value].size);
  }

  /// Whether the op may work in place as far as its first input is concerned: it stands alone and has y's size.
  [[nodiscard]] bool may_work_in_place(const Node& node) const {
    return node.op->in_place() && !node.inputs.empty() && !recording_.values[node.inputs.front()].same_for_all &&
           std::count(node.inputs.begin(), node.inputs.end(), node.inputs.front()) == 1 &&
           recording_.values[node.inputs.front()].size == recording_.values[node.output].size;
  }

  void plan_forward(std::size_t n) {
    const Node& node = recording_.nodes[n];
    NodeLayout& layout = layout_.nodes[n];
    BufferIndex& y = layout_.values[node.output];
    if (may_work_in_place(node) && last_read_[node.inputs.front()] <= n &&
        in_arena(layout_.values[node.inputs.front()]) &&
        layout_.passing[node.inputs.front()] == layout_.passing[node.output]) {
      y = layout_.values[node.inputs.front()];
      layout_.buffers[y].last = std::max(layout_.buffers[y].last, last_of(last_read_[node.output]));
    } else {
      y = add(n, last_read_[node.output], floats_of(node.output));
    }
    layout.forward_scratch = add(n, n, node.scratch);
    if (training_) layout.kept = add(n, has_backward(n) ? backward_step(n) : n, node.kept);
  }

  void plan_backward(std::size_t n) {
    const Node& node = recording_.nodes[n];
    NodeLayout& layout = layout_.nodes[n];
    const std::size_t step = backward_step(n);
    layout.dy = gradients_[node.output];
    layout.dx.resize(node.inputs.size());
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueIndex input = node.inputs[i];
      if (!recording_.learns(input)) continue;
      BufferIndex& gradient = gradients_[input];
      const std::size_t last_use = backward_step(recording_.values[input].producer);
      layout.dx[i].accumulate = gradient != no_buffer;
      if (gradient == no_buffer) {
        if (i == 0 && may_work_in_place(node)) {
          gradient = layout.dy;
          if (in_arena(gradient)) layout_.buffers[gradient].last = std::max(layout_.buffers[gradient].last, last_use);
        } else {
          gradient = add(step, last_use, examples_of(input) * padded(recording_.values[input].size));
        }
      }
      layout.dx[i].buffer = gradient;
    }
    layout.backward_scratch = add(step, step, node.scratch);
  }

  const Recording& recording_;
  std::size_t in_cache_;
  bool training_;
  bool showing_;
  std::vector<std::size_t> stretch_of_;  // of each node
  std::vector<std::size_t> last_read_;
  std::vector<BufferIndex> gradients_;  // of each value, so far
  Layout layout_;
};

}  // namespace

Layout make_layout(const Recording& recording, Mode mode, std::size_t in_cache) {
  return Planner(recording, mode, in_cache).run();
}

Layout make_showing_layout(const Recording& recording) {
  return Planner(recording, Mode::evaluation, floats_in_cache, true).run();
}

}  // namespace plexus::graph
