// An image with a border of zeros, so that kernels need not ask where they are.
#pragma once

#include <algorithm>
#include <cstddef>

#include "kernels/convolution.h"

namespace plexus::kernels {

/// Returns x itself where no zeros are needed; else a copy in `scratch` that begins `before` rows and columns earlier.
[[nodiscard]] inline const float* frame(float* scratch, const float* x, std::size_t height, std::size_t width,
                                        std::size_t channels, std::size_t before, std::size_t to_height,
                                        std::size_t to_width) noexcept {
  if (height == to_height && width == to_width) return x;
  const std::size_t row = width * channels;
  const std::size_t to_row = to_width * channels;
  float* to = std::fill_n(scratch, before * to_row, 0.0F);
  for (std::size_t y = 0; y < height; ++y) {
    to = std::fill_n(to, before * channels, 0.0F);
    to = std::copy_n(x + y * row, row, to);
    to = std::fill_n(to, to_row - row - before * channels, 0.0F);
  }
  std::fill_n(to, (to_height - before - height) * to_row, 0.0F);
  return scratch;
}

/// Floats that pad_image() needs; 0 without padding.
[[nodiscard]] inline std::size_t padded_image_size(const Sliding& s) noexcept {
  return s.padding == 0 ? 0 : s.padded_height() * s.padded_width() * s.channels;
}

/// Returns x itself without padding; else a copy in `scratch`, with its border of zeros.
[[nodiscard]] inline const float* pad_image(const Sliding& s, float* scratch, const float* x) noexcept {
  return frame(scratch, x, s.height, s.width, s.channels, s.padding, s.padded_height(), s.padded_width());
}

/// dx ← the part of the padded image inside its border, or dx ← dx + it.
inline void unpad_image(const Sliding& s, float* dx, bool accumulate, const float* image) noexcept {
  const std::size_t row = s.width * s.channels;
  const std::size_t padded_row = s.padded_width() * s.channels;
  const float* from = image + s.padding * (padded_row + s.channels);
  for (std::size_t y = 0; y < s.height; ++y, from += padded_row, dx += row) {
    if (accumulate)
      for (std::size_t i = 0; i < row; ++i) dx[i] += from[i];
    else
      std::copy_n(from, row, dx);
  }
}

}  // namespace plexus::kernels
