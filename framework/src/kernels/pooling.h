// Pooling of one image, channels last: each channel by itself, over the windows of a Sliding.
#pragma once

#include <plexus/export.h>

#include <cstddef>
#include <cstdint>

#include "kernels/convolution.h"

namespace plexus::kernels {

/// y[o] ← the largest input under window o, the first where several are equal; a NaN counts as larger. What lies in the
/// padding takes no part. `from` receives the position of that input in its window, counted row by row; it may be null.
/// Requires padding ≤ kernel / 2.
PLEXUS_API void max_pool_forward(const Sliding& s, float* y, std::uint32_t* from, const float* x) noexcept;

/// dx ← ∂L/∂x, or dx ← dx + ∂L/∂x if `accumulate`.
PLEXUS_API void max_pool_backward(const Sliding& s, float* dx, bool accumulate, const float* dy,
                                  const std::uint32_t* from) noexcept;

/// y[o] ← the sum of the inputs under window o, divided by kernel²; the padding counts as zeros.
PLEXUS_API void average_pool_forward(const Sliding& s, float* y, const float* x) noexcept;

/// dx ← ∂L/∂x, or dx ← dx + ∂L/∂x if `accumulate`.
PLEXUS_API void average_pool_backward(const Sliding& s, float* dx, bool accumulate, const float* dy) noexcept;

}  // namespace plexus::kernels
