// Rows of a table, chosen by indices.
#include <plexus/error.h>

#include <algorithm>
#include <cmath>

#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"

namespace plexus::graph {
namespace {

class Embedding final : public Op {
 public:
  Embedding(std::size_t count, std::size_t width, const LayerWeights& weights)
      : count_(count), width_(width), weights_(weights) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "embedding"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    if (count_ == 0 || width_ == 0)
      throw Error("the embedding '" + weights_.name + "' has a table of " + to_string(Shape{count_, width_}) +
                  "; both extents must be at least 1");
    table_ = &plan.weights({.name = weights_.name,
                            .inputs = count_,
                            .outputs = width_,
                            .initializer = &weights_.weights,
                            .fan_in = 1,
                            .shared = weights_.shared});
    std::vector<std::size_t> extents = plan.inputs()[0].extents();
    extents.push_back(width_);
    return Shape(std::move(extents));
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "embedding", .arrays = {{"table", table_->name + "_weights"}}};
  }

  void forward(const Forward& pass) noexcept override {
    const ConstRows& x = pass.x[0];
    for (std::size_t b = 0; b < x.count; ++b)
      for (std::size_t i = 0; i < x.width; ++i)
        std::copy_n(table_->row(index(x.row(b)[i])), width_, pass.y.row(b) + i * width_);
  }

  void backward(const Backward& pass) noexcept override {
    if (const InputGradient& dx = pass.dx[0]; dx.rows.data != nullptr && !dx.accumulate)
      for (std::size_t b = 0; b < dx.rows.count; ++b) std::fill_n(dx.rows.row(b), dx.rows.width, 0.0F);
    if (table_->uses == 0) return;  // frozen
    const auto [data, alpha, beta] = pass.gradients.target(*table_);
    begin_sum(beta, table_->size(), data);
    const ConstRows& x = pass.x[0];
    for (std::size_t b = 0; b < x.count; ++b)
      for (std::size_t i = 0; i < x.width; ++i)
        vectorized(width_, [to = data + index(x.row(b)[i]) * table_->stride, alpha = alpha,
                            dy = pass.dy.row(b) + i * width_](std::size_t k) { to[k] += alpha * dy[k]; });
    pass.gradients.complete(*table_);
  }

 private:
  [[nodiscard]] std::size_t index(float x) const noexcept {
    if (!(x > 0.0F)) return 0;
    return std::min(static_cast<std::size_t>(std::min(x + 0.5F, 1e9F)), count_ - 1);
  }

  std::size_t count_;
  std::size_t width_;
  LayerWeights weights_;
  const Parameter* table_ = nullptr;  // (count, width)
};

}  // namespace

std::unique_ptr<Op> make_embedding(std::size_t count, std::size_t width, const LayerWeights& weights) {
  return std::make_unique<Embedding>(count, width, weights);
}

}  // namespace plexus::graph
