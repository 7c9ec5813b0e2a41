// The loss of each example as a scalar value of the graph. Its gradient with respect to the outputs is computed with it
// and kept; the backward pass scales it by what comes from above.
#include <plexus/error.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <cstdint>

#include "graph/ops/ops.h"

namespace plexus::graph {
namespace {

class LossOp final : public Op {
 public:
  LossOp(Loss& function, bool classification) : function_(function), classification_(classification) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "loss"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& outputs = plan.inputs()[0];
    const Shape& targets = plan.inputs()[1];
    if (outputs.size() != targets.size())
      throw Error("'loss' got outputs " + to_string(outputs) + " and targets " + to_string(targets) +
                  "; they must be of one size");
    if (function_.depends_on_batch())
      throw Error(
          "'loss' of a graph is of each example by itself, but this one compares the examples of a batch; give it as "
          "'loss' of the configuration");
    function_.plan({.outputs = outputs.size(), .classification = classification_});
    plan.keep(plan.max_batch() * outputs.size());
    return {};
  }

  void forward(const Forward& pass) noexcept override {
    const std::size_t width = pass.x[0].width;
    for (std::size_t b = 0; b < pass.y.count; ++b) {
      // One example at a time: a Loss gives the mean over its batch.
      const ConstRows outputs{pass.x[0].row(b), 1, width, width};
      const ConstRows targets{pass.x[1].row(b), 1, width, width};
      const auto label = static_cast<std::int32_t>(std::max_element(targets.data, targets.data + width) - targets.data);
      const Rows gradient{pass.kept == nullptr ? nullptr : pass.kept + b * width, 1, width, width};
      const double loss =
          function_.evaluate(outputs, {.values = targets, .labels = classification_ ? &label : nullptr}, gradient);
      pass.y.row(b)[0] = static_cast<float>(loss);
    }
  }

  void backward(const Backward& pass) noexcept override {
    if (const InputGradient& dx = pass.dx[0]; dx.rows.data != nullptr)
      for (std::size_t b = 0; b < dx.rows.count; ++b) {
        float* const to = dx.rows.row(b);
        const float* const gradient = pass.kept + b * dx.rows.width;
        const float factor = pass.dy.row(b)[0];
        if (dx.accumulate)
          vectorized(dx.rows.width, [=](std::size_t i) { to[i] += factor * gradient[i]; });
        else
          vectorized(dx.rows.width, [=](std::size_t i) { to[i] = factor * gradient[i]; });
      }
    if (const InputGradient& dt = pass.dx[1]; dt.rows.data != nullptr && !dt.accumulate)
      for (std::size_t b = 0; b < dt.rows.count; ++b) std::fill_n(dt.rows.row(b), dt.rows.width, 0.0F);
  }

 private:
  Loss& function_;
  bool classification_;
};

}  // namespace

std::unique_ptr<Op> make_loss(Loss& function, bool classification) {
  return std::make_unique<LossOp>(function, classification);
}

}  // namespace plexus::graph
