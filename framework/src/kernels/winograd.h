// Convolutions with windows of 3 × 3 and stride 1 by Winograd's minimal filtering F(2 × 2, 3 × 3) (Lavin and Gray,
// 2016, "Fast algorithms for convolutional neural networks"): four outputs of a tile take 16 products instead of 36.
//
//   Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A      d: 4 × 4 inputs, g: 3 × 3 weights, Y: 2 × 2 outputs
//
// Summed over channels, ⊙ becomes 16 matrix products, one for each place in a tile. All coefficients are 0, ±½ and ±1,
// so that the error is that of a direct sum. The gradient of the input is a convolution again, with the weights turned
// round; that of the weights is the transpose of the above: dg = Gᵀ [Σ (A dY Aᵀ) ⊙ (Bᵀ d B)] G.
#pragma once

#include <plexus/export.h>
#include <plexus/parameter.h>

#include <cstddef>

#include "kernels/convolution.h"

namespace plexus::kernels {

/// True if the functions below can compute this convolution and its gradients, and are faster than direct ones.
[[nodiscard]] PLEXUS_API bool winograd_fits(const Convolution& shape) noexcept;

/// The convolution that makes dx of dy.
[[nodiscard]] PLEXUS_API Convolution turned_round(const Convolution& shape) noexcept;

/// Floats of transformed weights: (4, 4, panels of channels out, channels), as block_product.h has them.
[[nodiscard]] PLEXUS_API std::size_t winograd_weights_size(const Convolution& shape) noexcept;
/// transformed ← G g Gᵀ
PLEXUS_API void winograd_weights(const Convolution& shape, float* transformed, const Parameter& w) noexcept;
/// The same for turned_round(shape), of as many floats.
PLEXUS_API void winograd_weights_turned_round(const Convolution& shape, float* transformed,
                                              const Parameter& w) noexcept;

/// y ← x ∗ W + bias, or y ← y + x ∗ W + bias if `accumulate`, one image; bias may be null. Scratch is 64-byte aligned.
[[nodiscard]] PLEXUS_API std::size_t winograd_scratch(const Convolution& shape) noexcept;
PLEXUS_API void winograd_convolution(const Convolution& shape, float* y, bool accumulate, const float* x,
                                     const float* transformed, const float* bias, float* scratch) noexcept;

/// The gradient of weights and bias is summed over images in its transformed shape. It has four parts, the rows of a
/// tile, that may be computed by themselves, each in its own scratch.
[[nodiscard]] PLEXUS_API std::size_t winograd_sums_size(const Convolution& shape) noexcept;
struct WinogradParts {
  std::size_t begin = 0;
  std::size_t end = 4;
};
/// How many of them to compute together: so that their sums stay in the second-level cache from image to image.
[[nodiscard]] PLEXUS_API std::size_t winograd_parts_at_once(const Convolution& shape) noexcept;
[[nodiscard]] PLEXUS_API std::size_t winograd_gradient_scratch(const Convolution& shape) noexcept;
/// These parts of sums ← sums + (A dY Aᵀ) ⊙ (Bᵀ d B) of one image.
PLEXUS_API void add_winograd_gradient(const Convolution& shape, WinogradParts parts, float* sums, const float* x,
                                      const float* dy, float* scratch) noexcept;
/// data ← beta · data + alpha · Gᵀ sums G, and likewise the bias if `w` has one.
PLEXUS_API void finish_winograd_gradient(const Convolution& shape, const Gradients::Target& target, const Parameter& w,
                                         const float* sums) noexcept;

}  // namespace plexus::kernels
