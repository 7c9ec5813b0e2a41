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
    width_ = classification_ && outputs.rank() > 1 ? outputs[outputs.rank() - 1] : outputs.size();
    function_.plan({.outputs = width_, .classification = classification_});
    plan.keep(plan.max_batch() * outputs.size());
    return {};
  }

  void forward(const Forward& pass) noexcept override {
    const std::size_t all = pass.x[0].width;
    for (std::size_t b = 0; b < pass.y.count; ++b) {
      float* const kept = pass.kept == nullptr ? nullptr : pass.kept + b * all;
      double sum = 0.0;
      std::size_t rows = 0;
      for (std::size_t first = 0; first < all; first += width_) {
        // One row at a time: a Loss gives the mean over its batch.
        const ConstRows outputs{pass.x[0].row(b) + first, 1, width_, width_};
        const ConstRows targets{pass.x[1].row(b) + first, 1, width_, width_};
        const Rows gradient{kept == nullptr ? nullptr : kept + first, 1, width_, width_};
        if (is_left_out(targets, all)) {
          if (kept != nullptr) std::fill_n(gradient.data, width_, 0.0F);
          continue;
        }
        const auto label =
            static_cast<std::int32_t>(std::max_element(targets.data, targets.data + width_) - targets.data);
        sum += function_.evaluate(outputs, {.values = targets, .labels = classification_ ? &label : nullptr}, gradient);
        ++rows;
      }
      pass.y.row(b)[0] = rows == 0 ? 0.0F : static_cast<float>(sum / static_cast<double>(rows));
      if (rows < 2 || kept == nullptr) continue;
      const float share = 1.0F / static_cast<float>(rows);
      vectorized(all, [=](std::size_t i) { kept[i] *= share; });
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
  /// A position without a label, of several.
  [[nodiscard]] bool is_left_out(const ConstRows& targets, std::size_t all) const noexcept {
    return width_ < all &&
           std::all_of(targets.data, targets.data + width_, [](float target) { return target == 0.0F; });
  }

  Loss& function_;
  bool classification_;
  std::size_t width_ = 0;  // of a row that the loss sees
};

}  // namespace

std::unique_ptr<Op> make_loss(Loss& function, bool classification) {
  return std::make_unique<LossOp>(function, classification);
}

}  // namespace plexus::graph
