// The convolution itself, and the weights that it takes.
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

constexpr std::size_t forward_tiles = 24;  // that are computed together, so that they stay in the caches

/// What becomes of a run of tiles after the products.
struct OutputRun {
  float* y;
  const float* from;  // (4, 4, tiles, channels out)
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
    const std::size_t place = run.count * run.channels;
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

/// to (4, 4) ← G g Gᵀ; G: g₀, (g₀ + g₁ + g₂) / 2, (g₀ − g₁ + g₂) / 2, g₂
void transform_window(std::array<float, places>& to, const std::array<float, 9>& g) noexcept {
  const auto expand = [](float* out, std::size_t step, float a, float b, float c) {
    out[0] = a;
    out[step] = 0.5F * (a + b + c);
    out[2 * step] = 0.5F * (a - b + c);
    out[3 * step] = c;
  };
  std::array<float, 12> rows;  // G g, (4, 3)
  for (std::size_t x = 0; x < 3; ++x) expand(rows.data() + x, 3, g[x], g[3 + x], g[6 + x]);
  for (std::size_t i = 0; i < 4; ++i) expand(to.data() + 4 * i, 1, rows[3 * i], rows[3 * i + 1], rows[3 * i + 2]);
}

/// G g Gᵀ of the windows of a (rows, columns) matrix; window(k, r, c) is its entry k of 9.
template <class Window>
void transform_windows(float* transformed, std::size_t rows, std::size_t columns, const Window& window) noexcept {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      std::array<float, 9> g;
      for (std::size_t k = 0; k < 9; ++k) g[k] = window(k, r, c);
      std::array<float, places> u;
      transform_window(u, g);
      for (std::size_t p = 0; p < places; ++p) transformed[(p * rows + r) * columns + c] = u[p];
    }
}

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
  transform_windows(transformed, ins, shape.out_channels,
                    [&w, ins](std::size_t k, std::size_t in, std::size_t out) { return w.row(k * ins + in)[out]; });
}

void winograd_weights_turned_round(const Convolution& shape, float* transformed, const Parameter& w) noexcept {
  const std::size_t ins = shape.window.channels;
  transform_windows(transformed, shape.out_channels, ins, [&w, ins](std::size_t k, std::size_t out, std::size_t in) {
    return w.row((8 - k) * ins + in)[out];
  });
}

std::size_t winograd_scratch(const Convolution& shape) noexcept {
  return framed_input_size(shape.window) + places * forward_tiles * (shape.window.channels + shape.out_channels);
}

void winograd_convolution(const Convolution& shape, float* y, bool accumulate, const float* x, const float* transformed,
                          const float* bias, float* scratch) noexcept {
  const Sliding& s = shape.window;
  const Tiling tiling(s);
  const std::size_t outs = shape.out_channels;
  x = frame_input(s, scratch, x);
  float* const inputs = scratch + framed_input_size(s);
  float* const products = inputs + places * forward_tiles * s.channels;
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
    for (std::size_t p = 0; p < places; ++p)
      block_product(false, products + p * count * outs, outs, {inputs + p * count * s.channels, s.channels, 1},
                    transformed + p * s.channels * outs, outs, count, outs, s.channels);
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
