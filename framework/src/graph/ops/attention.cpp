// Scaled dot-product attention of several heads. The weights of each head are kept for the backward pass.
#include <plexus/buffer.h>
#include <plexus/error.h>

#include <cmath>

#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "graph/ops/softmax.h"
#include "kernels/product.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

class Attention final : public Op {
 public:
  Attention(std::size_t heads, bool causal) : heads_(heads), causal_(causal) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "attention"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& query = plan.inputs()[0];
    const Shape& key = plan.inputs()[1];
    const Shape& value = plan.inputs()[2];
    if (query.rank() != 2 || key.rank() != 2 || value != key || key[1] != query[1])
      throw Error("'attention' got a query " + to_string(query) + ", a key " + to_string(key) + " and a value " +
                  to_string(value) + "; they must be (n, width), (m, width) and (m, width)");
    if (heads_ == 0 || query[1] % heads_ != 0)
      throw Error("'attention' has " + std::to_string(heads_) + " heads, which a width of " + std::to_string(query[1]) +
                  " cannot be divided into equally");
    rows_ = query[0];
    columns_ = key[0];
    width_ = query[1];
    depth_ = width_ / heads_;
    scale_ = 1.0F / std::sqrt(static_cast<float>(depth_));
    matrix_ = padded(rows_ * columns_);
    plan.keep(plan.max_batch() * heads_ * matrix_);
    plan.scratch(kernels::Team::size() * 2 * matrix_);
    return query;
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override { return cost(); }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "attention", .settings = {{"heads", number(heads_)}, {"causal", plexus::Value(causal_)}}};
  }

  void forward(const Forward& pass) noexcept override {
    kernels::share(pass.y.count, cost(), [&](std::size_t begin, std::size_t end, std::size_t member) {
      for (std::size_t b = begin; b < end; ++b)
        for (std::size_t h = 0; h < heads_; ++h) {
          float* const weights =
              pass.kept != nullptr ? pass.kept + (b * heads_ + h) * matrix_ : pass.scratch + member * 2 * matrix_;
          const std::size_t at = h * depth_;
          kernels::product({.data = weights, .stride = columns_, .alpha = scale_}, {pass.x[0].row(b) + at, 1, width_},
                           {pass.x[1].row(b) + at, 1, width_}, rows_, columns_, depth_);
          for (std::size_t i = 0; i < rows_; ++i) {
            float* const row = weights + i * columns_;
            const std::size_t seen = causal_ ? std::min(i + 1, columns_) : columns_;
            softmax_run(seen, row, row);
            std::fill(row + seen, row + columns_, 0.0F);
          }
          kernels::product({.data = pass.y.row(b) + at, .stride = width_}, {weights, 1, columns_},
                           {pass.x[2].row(b) + at, width_, 1}, rows_, depth_, columns_);
        }
    });
  }

  // Y = P V, P = softmax(S), S = scale Q Kᵀ:
  //   dV = Pᵀ dY,  dP = dY Vᵀ,  dS = P (dP − Σ dP P),  dQ = scale dS K,  dK = scale dSᵀ Q
  void backward(const Backward& pass) noexcept override {
    kernels::share(pass.dy.count, 3 * cost(), [&](std::size_t begin, std::size_t end, std::size_t member) {
      float* const of_scores = pass.scratch + member * 2 * matrix_;
      for (std::size_t b = begin; b < end; ++b)
        for (std::size_t h = 0; h < heads_; ++h) {
          const float* const weights = pass.kept + (b * heads_ + h) * matrix_;
          const std::size_t at = h * depth_;
          const float* const dy = pass.dy.row(b) + at;
          if (pass.dx[0].rows.data != nullptr || pass.dx[1].rows.data != nullptr) {
            kernels::product({.data = of_scores, .stride = columns_}, {dy, 1, width_},
                             {pass.x[2].row(b) + at, 1, width_}, rows_, columns_, depth_);
            for (std::size_t i = 0; i < rows_; ++i)
              softmax_run_backward(false, columns_, weights + i * columns_, of_scores + i * columns_,
                                   of_scores + i * columns_);
          }
          const auto target = [&](std::size_t input) {
            const InputGradient& dx = pass.dx[input];
            return kernels::ProductTarget{.data = dx.rows.row(b) + at,
                                          .stride = width_,
                                          .alpha = input == 2 ? 1.0F : scale_,
                                          .beta = dx.accumulate ? 1.0F : 0.0F};
          };
          if (pass.dx[0].rows.data != nullptr)
            kernels::product(target(0), {of_scores, 1, columns_}, {pass.x[1].row(b) + at, width_, 1}, rows_, depth_,
                             columns_);
          if (pass.dx[1].rows.data != nullptr)
            kernels::product(target(1), {of_scores, columns_, 1}, {pass.x[0].row(b) + at, width_, 1}, columns_, depth_,
                             rows_);
          if (pass.dx[2].rows.data != nullptr)
            kernels::product(target(2), {weights, columns_, 1}, {dy, width_, 1}, columns_, depth_, rows_);
        }
    });
  }

 private:
  [[nodiscard]] std::size_t cost() const noexcept { return 2 * rows_ * columns_ * width_; }

  std::size_t heads_;
  bool causal_;
  std::size_t rows_ = 0;     // n
  std::size_t columns_ = 0;  // m
  std::size_t width_ = 0;
  std::size_t depth_ = 0;  // of a head
  float scale_ = 1.0F;
  std::size_t matrix_ = 0;
};

}  // namespace

std::unique_ptr<Op> make_attention(std::size_t heads, bool causal) {
  return std::make_unique<Attention>(heads, causal);
}

}  // namespace plexus::graph
