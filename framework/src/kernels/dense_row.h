// The dense layer for one example at a time, the classical online learning. Inputs that are zero are skipped: their
// rows of W take no part, forward and in the update.
#pragma once

#include <plexus/parameter.h>

namespace plexus::kernels {

/// [hot] y (columns) ← x (inputs) · W + bias, the first input first. Whole vectors of y are written.
void forward_row(float* y, const float* x, const Parameter& w) noexcept;

/// [hot] target ← beta · target + alpha · [x 1]ᵀ dy. Only rows of inputs that are not zero are touched when beta is 1,
/// and nothing is read when it is 0.
void add_outer_product(const Gradients::Target& target, const Parameter& w, const float* x, const float* dy) noexcept;

}  // namespace plexus::kernels
