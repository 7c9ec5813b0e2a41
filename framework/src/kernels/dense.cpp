// The dense layer y = x W + b and its two gradients: by products of matrices, or row by row where the batch is small or
// mostly zero.
#include <plexus/buffer.h>
#include <plexus/kernels.h>

#include <algorithm>

#include "kernels/columns.h"
#include "kernels/dense_row.h"
#include "kernels/dot_rows.h"
#include "kernels/multiversion.h"
#include "kernels/product.h"
#include "kernels/sparse.h"
#include "kernels/team.h"

namespace plexus {
namespace {

/// The bias is one more input of value 1: its gradient is the sum of dy over the batch.
template <std::size_t L>
struct BiasGradient {
  [[gnu::always_inline]] void operator()(float* data, float alpha, float beta, const ConstRows& dy) const noexcept {
    const std::size_t whole = dy.width / vector_width * vector_width;
    kernels::for_column_blocks<L == 4 ? 2 : 4>(whole, [&](auto vectors, std::size_t begin, std::size_t) {
      constexpr std::size_t V = decltype(vectors)::value;
      kernels::Vectors<L, V> sums;
      for (std::size_t b = 0; b < dy.count; ++b) sums += kernels::Vectors<L, V>(dy.row(b) + begin);
      finish(data + begin, alpha, beta, sums);
    });
    if (whole == dy.width) return;
    kernels::Vectors<L> sums;
    for (std::size_t b = 0; b < dy.count; ++b) {
      kernels::Vectors<L> row;
      row.load_part(dy.row(b) + whole, dy.width - whole);
      sums += row;
    }
    finish(data + whole, alpha, beta, sums);
  }

  template <std::size_t V>
  [[gnu::always_inline]] static void finish(float* data, float alpha, float beta,
                                            kernels::Vectors<L, V>& sums) noexcept {
    sums *= alpha;
    if (beta != 0.0F) sums += kernels::Vectors<L, V>(data) * beta;
    sums.store(data);
  }
};

void backward_bias(const Gradients::Target& target, const Parameter& w, const ConstRows& dy) noexcept {
  if (!w.bias) return;
  kernels::multiversion<BiasGradient>(target.data + w.inputs() * w.stride, target.alpha, target.beta,
                                      ConstRows{dy.data, dy.count, w.columns, dy.stride});
}

}  // namespace

void dense_forward(Rows y, ConstRows x, const Parameter& w) noexcept {
  if (x.count == 1) return kernels::forward_row(y.data, x.data, w);
  if (kernels::worth_skipping_zeros(kernels::SparseUse::forward, x, w.columns)) return kernels::sparse_forward(y, x, w);
  // The padding of W, which is zero, takes part: y has room for whole vectors.
  kernels::shared_product({.data = y.data, .stride = y.stride, .start = w.bias ? w.bias_row() : nullptr},
                          {x.data, 1, x.stride}, {w.values, w.stride, 1}, x.count, w.stride, w.inputs());
}

void dense_backward_input(Rows dx, ConstRows dy, const Parameter& w) noexcept {
  dense_backward_input(dx, false, dy, w);
}

void dense_backward_input(Rows dx, bool accumulate, ConstRows dy, const Parameter& w) noexcept {
  if (kernels::worth_dots(dy, w)) return kernels::dot_rows(dx, accumulate, dy, w);
  if (!accumulate && kernels::worth_sparse_backward_input({dy.data, dy.count, w.columns, dy.stride}, w.inputs()))
    return kernels::sparse_backward_input(dx, dy, w);
  kernels::shared_product({.data = dx.data, .stride = dx.stride, .beta = accumulate ? 1.0F : 0.0F},
                          {dy.data, 1, dy.stride}, {w.values, 1, w.stride}, dy.count, w.inputs(), w.columns);
}

namespace {

/// The gradient goes to the optimizer while it is in the cache.
void give_rows(Gradients& gradients, const Parameter& w, const ConstRows& x, const ConstRows& dy) noexcept {
  if (x.count <= kernels::sparse_rows_at_once &&
      kernels::worth_skipping_zeros(kernels::SparseUse::backward_weights, x, w.columns)) {
    kernels::sparse_backward_by_rows(gradients, w, x, dy);
  } else {
    constexpr std::size_t rows = 48;  // that one member takes at least
    kernels::share((w.inputs() + rows - 1) / rows, rows * w.columns * x.count / 8,
                   [&](std::size_t begin, std::size_t end, std::size_t) {
                     kernels::product_by_rows(gradients, w, x, dy, begin * rows, std::min(end * rows, w.inputs()));
                   });
  }
  if (!w.bias) return;
  static thread_local Buffer bias(kernels::most_gradient_columns);
  kernels::multiversion<BiasGradient>(bias.data(), 1.0F, 0.0F, ConstRows{dy.data, dy.count, w.columns, dy.stride});
  gradients.take_rows(w, w.inputs(), 1, bias.data());
}

}  // namespace

void dense_backward_weights(Gradients& gradients, const Parameter& w, ConstRows x, ConstRows dy) noexcept {
  if (w.uses == 0) return;  // frozen
  if (gradients.takes_rows(w) && kernels::product_fits_by_rows(w.columns, x.count)) {
    give_rows(gradients, w, x, dy);
    return gradients.complete(w);
  }
  const Gradients::Target target = gradients.target(w);
  if (x.count == 1) {
    kernels::add_outer_product(target, w, x.data, dy.data);
  } else {
    if (kernels::worth_skipping_zeros(kernels::SparseUse::backward_weights, x, w.columns))
      kernels::sparse_backward_weights(target, w, x, dy);
    else
      kernels::shared_product(
          {.data = target.data, .stride = w.stride, .alpha = target.alpha, .beta = target.beta, .whole = true},
          {x.data, x.stride, 1}, {dy.data, dy.stride, 1}, w.inputs(), w.columns, x.count);
    backward_bias(target, w, dy);
  }
  gradients.complete(w);
}

}  // namespace plexus
