// The gradient of the weights, summed over images as their transforms.
#include <plexus/buffer.h>

#include <algorithm>
#include <array>

#include "kernels/block_product.h"
#include "kernels/multiversion.h"
#include "kernels/winograd.h"
#include "kernels/winograd_tiles.h"

namespace plexus::kernels {
namespace {

using namespace tiles;

constexpr std::size_t gradient_tiles = 48;  // more, because each block of sums is loaded and stored once for them

/// Row `i` of A times the column of two at from, from + step.
template <std::size_t L>
[[gnu::always_inline]] inline Vectors<L> output_gradient_row(std::size_t i, const float* from,
                                                             std::size_t step) noexcept {
  // A: y₀, y₀ + y₁, y₀ − y₁, −y₁
  if (i == 0) return Vectors<L>(from);
  if (i == 3) return Vectors<L>() - Vectors<L>(from + step);
  const Vectors<L> a(from);
  const Vectors<L> b(from + step);
  return i == 1 ? a + b : a - b;
}

/// A dY Aᵀ of each tile and channel.
template <std::size_t L>
struct TransformOutputGradients {
  [[gnu::always_inline]] void operator()(const TileRun& run) const noexcept {
    const std::size_t step = run.width * run.channels;
    const std::size_t place = run.count * run.channels;
    for (std::size_t t = 0; t < run.count; ++t)
      for (std::size_t c = 0; c < run.channels; c += vector_width) {
        const float* const from = corner(run, t) + c;
        float* const to = run.to + t * run.channels + c;
        PLEXUS_UNROLL for (std::size_t i = 0; i < 4; ++i) {
          if (i < run.parts.begin || i >= run.parts.end) continue;
          const Vectors<L> left = output_gradient_row<L>(i, from, step);
          const Vectors<L> right = output_gradient_row<L>(i, from + run.channels, step);
          float* const row = to + (i - run.parts.begin) * 4 * place;
          left.store(row);
          (left + right).store(row + place);
          (left - right).store(row + 2 * place);
          (Vectors<L>() - right).store(row + 3 * place);
        }
      }
  }
};

/// sums (channels) += Σ of the rows, (count, channels).
template <std::size_t L>
struct AddRows {
  [[gnu::always_inline]] void operator()(float* sums, const float* rows, std::size_t count,
                                         std::size_t channels) const noexcept {
    for (std::size_t c = 0; c < channels; c += vector_width) {
      Vectors<L> total(sums + c);
      for (std::size_t row = 0; row < count; ++row) total += Vectors<L>(rows + row * channels + c);
      total.store(sums + c);
    }
  }
};

/// to (3, 3) ← Gᵀ s G
void untransform_window(std::array<float, 9>& to, const std::array<float, places>& s) noexcept {
  const auto contract = [](float* out, std::size_t step, float a, float b, float c, float d) {
    out[0] = a + 0.5F * (b + c);
    out[step] = 0.5F * (b - c);
    out[2 * step] = 0.5F * (b + c) + d;
  };
  std::array<float, 12> rows;  // Gᵀ s, (3, 4)
  for (std::size_t j = 0; j < 4; ++j) contract(rows.data() + j, 4, s[j], s[4 + j], s[8 + j], s[12 + j]);
  for (std::size_t i = 0; i < 3; ++i)
    contract(to.data() + 3 * i, 1, rows[4 * i], rows[4 * i + 1], rows[4 * i + 2], rows[4 * i + 3]);
}

std::size_t framed_gradient_size(const Convolution& shape) noexcept {
  const Sliding& s = shape.window;
  const Tiling tiling(s);
  return padded(framed_size(s.out_height(), s.out_width(), shape.out_channels, 2 * tiling.down, 2 * tiling.across));
}

}  // namespace

std::size_t winograd_sums_size(const Convolution& shape) noexcept {
  return winograd_weights_size(shape) + shape.out_channels;
}

std::size_t winograd_gradient_scratch(const Convolution& shape) noexcept {
  return framed_input_size(shape.window) + framed_gradient_size(shape) +
         places * gradient_tiles * (shape.window.channels + shape.out_channels);
}

void add_winograd_gradient(const Convolution& shape, WinogradParts parts, float* sums, const float* x, const float* dy,
                           float* scratch) noexcept {
  const Sliding& s = shape.window;
  const Tiling tiling(s);
  const std::size_t ins = s.channels;
  const std::size_t outs = shape.out_channels;
  x = frame_input(s, scratch, x);
  scratch += framed_input_size(s);
  dy = frame(scratch, dy, s.out_height(), s.out_width(), outs, 0, 2 * tiling.down, 2 * tiling.across);
  float* const inputs = scratch + framed_gradient_size(shape);
  float* const deltas = inputs + places * gradient_tiles * ins;
  for (std::size_t first = 0; first < tiling.count(); first += gradient_tiles) {
    const std::size_t count = std::min(gradient_tiles, tiling.count() - first);
    TileRun run{.to = inputs,
                .from = x,
                .width = tiling.in_width(),
                .across = tiling.across,
                .first = first,
                .count = count,
                .channels = ins,
                .parts = parts};
    multiversion<TransformInputs>(run);
    run.to = deltas;
    run.from = dy;
    run.width = 2 * tiling.across;
    run.channels = outs;
    multiversion<TransformOutputGradients>(run);
    for (std::size_t p = 4 * parts.begin; p < 4 * parts.end; ++p) {
      const std::size_t place = p - 4 * parts.begin;
      block_product(true, sums + p * ins * outs, outs, {inputs + place * count * ins, 1, ins},
                    deltas + place * count * outs, outs, ins, outs, count);
      // At place (1, 1) stands the sum of the tile's four dy.
      if (p == 5) multiversion<AddRows>(sums + places * ins * outs, deltas + place * count * outs, count, outs);
    }
  }
}

void finish_winograd_gradient(const Convolution& shape, const Gradients::Target& target, const Parameter& w,
                              const float* sums) noexcept {
  const std::size_t ins = shape.window.channels;
  const std::size_t outs = shape.out_channels;
  for (std::size_t c = 0; c < ins; ++c)
    for (std::size_t n = 0; n < outs; ++n) {
      std::array<float, places> s;
      for (std::size_t p = 0; p < places; ++p) s[p] = sums[(p * ins + c) * outs + n];
      std::array<float, 9> g;
      untransform_window(g, s);
      for (std::size_t k = 0; k < 9; ++k) {
        float& to = target.data[(k * ins + c) * w.stride + n];
        to = (target.beta == 0.0F ? 0.0F : target.beta * to) + target.alpha * g[k];
      }
    }
  if (!w.bias) return;
  float* const bias = target.data + w.inputs() * w.stride;
  for (std::size_t n = 0; n < outs; ++n)
    bias[n] = (target.beta == 0.0F ? 0.0F : target.beta * bias[n]) + target.alpha * sums[places * ins * outs + n];
}

}  // namespace plexus::kernels
