// y = x W + b.
#include <plexus/error.h>
#include <plexus/kernels.h>

#include "graph/ops/describe.h"
#include "graph/ops/ops.h"

namespace plexus::graph {
namespace {

class Dense final : public Op {
 public:
  Dense(std::size_t outputs, const LayerWeights& weights) : outputs_(outputs), weights_(weights) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "dense"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    if (outputs_ == 0) throw Error("the dense layer '" + weights_.name + "' has 0 outputs; it needs at least 1");
    w_ = &plan.weights({.name = weights_.name,
                        .inputs = plan.inputs()[0].size(),
                        .outputs = outputs_,
                        .initializer = &weights_.weights,
                        .bias_initializer = weights_.bias,
                        .shared = weights_.shared});
    return {outputs_};
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override { return w_->inputs() * outputs_; }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "dense", .settings = {{"over", "all"}}, .arrays = arrays_of(*w_)};
  }

  void forward(const Forward& pass) noexcept override { dense_forward(pass.y, pass.x[0], *w_); }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data != nullptr) dense_backward_input(dx.rows, dx.accumulate, pass.dy, *w_);
    dense_backward_weights(pass.gradients, *w_, pass.x[0], pass.dy);
  }

 private:
  std::size_t outputs_;
  LayerWeights weights_;
  const Parameter* w_ = nullptr;  // (inputs + 1, outputs)
};

}  // namespace

std::unique_ptr<Op> make_dense(std::size_t outputs, const LayerWeights& weights) {
  return std::make_unique<Dense>(outputs, weights);
}

}  // namespace plexus::graph
