// The dense layer where most inputs of a batch are zero, as the pixels of digits are, or the hidden values behind a
// relu: products that skip them.
#pragma once

#include <plexus/parameter.h>
#include <plexus/rows.h>

#include <cstddef>

namespace plexus::kernels {

/// What is done with the inputs.
enum class SparseUse { forward, backward_weights };

/// [hot] True if so few of the inputs differ from zero that to skip the others is faster than a product over all. Looks
/// at some rows only, and depends on nothing but the inputs, the shape and the instruction set.
[[nodiscard]] bool worth_skipping_zeros(SparseUse use, ConstRows x, std::size_t columns) noexcept;

/// [hot] y ← x W + bias. Requires y.stride ≥ w.stride; whole vectors of y may be written.
void sparse_forward(Rows y, ConstRows x, const Parameter& w) noexcept;

/// [hot] dx ← dy Wᵀ where much of dy is zero, as it is behind relu and dropout: true if that is faster.
[[nodiscard]] bool worth_sparse_backward_input(ConstRows dy, std::size_t inputs) noexcept;
void sparse_backward_input(Rows dx, ConstRows dy, const Parameter& w) noexcept;

/// [hot] data ← beta · data + alpha · xᵀ dy, (inputs, columns) with w.stride; the row of the bias takes no part.
void sparse_backward_weights(const Gradients::Target& target, const Parameter& w, ConstRows x, ConstRows dy) noexcept;

/// [hot] The same rows, given to `gradients` some at a time. Requires at most sparse_rows_at_once rows of x, and
/// columns that product_fits_by_rows() allows.
inline constexpr std::size_t sparse_rows_at_once = 128;
void sparse_backward_by_rows(Gradients& gradients, const Parameter& w, ConstRows x, ConstRows dy) noexcept;

}  // namespace plexus::kernels
