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
    const std::size_t stride = tile_stride(run.channels);
    const std::size_t place = place_stride(run.count, stride);
    for (std::size_t t = 0; t < run.count; ++t)
      for (std::size_t c = 0; c < run.channels; c += vector_width) {
        const float* const from = corner(run, t) + c;
        float* const to = run.to + t * stride + c;
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

/// sums (channels) += Σ of the rows, (count, channels), tile_stride(channels) apart.
template <std::size_t L>
struct AddRows {
  [[gnu::always_inline]] void operator()(float* sums, const float* rows, std::size_t count,
                                         std::size_t channels) const noexcept {
    const std::size_t stride = tile_stride(channels);
    for (std::size_t c = 0; c < channels; c += vector_width) {
      Vectors<L> total(sums + c);
      for (std::size_t row = 0; row < count; ++row) total += Vectors<L>(rows + row * stride + c);
      total.store(sums + c);
    }
  }
};

/// Where one input's sums are, and its windows of weights.
struct GradientRow {
  const float* sums;  // (4, 4, …), `place` floats from one to the next
  std::size_t place;
  float* to;           // (3, 3, …), `window` floats from one to the next
  std::size_t window;  //
  float alpha;
  float beta;
  std::size_t channels;  // out
};

/// Gᵀ s G of each channel.
template <std::size_t L>
struct FinishGradient {
  [[gnu::always_inline]] void operator()(const GradientRow& row) const noexcept {
    for (std::size_t c = 0; c < row.channels; c += vector_width) PLEXUS_UNROLL for (std::size_t i = 0; i < 3; ++i) {
        const float* const from = row.sums + c;
        const Vectors<L> s0 = sum_row(i, from, row.place);
        const Vectors<L> s3 = sum_row(i, from + 3 * row.place, row.place);
        const Vectors<L> s1 = sum_row(i, from + row.place, row.place);
        const Vectors<L> s2 = sum_row(i, from + 2 * row.place, row.place);
        const Vectors<L> half = (s1 + s2) * 0.5F;
        float* const to = row.to + 3 * i * row.window + c;
        put(row, to, s0 + half);
        put(row, to + row.window, (s1 - s2) * 0.5F);
        put(row, to + 2 * row.window, half + s3);
      }
  }

  /// Row `i` of Gᵀ, s₀ + (s₁ + s₂) / 2, (s₁ − s₂) / 2, (s₁ + s₂) / 2 + s₃, times a column of s.
  [[gnu::always_inline]] static Vectors<L> sum_row(std::size_t i, const float* from, std::size_t place) noexcept {
    const Vectors<L> s1(from + 4 * place);
    const Vectors<L> s2(from + 8 * place);
    if (i == 1) return (s1 - s2) * 0.5F;
    const Vectors<L> half = (s1 + s2) * 0.5F;
    return half + Vectors<L>(from + (i == 0 ? 0 : 12) * place);
  }

  [[gnu::always_inline]] static void put(const GradientRow& row, float* to, Vectors<L> value) noexcept {
    value *= row.alpha;
    if (row.beta != 0.0F) value += Vectors<L>(to) * row.beta;
    value.store(to);
  }
};

std::size_t framed_gradient_size(const Convolution& shape) noexcept {
  const Sliding& s = shape.window;
  const Tiling tiling(s);
  return padded(framed_size(s.out_height(), s.out_width(), shape.out_channels, 2 * tiling.down, 2 * tiling.across));
}

}  // namespace

std::size_t winograd_sums_size(const Convolution& shape) noexcept {
  return winograd_weights_size(shape) + shape.out_channels;
}

std::size_t winograd_parts_at_once(const Convolution& shape) noexcept {
  constexpr std::size_t most_sums = std::size_t{1} << 16U;  // 256 KB
  return winograd_weights_size(shape) <= most_sums ? 4 : 1;
}

std::size_t winograd_gradient_scratch(const Convolution& shape) noexcept {
  return framed_input_size(shape.window) + framed_gradient_size(shape) +
         places * (place_stride(gradient_tiles, tile_stride(shape.window.channels)) +
                   place_stride(gradient_tiles, tile_stride(shape.out_channels)));
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
  float* const deltas = inputs + places * place_stride(gradient_tiles, tile_stride(ins));
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
    const std::size_t out_step = place_stride(count, tile_stride(outs));
    block_product(true, sums + 4 * parts.begin * ins * outs, outs, {inputs, 1, tile_stride(ins)},
                  {deltas, tile_stride(outs)}, ins, outs, count,
                  {.count = 4 * (parts.end - parts.begin),
                   .c = ins * outs,
                   .a = place_stride(count, tile_stride(ins)),
                   .b = out_step});
    // At place (1, 1) stands the sum of the tile's four dy.
    if (parts.begin <= 1 && parts.end > 1)
      multiversion<AddRows>(sums + places * ins * outs, deltas + (5 - 4 * parts.begin) * out_step, count, outs);
  }
}

void finish_winograd_gradient(const Convolution& shape, const Gradients::Target& target, const Parameter& w,
                              const float* sums) noexcept {
  const std::size_t ins = shape.window.channels;
  const std::size_t outs = shape.out_channels;
  for (std::size_t c = 0; c < ins; ++c)
    multiversion<FinishGradient>(GradientRow{.sums = sums + c * outs,
                                             .place = ins * outs,
                                             .to = target.data + c * w.stride,
                                             .window = ins * w.stride,
                                             .alpha = target.alpha,
                                             .beta = target.beta,
                                             .channels = outs});
  if (!w.bias) return;
  float* const bias = target.data + w.inputs() * w.stride;
  for (std::size_t n = 0; n < outs; ++n)
    bias[n] = (target.beta == 0.0F ? 0.0F : target.beta * bias[n]) + target.alpha * sums[places * ins * outs + n];
}

}  // namespace plexus::kernels
