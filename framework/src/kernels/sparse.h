// The gradient of a dense layer's weights where most inputs of a batch are zero, as the pixels of digits are.
#pragma once

#include <plexus/parameter.h>
#include <plexus/rows.h>

#include <cstddef>

namespace plexus::kernels {

/// [hot] True if so few of the inputs differ from zero that to skip the others is faster than a matrix product over
/// all. Looks at some rows only.
[[nodiscard]] bool mostly_zero(ConstRows x) noexcept;

/// [hot] data ← beta · data + alpha · xᵀ dy, (inputs, columns) with w.stride; the row of the bias takes no part.
void sparse_backward_weights(const Gradients::Target& target, const Parameter& w, ConstRows x, ConstRows dy) noexcept;

}  // namespace plexus::kernels
