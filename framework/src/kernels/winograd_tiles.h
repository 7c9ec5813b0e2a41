// The tiles of winograd.h: where they lie in an image, and how their inputs are transformed.
#pragma once

#include <plexus/buffer.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "kernels/convolution.h"
#include "kernels/image.h"
#include "kernels/vector16.h"
#include "kernels/winograd.h"

namespace plexus::kernels::tiles {

inline constexpr std::size_t places = 16;  ///< of a tile of inputs, 4 × 4

using Four = std::array<Vector16, 4>;

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

/// to ← row `i` of Bᵀ times the column of four at from, from + step, …
[[gnu::always_inline]] inline void input_row(std::size_t i, Vector16& to, const float* from,
                                             std::size_t step) noexcept {
  // Bᵀ: d₀ − d₂, d₁ + d₂, d₂ − d₁, d₁ − d₃
  Vector16 a;
  Vector16 b;
  load(a, from + (i == 0 ? 0 : i == 2 ? 2 : 1) * step);
  load(b, from + (i == 3 ? 3 : i == 2 ? 1 : 2) * step);
  to = i == 1 ? a + b : a - b;
}

[[gnu::always_inline]] inline void input_columns(Four& row) noexcept {
  row = {row[0] - row[2], row[1] + row[2], row[2] - row[1], row[1] - row[3]};
}

/// A run of tiles, transformed: (parts · 4, tiles, channels).
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

/// Calls body(tile in the run, channels from the image's corner of that tile, where to put place 0 of it).
template <class Body>
[[gnu::always_inline]] inline void for_each_vector(const TileRun& run, const Body& body) noexcept {
  for (std::size_t t = 0; t < run.count; ++t) {
    const std::size_t tile = run.first + t;
    const float* const from = run.from + 2 * ((tile / run.across) * run.width + tile % run.across) * run.channels;
    for (std::size_t c = 0; c < run.channels; c += vector_width) body(from + c, run.to + t * run.channels + c);
  }
}

/// Bᵀ d B of each tile and channel.
struct TransformInputs {
  [[gnu::always_inline]] void operator()(const TileRun& run) const noexcept {
    const std::size_t step = run.width * run.channels;
    const std::size_t place = run.count * run.channels;
    for_each_vector(run, [&](const float* from, float* to) {
      const auto part = [&](std::size_t i) {
        if (i < run.parts.begin || i >= run.parts.end) return;
        Four row;
        for (std::size_t j = 0; j < 4; ++j) input_row(i, row[j], from + j * run.channels, step);
        input_columns(row);
        for (std::size_t j = 0; j < 4; ++j) store(to + ((i - run.parts.begin) * 4 + j) * place, row[j]);
      };
      part(0), part(1), part(2), part(3);
    });
  }
};

}  // namespace plexus::kernels::tiles
