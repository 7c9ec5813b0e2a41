// The tiles of winograd.h: where they lie in an image, and how their inputs are transformed.
#pragma once

#include <plexus/buffer.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "kernels/convolution.h"
#include "kernels/image.h"
#include "kernels/winograd.h"
#include "sdk/registers.h"

namespace plexus::kernels::tiles {

inline constexpr std::size_t places = 16;  ///< of a tile of inputs, 4 × 4

/// An image cut into tiles of 2 × 2 outputs; where it is odd, tiles reach over its edge.
struct Tiling {
  std::size_t across = 0;
  std::size_t down = 0;

  explicit Tiling(const Sliding& s) noexcept : across((s.out_width() + 1) / 2), down((s.out_height() + 1) / 2) {}
  [[nodiscard]] std::size_t count() const noexcept { return across * down; }
  [[nodiscard]] std::size_t in_width() const noexcept { return 2 * across + 2; }
  [[nodiscard]] std::size_t in_height() const noexcept { return 2 * down + 2; }
};

/// Floats of an image with rows and columns of zeros around it; 0 if none are needed.
inline std::size_t framed_size(std::size_t height, std::size_t width, std::size_t channels, std::size_t to_height,
                               std::size_t to_width) noexcept {
  return height == to_height && width == to_width ? 0 : to_height * to_width * channels;
}

inline std::size_t framed_input_size(const Sliding& s) noexcept {
  const Tiling tiling(s);
  return padded(framed_size(s.height, s.width, s.channels, tiling.in_height(), tiling.in_width()));
}

inline const float* frame_input(const Sliding& s, float* scratch, const float* x) noexcept {
  const Tiling tiling(s);
  return frame(scratch, x, s.height, s.width, s.channels, s.padding, tiling.in_height(), tiling.in_width());
}

/// Row `i` of Bᵀ times the column of four at from, from + step, …
template <std::size_t L>
[[gnu::always_inline]] inline Vectors<L> input_row(std::size_t i, const float* from, std::size_t step) noexcept {
  // Bᵀ: d₀ − d₂, d₁ + d₂, d₂ − d₁, d₁ − d₃
  const Vectors<L> a(from + (i == 0 ? 0 : i == 2 ? 2 : 1) * step);
  const Vectors<L> b(from + (i == 3 ? 3 : i == 2 ? 1 : 2) * step);
  return i == 1 ? a + b : a - b;
}

/// Floats from tile to tile of what is transformed: rows that lie a multiple of 512 bytes apart would share few places
/// of the first-level cache.
[[nodiscard]] constexpr std::size_t tile_stride(std::size_t channels) noexcept {
  return channels % 128 == 0 ? channels + vector_width : channels;
}

/// Floats from a place of some tiles to the next one, for the same reason.
[[nodiscard]] constexpr std::size_t place_stride(std::size_t tiles, std::size_t tile) noexcept {
  return tiles * tile + vector_width;
}

/// A run of tiles, transformed: (parts · 4, tiles, channels), tiles tile_stride(channels) apart, places place_stride().
struct TileRun {
  float* to;
  const float* from;   // the framed image
  std::size_t width;   // of the framed image, in pixels
  std::size_t across;  // tiles in a row
  std::size_t first;
  std::size_t count;
  std::size_t channels;
  WinogradParts parts;
};

/// The corner of tile `t` of a run in the framed image.
[[gnu::always_inline]] inline const float* corner(const TileRun& run, std::size_t t) noexcept {
  const std::size_t tile = run.first + t;
  return run.from + 2 * ((tile / run.across) * run.width + tile % run.across) * run.channels;
}

/// Bᵀ d B of each tile and channel.
template <std::size_t L>
struct TransformInputs {
  [[gnu::always_inline]] void operator()(const TileRun& run) const noexcept {
    const std::size_t stride = tile_stride(run.channels);
    const std::size_t place = place_stride(run.count, stride);
    for (std::size_t t = 0; t < run.count; ++t) {
      const float* const from = corner(run, t);
      float* const to = run.to + t * stride;
      for (std::size_t c = 0; c < run.channels; c += vector_width)
        PLEXUS_UNROLL for (std::size_t i = 0; i < 4; ++i) if (i >= run.parts.begin && i < run.parts.end)
            transform_row(i, to + c + (i - run.parts.begin) * 4 * place, place, from + c, run);
    }
  }

  [[gnu::always_inline]] static void transform_row(std::size_t i, float* to, std::size_t place, const float* from,
                                                   const TileRun& run) noexcept {
    const std::size_t step = run.width * run.channels;
    const Vectors<L> d0 = input_row<L>(i, from, step);
    const Vectors<L> d1 = input_row<L>(i, from + run.channels, step);
    const Vectors<L> d2 = input_row<L>(i, from + 2 * run.channels, step);
    const Vectors<L> d3 = input_row<L>(i, from + 3 * run.channels, step);
    (d0 - d2).store(to);
    (d1 + d2).store(to + place);
    (d2 - d1).store(to + 2 * place);
    (d1 - d3).store(to + 3 * place);
  }
};

}  // namespace plexus::kernels::tiles
