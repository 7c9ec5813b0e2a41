// Convolution of one image, channels last, and its two gradients, computed directly: no im2col matrix is formed. With
// channels last, the k · c inputs under one row of the window lie next to each other, so a convolution is a sum of
// k small matrix products whose left factor is the image itself, read with overlapping rows.
//
//   input (h, w, c)   weights (k · k · c [+ 1], channels out), input-major   output (h′, w′, channels out)
//
// The naive versions, which the tests compare with, are in naive.h.
#pragma once

#include <plexus/buffer.h>
#include <plexus/export.h>
#include <plexus/parameter.h>

#include <cstddef>

namespace plexus::kernels {

/// A square window that moves over an image.
struct Sliding {
  std::size_t height = 0;  ///< of the image
  std::size_t width = 0;
  std::size_t channels = 0;
  std::size_t kernel = 1;  ///< height and width of the window
  std::size_t stride = 1;
  std::size_t padding = 0;  ///< on each side

  [[nodiscard]] std::size_t padded_height() const noexcept { return height + 2 * padding; }
  [[nodiscard]] std::size_t padded_width() const noexcept { return width + 2 * padding; }
  [[nodiscard]] std::size_t out_height() const noexcept { return (padded_height() - kernel) / stride + 1; }
  [[nodiscard]] std::size_t out_width() const noexcept { return (padded_width() - kernel) / stride + 1; }
  [[nodiscard]] std::size_t in_size() const noexcept { return height * width * channels; }
  /// Inputs under one row of the window.
  [[nodiscard]] std::size_t run() const noexcept { return kernel * channels; }
};

struct Convolution {
  Sliding window;
  std::size_t out_channels = 0;

  [[nodiscard]] std::size_t pixels() const noexcept { return window.out_height() * window.out_width(); }
  [[nodiscard]] std::size_t out_size() const noexcept { return pixels() * out_channels; }
};

/// Floats of scratch that the functions below need. Disjoint parts of one array may serve forward and backward.
[[nodiscard]] PLEXUS_API std::size_t convolution_forward_scratch(const Convolution& shape) noexcept;
[[nodiscard]] PLEXUS_API std::size_t convolution_backward_input_scratch(const Convolution& shape) noexcept;
[[nodiscard]] PLEXUS_API std::size_t convolution_backward_weights_scratch(const Convolution& shape) noexcept;

/// y ← x ∗ W + bias. Ensures that y, and nothing behind it, is overwritten.
PLEXUS_API void convolution_forward(const Convolution& shape, float* y, const float* x, const Parameter& w,
                                    float* scratch) noexcept;

/// Wᵀ as convolution_backward_input() reads it: transposed_weights_size() floats.
[[nodiscard]] PLEXUS_API std::size_t transposed_weights_size(const Convolution& shape) noexcept;
PLEXUS_API void transpose_weights(const Convolution& shape, float* transposed, const Parameter& w) noexcept;

/// dx ← ∂L/∂x, or dx ← dx + ∂L/∂x if `accumulate`.
PLEXUS_API void convolution_backward_input(const Convolution& shape, float* dx, bool accumulate, const float* dy,
                                           const float* transposed, float* scratch) noexcept;

/// Parts of the gradient of the weights that are computed by themselves.
[[nodiscard]] PLEXUS_API std::size_t convolution_weight_parts(const Convolution& shape, const Parameter& w) noexcept;

/// These parts of data ← beta · data + alpha · ∂L/∂W of this image, the bias row included if `w` has one; padding
/// becomes beta · padding.
PLEXUS_API void convolution_backward_weights(const Convolution& shape, std::size_t first_part, std::size_t end_part,
                                             const Gradients::Target& target, const Parameter& w, const float* x,
                                             const float* dy, float* scratch) noexcept;

}  // namespace plexus::kernels
