// y = x W + b over the last axis, with the same W at each position of the others.
#include <plexus/buffer.h>
#include <plexus/error.h>

#include <algorithm>

#include "graph/ops/axes.h"
#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "kernels/product.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

class DensePositions final : public Op {
 public:
  DensePositions(std::size_t outputs, const LayerWeights& weights) : outputs_(outputs), weights_(weights) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "dense"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    if (outputs_ == 0) throw Error("the dense layer '" + weights_.name + "' has 0 outputs; it needs at least 1");
    const Shape& shape = plan.inputs()[0];
    if (shape.rank() == 0) throw Error("the dense layer '" + weights_.name + "' over the last axis got a single value");
    inputs_ = shape[shape.rank() - 1];
    positions_ = shape.size() / inputs_;
    w_ = &plan.weights({.name = weights_.name,
                        .inputs = inputs_,
                        .outputs = outputs_,
                        .initializer = &weights_.weights,
                        .bias_initializer = weights_.bias,
                        .shared = weights_.shared});
    std::vector<std::size_t> extents = shape.extents();
    extents.back() = outputs_;
    return Shape(std::move(extents));
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override { return positions_ * inputs_ * outputs_; }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "dense", .settings = {{"over", "last_axis"}}, .arrays = arrays_of(*w_)};
  }

  void forward(const Forward& pass) noexcept override {
    for_matrices(pass.x[0], pass.y, [&](const float* x, float* y, std::size_t rows) {
      kernels::shared_product({.data = y, .stride = outputs_, .start = w_->bias ? w_->bias_row() : nullptr},
                              {x, 1, inputs_}, {w_->values, w_->stride, 1}, rows, outputs_, inputs_);
    });
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data != nullptr)
      for_matrices(pass.dy, dx.rows, [&](const float* dy, float* to, std::size_t rows) {
        kernels::shared_product({.data = to, .stride = inputs_, .beta = dx.accumulate ? 1.0F : 0.0F}, {dy, 1, outputs_},
                                {w_->values, 1, w_->stride}, rows, inputs_, outputs_);
      });
    if (w_->uses == 0) return;  // frozen
    // From here on the values are read no more: the target may be the values themselves.
    const auto [data, alpha, beta] = pass.gradients.target(*w_);
    float so_far = beta;
    for_matrices(
        pass.x[0], pass.dy, [&, data = data, alpha = alpha](const float* x, const float* dy, std::size_t rows) {
          kernels::shared_product({.data = data, .stride = w_->stride, .alpha = alpha, .beta = so_far, .whole = true},
                                  {x, inputs_, 1}, {dy, outputs_, 1}, inputs_, outputs_, rows);
          if (w_->bias) add_rows(data + inputs_ * w_->stride, alpha, so_far, dy, rows);
          so_far = 1.0F;
        });
    pass.gradients.complete(*w_);
  }

 private:
  /// Calls body(a, b, rows) for the batch as one matrix each where no padding lies between examples, else for each
  /// example.
  template <class Second, class Body>
  void for_matrices(ConstRows a, const Second& b, const Body& body) const noexcept {
    if (a.contiguous() && b.contiguous()) return body(a.data, b.data, a.count * positions_);
    for (std::size_t row = 0; row < a.count; ++row) body(a.row(row), b.row(row), positions_);
  }

  /// to ← beta · to + alpha Σ dy
  void add_rows(float* to, float alpha, float beta, const float* dy, std::size_t rows) const noexcept {
    begin_sum(beta, w_->stride, to);
    for (std::size_t row = 0; row < rows; ++row)
      vectorized(outputs_, [to, alpha, from = dy + row * outputs_](std::size_t i) { to[i] += alpha * from[i]; });
  }

  std::size_t outputs_;
  LayerWeights weights_;
  std::size_t inputs_ = 0;
  std::size_t positions_ = 0;
  const Parameter* w_ = nullptr;  // (inputs + 1, outputs)
};

}  // namespace

std::unique_ptr<Op> make_dense_positions(std::size_t outputs, const LayerWeights& weights) {
  return std::make_unique<DensePositions>(outputs, weights);
}

}  // namespace plexus::graph
