// Numeric primitives for models and ops that write their own passes. Outputs come first; `d` means ∂L/∂.
// All are [hot: noexcept, no allocation], and give the same bits each time on one machine, on however many threads
// (training.threads) they share their work.
//
//   plexus::dense_forward(y, x, w);                       // y = x W + b
//   plexus::dense_backward_input(dx, dy, w);              // dx = dy Wᵀ
//   plexus::dense_backward_weights(gradients, w, x, dy);  // ΔW = [x 1]ᵀ dy, to wherever `gradients` wants it
#pragma once

#include <plexus/export.h>
#include <plexus/parameter.h>
#include <plexus/rows.h>

#include <cstddef>

namespace plexus {

/// y (batch, columns) ← x (batch, inputs) · W + bias. Inputs that are zero are skipped where that pays.
/// Requires y.stride ≥ w.stride (room for whole vectors; what stands behind `columns` is unspecified).
PLEXUS_API void dense_forward(Rows y, ConstRows x, const Parameter& w) noexcept;

/// dx (batch, inputs) ← dy (batch, columns) · Wᵀ. The bias row takes no part. dx must not overlap dy.
PLEXUS_API void dense_backward_input(Rows dx, ConstRows dy, const Parameter& w) noexcept;
/// The same, or dx ← dx + dy · Wᵀ if `accumulate`.
PLEXUS_API void dense_backward_input(Rows dx, bool accumulate, ConstRows dy, const Parameter& w) noexcept;

/// The gradient of W and of the bias, [x 1]ᵀ dy, to where `gradients` wants it; then it is complete. Requires that the
/// values of w are not needed any more in this step.
PLEXUS_API void dense_backward_weights(Gradients& gradients, const Parameter& w, ConstRows x, ConstRows dy) noexcept;

enum class Transpose : bool { no, yes };

/// C (m, n) ← alpha · op(A) · op(B) + beta · C, row-major; lda, ldb, ldc are the row strides as stored.
PLEXUS_API void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k,
                     float alpha, const float* a, std::size_t lda, const float* b, std::size_t ldb, float beta,
                     float* c, std::size_t ldc) noexcept;

/// Σ x², in double, in one order whatever the number of threads. What stands behind `width` takes no part.
[[nodiscard]] PLEXUS_API double sum_of_squares(ConstRows x) noexcept;

}  // namespace plexus
