// The convolution itself, and the weights that it takes.
#include <plexus/buffer.h>

#include <algorithm>
#include <array>

#include "kernels/block_product.h"
#include "kernels/multiversion.h"
#include "kernels/packing.h"
#include "kernels/winograd.h"
#include "kernels/winograd_tiles.h"

namespace plexus::kernels {
namespace {

using namespace tiles;

constexpr std::size_t forward_tiles = 24;  // that are computed together, so that they stay in the caches

/// What becomes of a run of tiles after the products.
struct OutputRun {
  float* y;
  const float* from;  // (4, 4, tiles, channels out), places place_stride() apart
  const float* bias;  // or null
  bool accumulate;
  std::size_t height;  // of y
  std::size_t width;
  std::size_t across;
  std::size_t first;
  std::size_t count;
  std::size_t channels;
};

template <std::size_t L>
struct TransformOutputs {
  [[gnu::always_inline]] void operator()(const OutputRun& run) const noexcept {
    const std::size_t place = place_stride(run.count, run.channels);
    for (std::size_t t = 0; t < run.count; ++t) {
      const std::size_t top = 2 * ((run.first + t) / run.across);
      const std::size_t left = 2 * ((run.first + t) % run.across);
      for (std::size_t c = 0; c < run.channels; c += vector_width) {
        const float* const from = run.from + t * run.channels + c;
        Vectors<L> bias;
        if (run.bias != nullptr) bias.load(run.bias + c);
        float* const to = run.y + (top * run.width + left) * run.channels + c;
        PLEXUS_UNROLL for (std::size_t i = 0; i < 2; ++i) {
          if (top + i >= run.height) break;
          const Vectors<L> m1 = row(i, from + place, place);
          const Vectors<L> m2 = row(i, from + 2 * place, place);
          float* const pixel = to + i * run.width * run.channels;
          put(pixel, row(i, from, place) + m1 + m2 + bias, run.accumulate);
          if (left + 1 < run.width)
            put(pixel + run.channels, m1 - m2 - row(i, from + 3 * place, place) + bias, run.accumulate);
        }
      }
    }
  }

  /// Row `i` of Aᵀ M at one column of M; Aᵀ: m₀ + m₁ + m₂, m₁ − m₂ − m₃
  [[gnu::always_inline]] static Vectors<L> row(std::size_t i, const float* from, std::size_t place) noexcept {
    const Vectors<L> m1(from + 4 * place);
    const Vectors<L> m2(from + 8 * place);
    if (i == 0) return Vectors<L>(from) + m1 + m2;
    return m1 - m2 - Vectors<L>(from + 12 * place);
  }

  [[gnu::always_inline]] static void put(float* to, const Vectors<L>& value, bool accumulate) noexcept {
    if (accumulate)
      value.add_to(to, 1.0F);
    else
      value.store(to);
  }
};

/// One input's windows of weights: (3, 3, …), `step` floats from one to the next.
struct WindowRun {
  const float* from;
  std::ptrdiff_t step;  // negative where windows are turned round
  std::size_t vectors;  // of channels
  float* to;            // (4, 4, …), `place` floats from one to the next
  std::size_t place;
};

/// G g Gᵀ of each channel; G: g₀, (g₀ + g₁ + g₂) / 2, (g₀ − g₁ + g₂) / 2, g₂
template <std::size_t L>
struct TransformWindows {
  [[gnu::always_inline]] void operator()(const WindowRun& run) const noexcept {
    for (std::size_t v = 0; v < run.vectors; ++v) PLEXUS_UNROLL for (std::size_t i = 0; i < 4; ++i) {
        const float* const from = run.from + v * vector_width;
        const Vectors<L> g0 = row(i, from, run.step);
        const Vectors<L> g1 = row(i, from + run.step, run.step);
        const Vectors<L> g2 = row(i, from + 2 * run.step, run.step);
        float* const to = run.to + v * vector_width + 4 * i * run.place;
        g0.store(to);
        ((g0 + g1 + g2) * 0.5F).store(to + run.place);
        ((g0 - g1 + g2) * 0.5F).store(to + 2 * run.place);
        g2.store(to + 3 * run.place);
      }
  }

  /// Row `i` of G times a column of g.
  [[gnu::always_inline]] static Vectors<L> row(std::size_t i, const float* from, std::ptrdiff_t step) noexcept {
    if (i == 0) return Vectors<L>(from);
    if (i == 3) return Vectors<L>(from + 6 * step);
    const Vectors<L> g0(from);
    const Vectors<L> g1(from + 3 * step);
    const Vectors<L> g2(from + 6 * step);
    return (i == 1 ? g0 + g1 + g2 : g0 - g1 + g2) * 0.5F;
  }
};

}  // namespace

bool winograd_fits(const Convolution& shape) noexcept {
  const Sliding& s = shape.window;
  // The transforms pay when each value takes part in enough products; channels are taken in whole vectors.
  return s.kernel == 3 && s.stride == 1 && s.padding <= 2 && s.channels % vector_width == 0 &&
         shape.out_channels % vector_width == 0;
}

Convolution turned_round(const Convolution& shape) noexcept {
  const Sliding& s = shape.window;
  return {.window = {.height = s.out_height(),
                     .width = s.out_width(),
                     .channels = shape.out_channels,
                     .kernel = 3,
                     .stride = 1,
                     .padding = 2 - s.padding},
          .out_channels = s.channels};
}

std::size_t winograd_weights_size(const Convolution& shape) noexcept {
  return places * shape.window.channels * shape.out_channels;
}

void winograd_weights(const Convolution& shape, float* transformed, const Parameter& w) noexcept {
  const std::size_t ins = shape.window.channels;
  const Panels panels = product_panels(shape.out_channels);
  for (std::size_t part = 0; part < panels.count(); ++part) {
    const Panels::Panel panel = panels[part];
    for (std::size_t in = 0; in < ins; ++in)
      multiversion<TransformWindows>(WindowRun{.from = w.row(in) + panel.begin,
                                               .step = static_cast<std::ptrdiff_t>(ins * w.stride),
                                               .vectors = panel.vectors,
                                               .to = transformed + panel.begin * ins + in * panel.width(),
                                               .place = ins * shape.out_channels});
  }
}

void winograd_weights_turned_round(const Convolution& shape, float* transformed, const Parameter& w) noexcept {
  // Sixteen channels out at a time, of as many channels in as a panel has: (4, 4, channels in, 16), to be transposed.
  constexpr std::size_t place = most_panel_columns * vector_width + vector_width;  // no multiple of 4 KB
  alignas(64) std::array<float, places * place> tile;
  const std::size_t ins = shape.window.channels;
  const std::size_t outs = shape.out_channels;
  const Panels panels = product_panels(ins);
  for (std::size_t part = 0; part < panels.count(); ++part) {
    const Panels::Panel panel = panels[part];
    for (std::size_t out = 0; out < outs; out += vector_width) {
      for (std::size_t n = 0; n < panel.columns; ++n)
        multiversion<TransformWindows>(WindowRun{.from = w.row(8 * ins + panel.begin + n) + out,
                                                 .step = -static_cast<std::ptrdiff_t>(ins * w.stride),
                                                 .vectors = 1,
                                                 .to = tile.data() + n * vector_width,
                                                 .place = place});
      for (std::size_t p = 0; p < places; ++p)
        pack(transformed + (p * ins + panel.begin) * outs + out * panel.width(),
             {tile.data() + p * place, 1, vector_width}, vector_width, panel.columns, panel.width());
    }
  }
}

std::size_t winograd_scratch(const Convolution& shape) noexcept {
  return framed_input_size(shape.window) + places * (place_stride(forward_tiles, tile_stride(shape.window.channels)) +
                                                     place_stride(forward_tiles, shape.out_channels));
}

void winograd_convolution(const Convolution& shape, float* y, bool accumulate, const float* x, const float* transformed,
                          const float* bias, float* scratch) noexcept {
  const Sliding& s = shape.window;
  const Tiling tiling(s);
  const std::size_t outs = shape.out_channels;
  x = frame_input(s, scratch, x);
  float* const inputs = scratch + framed_input_size(s);
  const std::size_t stride = tile_stride(s.channels);
  float* const products = inputs + places * place_stride(forward_tiles, stride);
  for (std::size_t first = 0; first < tiling.count(); first += forward_tiles) {
    const std::size_t count = std::min(forward_tiles, tiling.count() - first);
    multiversion<TransformInputs>(TileRun{.to = inputs,
                                          .from = x,
                                          .width = tiling.in_width(),
                                          .across = tiling.across,
                                          .first = first,
                                          .count = count,
                                          .channels = s.channels,
                                          .parts = {}});
    block_product(
        false, products, outs, {inputs, stride, 1}, {transformed, 0}, count, outs, s.channels,
        {.count = places, .c = place_stride(count, outs), .a = place_stride(count, stride), .b = s.channels * outs});
    multiversion<TransformOutputs>(OutputRun{.y = y,
                                             .from = products,
                                             .bias = bias,
                                             .accumulate = accumulate,
                                             .height = s.out_height(),
                                             .width = s.out_width(),
                                             .across = tiling.across,
                                             .first = first,
                                             .count = count,
                                             .channels = outs});
  }
}

}  // namespace plexus::kernels
