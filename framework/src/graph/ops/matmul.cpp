// Matrix products of the last two axes.
#include <plexus/error.h>

#include <algorithm>

#include "graph/ops/axes.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "kernels/product.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

/// A factor (rows, columns) that lies in memory as (columns, rows) if transposed.
struct Side {
  bool transposed = false;
  std::size_t rows = 0;  // of the factor, not of memory
  std::size_t columns = 0;

  [[nodiscard]] std::size_t row_step() const noexcept { return transposed ? 1 : columns; }
  [[nodiscard]] std::size_t column_step() const noexcept { return transposed ? rows : 1; }
  [[nodiscard]] std::size_t size() const noexcept { return rows * columns; }
};

/// The left factor of a product: k is its columns. And the right one: k is its rows.
kernels::Factor left(const Side& s, const float* data) noexcept { return {data, s.column_step(), s.row_step()}; }
kernels::Factor right(const Side& s, const float* data) noexcept { return {data, s.row_step(), s.column_step()}; }
kernels::Factor left_transposed(const Side& s, const float* data) noexcept {
  return {data, s.row_step(), s.column_step()};
}
kernels::Factor right_transposed(const Side& s, const float* data) noexcept {
  return {data, s.column_step(), s.row_step()};
}

class Matmul final : public Op {
 public:
  Matmul(bool transpose_a, bool transpose_b) {
    a_.transposed = transpose_a;
    b_.transposed = transpose_b;
  }

  [[nodiscard]] std::string_view name() const noexcept override { return "matmul"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& a = plan.inputs()[0];
    const Shape& b = plan.inputs()[1];
    if (a.rank() < 2 || b.rank() < 2)
      throw Error("'matmul' got values of the shapes " + to_string(a) + " and " + to_string(b) +
                  "; both need two axes");
    set(a_, a);
    set(b_, b);
    if (a_.columns != b_.rows)
      throw Error("'matmul' of " + text(a_, a) + " and " + text(b_, b) + ": " + std::to_string(a_.columns) +
                  " columns meet " + std::to_string(b_.rows) + " rows; they must be as many");
    const Shape front_a(std::vector<std::size_t>(a.extents().begin(), a.extents().end() - 2));
    const Shape front_b(std::vector<std::size_t>(b.extents().begin(), b.extents().end() - 2));
    Meeting front = meet("'matmul'", front_a, front_b);
    // One matrix after the other: a run of matrices is as many blocks.
    expand(front.a, front.run, a_offsets_, a_.size());
    expand(front.b, front.run, b_offsets_, b_.size());
    a_whole_ = front.a.whole;
    b_whole_ = front.b.whole;
    std::vector<std::size_t> extents = front.shape.extents();
    extents.push_back(a_.rows);
    extents.push_back(b_.columns);
    return Shape(std::move(extents));
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override { return cost(); }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "matmul",
            .settings = {{"transpose_a", plexus::Value(a_.transposed)}, {"transpose_b", plexus::Value(b_.transposed)}}};
  }

  void forward(const Forward& pass) noexcept override {
    const std::size_t n = b_.columns;
    kernels::share(pass.y.count, cost(), [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t row = begin; row < end; ++row)
        for (std::size_t i = 0; i < a_offsets_.size(); ++i)
          kernels::product({.data = pass.y.row(row) + i * a_.rows * n, .stride = n},
                           left(a_, pass.x[0].row(row) + a_offsets_[i]), right(b_, pass.x[1].row(row) + b_offsets_[i]),
                           a_.rows, n, a_.columns);
    });
  }

  // C = A B:  dA = dC Bᵀ,  dB = Aᵀ dC
  void backward(const Backward& pass) noexcept override {
    const Side c{.transposed = false, .rows = a_.rows, .columns = b_.columns};
    for (std::size_t side = 0; side < 2; ++side) {
      const InputGradient& dx = pass.dx[side];
      if (dx.rows.data == nullptr) continue;
      const bool whole = side == 0 ? a_whole_ : b_whole_;
      kernels::share(dx.rows.count, cost(), [&](std::size_t begin, std::size_t end, std::size_t) {
        for (std::size_t row = begin; row < end; ++row) {
          if (!whole && !dx.accumulate) std::fill_n(dx.rows.row(row), dx.rows.width, 0.0F);
          const float beta = dx.accumulate || !whole ? 1.0F : 0.0F;
          for (std::size_t i = 0; i < a_offsets_.size(); ++i) {
            const float* const dy = pass.dy.row(row) + i * c.size();
            const float* const a = pass.x[0].row(row) + a_offsets_[i];
            const float* const b = pass.x[1].row(row) + b_offsets_[i];
            float* const to = dx.rows.row(row) + (side == 0 ? a_offsets_[i] : b_offsets_[i]);
            if (side == 0 && !a_.transposed)  // dA
              kernels::product({.data = to, .stride = a_.columns, .beta = beta}, left(c, dy), right_transposed(b_, b),
                               a_.rows, a_.columns, b_.columns);
            else if (side == 0)  // dAᵀ = B dCᵀ
              kernels::product({.data = to, .stride = a_.rows, .beta = beta}, left(b_, b), right_transposed(c, dy),
                               a_.columns, a_.rows, b_.columns);
            else if (!b_.transposed)  // dB
              kernels::product({.data = to, .stride = b_.columns, .beta = beta}, left_transposed(a_, a), right(c, dy),
                               b_.rows, b_.columns, a_.rows);
            else  // dBᵀ = dCᵀ A
              kernels::product({.data = to, .stride = b_.rows, .beta = beta}, left_transposed(c, dy), right(a_, a),
                               b_.columns, b_.rows, a_.rows);
          }
        }
      });
    }
  }

 private:
  static void set(Side& side, const Shape& shape) {
    const std::size_t last = shape[shape.rank() - 1];
    const std::size_t before = shape[shape.rank() - 2];
    side.rows = side.transposed ? last : before;
    side.columns = side.transposed ? before : last;
  }

  static std::string text(const Side& side, const Shape& shape) {
    return to_string(shape) + (side.transposed ? " transposed" : "");
  }

  static void expand(const Meeting::Side& side, std::size_t run, std::vector<std::size_t>& offsets, std::size_t size) {
    for (const std::uint32_t block : side.offsets)
      for (std::size_t i = 0; i < run; ++i) offsets.push_back((block + i * side.step) * size);
  }

  [[nodiscard]] std::size_t cost() const noexcept { return a_offsets_.size() * a_.rows * a_.columns * b_.columns; }

  Side a_;
  Side b_;
  std::vector<std::size_t> a_offsets_;  // of each product
  std::vector<std::size_t> b_offsets_;
  bool a_whole_ = true;
  bool b_whole_ = true;
};

}  // namespace

std::unique_ptr<Op> make_matmul(bool transpose_a, bool transpose_b) {
  return std::make_unique<Matmul>(transpose_a, transpose_b);
}

}  // namespace plexus::graph
