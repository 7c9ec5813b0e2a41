// The dense layer y = x W + b and its two gradients: by products of matrices, or row by row where the batch is small or
// mostly zero.
#include <plexus/kernels.h>

#include <algorithm>
#include <array>

#include "kernels/dense_row.h"
#include "kernels/dot_rows.h"
#include "kernels/multiversion.h"
#include "kernels/nonzeros.h"
#include "kernels/sparse.h"
#include "kernels/team.h"

namespace plexus {
namespace {

using kernels::smallest_gemm_batch;

constexpr std::size_t bias_columns = 128;  // that are summed together

/// The bias is one more input of value 1: its gradient is the sum of dy over the batch.
struct BiasGradient {
  [[gnu::always_inline]] void operator()(float* data, float alpha, float beta, const ConstRows& dy) const noexcept {
    for (std::size_t begin = 0; begin < dy.width; begin += bias_columns) {
      const std::size_t width = std::min(bias_columns, dy.width - begin);
      std::array<float, bias_columns> sums{};
      for (std::size_t b = 0; b < dy.count; ++b) {
        const float* const row = dy.row(b) + begin;
        for (std::size_t j = 0; j < width; ++j) sums[j] += row[j];
      }
      for (std::size_t j = 0; j < width; ++j)
        data[begin + j] = (beta == 0.0F ? 0.0F : beta * data[begin + j]) + alpha * sums[j];
    }
  }
};

void backward_bias(const Gradients::Target& target, const Parameter& w, const ConstRows& dy) noexcept {
  if (!w.bias) return;
  kernels::multiversion(BiasGradient{}, target.data + w.inputs() * w.stride, target.alpha, target.beta,
                        ConstRows{dy.data, dy.count, w.columns, dy.stride});
}

}  // namespace

void dense_forward(Rows y, ConstRows x, const Parameter& w) noexcept {
  if (x.count < smallest_gemm_batch || kernels::mostly_zero(x)) {
    kernels::share(x.count, w.size() / 4, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b) kernels::forward_row(y.row(b), x.row(b), w);
    });
    return;
  }
  if (w.bias)
    for (std::size_t b = 0; b < x.count; ++b) std::copy_n(w.bias_row(), w.columns, y.row(b));
  gemm(Transpose::no, Transpose::no, x.count, w.columns, w.inputs(), 1.0F, x.data, x.stride, w.values, w.stride,
       w.bias ? 1.0F : 0.0F, y.data, y.stride);
}

void dense_backward_input(Rows dx, ConstRows dy, const Parameter& w) noexcept {
  if (dy.count < smallest_gemm_batch) {
    kernels::dot_rows(dx, false, dy, w);
    return;
  }
  gemm(Transpose::no, Transpose::yes, dy.count, w.inputs(), w.columns, 1.0F, dy.data, dy.stride, w.values, w.stride,
       0.0F, dx.data, dx.stride);
}

void dense_backward_weights(Gradients& gradients, const Parameter& w, ConstRows x, ConstRows dy) noexcept {
  Gradients::Target target = gradients.target(w);
  if (x.count < smallest_gemm_batch) {
    for (std::size_t b = 0; b < x.count; ++b) {
      kernels::add_outer_product(target, w, x.row(b), dy.row(b));
      target.beta = 1.0F;
    }
  } else if (kernels::mostly_zero(x)) {
    kernels::sparse_backward_weights(target, w, x, dy);
    backward_bias(target, w, dy);
  } else {
    gemm(Transpose::yes, Transpose::no, w.inputs(), w.columns, x.count, target.alpha, x.data, x.stride, dy.data,
         dy.stride, target.beta, target.data, w.stride);
    backward_bias(target, w, dy);
  }
  gradients.complete(w);
}

}  // namespace plexus
