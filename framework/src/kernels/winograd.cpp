#include "kernels/winograd.h"

#include <plexus/buffer.h>

#include <algorithm>
#include <array>

#include "kernels/block_product.h"
#include "kernels/multiversion.h"
#include "kernels/vector16.h"

namespace plexus::kernels {
namespace {

constexpr std::size_t places = 16;          // of a tile of inputs, 4 × 4
constexpr std::size_t forward_tiles = 24;   // that are computed together, so that they stay in the caches
constexpr std::size_t gradient_tiles = 48;  // more, because each block of sums is loaded and stored once for them

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
std::size_t framed_size(std::size_t height, std::size_t width, std::size_t channels, std::size_t to_height,
                        std::size_t to_width) noexcept {
  return height == to_height && width == to_width ? 0 : to_height * to_width * channels;
}

/// Returns x itself where no zeros are needed; else a copy in `scratch` that begins `before` rows and columns earlier.
const float* frame(float* scratch, const float* x, std::size_t height, std::size_t width, std::size_t channels,
                   std::size_t before, std::size_t to_height, std::size_t to_width) noexcept {
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

std::size_t framed_input_size(const Sliding& s) noexcept {
  const Tiling tiling(s);
  return padded(framed_size(s.height, s.width, s.channels, tiling.in_height(), tiling.in_width()));
}

const float* frame_input(const Sliding& s, float* scratch, const float* x) noexcept {
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

/// to ← row `i` of A times the column of two at from, from + step.
[[gnu::always_inline]] inline void output_gradient_row(std::size_t i, Vector16& to, const float* from,
                                                       std::size_t step) noexcept {
  // A: y₀, y₀ + y₁, y₀ − y₁, −y₁
  Vector16 a{};
  Vector16 b{};
  if (i != 3) load(a, from);
  if (i != 0) load(b, from + step);
  to = i == 0 ? a : i == 1 ? a + b : a - b;
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

struct TransformOutputGradients {
  [[gnu::always_inline]] void operator()(const TileRun& run) const noexcept {
    const std::size_t step = run.width * run.channels;
    const std::size_t place = run.count * run.channels;
    for_each_vector(run, [&](const float* from, float* to) {
      const auto part = [&](std::size_t i) {
        if (i < run.parts.begin || i >= run.parts.end) return;
        std::array<Vector16, 2> two;
        for (std::size_t j = 0; j < 2; ++j) output_gradient_row(i, two[j], from + j * run.channels, step);
        const Four row{two[0], two[0] + two[1], two[0] - two[1], -two[1]};
        for (std::size_t j = 0; j < 4; ++j) store(to + ((i - run.parts.begin) * 4 + j) * place, row[j]);
      };
      part(0), part(1), part(2), part(3);
    });
  }
};

/// sums (channels) += Σ of the rows, (count, channels).
struct AddRows {
  [[gnu::always_inline]] void operator()(float* sums, const float* rows, std::size_t count,
                                         std::size_t channels) const noexcept {
    for (std::size_t c = 0; c < channels; c += vector_width) {
      Vector16 total;
      load(total, sums + c);
      for (std::size_t row = 0; row < count; ++row) {
        Vector16 value;
        load(value, rows + row * channels + c);
        total += value;
      }
      store(sums + c, total);
    }
  }
};

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

struct TransformOutputs {
  [[gnu::always_inline]] void operator()(const OutputRun& run) const noexcept {
    const std::size_t place = run.count * run.channels;
    for (std::size_t t = 0; t < run.count; ++t) {
      const std::size_t top = 2 * ((run.first + t) / run.across);
      const std::size_t left = 2 * ((run.first + t) % run.across);
      for (std::size_t c = 0; c < run.channels; c += vector_width) {
        const float* const from = run.from + t * run.channels + c;
        std::array<Four, 2> rows;  // Aᵀ M: m₀ + m₁ + m₂, m₁ − m₂ − m₃
        for (std::size_t j = 0; j < 4; ++j) {
          Four column;
          for (std::size_t i = 0; i < 4; ++i) load(column[i], from + (4 * i + j) * place);
          rows[0][j] = column[0] + column[1] + column[2];
          rows[1][j] = column[1] - column[2] - column[3];
        }
        Vector16 bias{};
        if (run.bias != nullptr) load(bias, run.bias + c);
        for (std::size_t i = 0; i < 2 && top + i < run.height; ++i) {
          const Four& m = rows[i];
          float* const to = run.y + ((top + i) * run.width + left) * run.channels + c;
          put(to, m[0] + m[1] + m[2] + bias, run.accumulate);
          if (left + 1 < run.width) put(to + run.channels, m[1] - m[2] - m[3] + bias, run.accumulate);
        }
      }
    }
  }

  [[gnu::always_inline]] static void put(float* to, const Vector16& value, bool accumulate) noexcept {
    if (!accumulate) return store(to, value);
    Vector16 before;
    load(before, to);
    store(to, before + value);
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
  const std::size_t outs = shape.out_channels;
  for (std::size_t c = 0; c < ins; ++c)
    for (std::size_t n = 0; n < outs; ++n) {
      std::array<float, 9> g;
      for (std::size_t k = 0; k < 9; ++k) g[k] = w.row(k * ins + c)[n];
      std::array<float, places> u;
      transform_window(u, g);
      for (std::size_t p = 0; p < places; ++p) transformed[(p * ins + c) * outs + n] = u[p];
    }
}

void winograd_weights_turned_round(const Convolution& shape, float* transformed, const Parameter& w) noexcept {
  const std::size_t ins = shape.window.channels;
  const std::size_t outs = shape.out_channels;
  for (std::size_t n = 0; n < outs; ++n)
    for (std::size_t c = 0; c < ins; ++c) {
      std::array<float, 9> g;
      for (std::size_t k = 0; k < 9; ++k) g[8 - k] = w.row(k * ins + c)[n];
      std::array<float, places> u;
      transform_window(u, g);
      for (std::size_t p = 0; p < places; ++p) transformed[(p * outs + n) * ins + c] = u[p];
    }
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
    multiversion(TransformInputs{}, TileRun{.to = inputs,
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
    multiversion(TransformOutputs{}, OutputRun{.y = y,
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

namespace {

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
    multiversion(TransformInputs{}, run);
    run.to = deltas;
    run.from = dy;
    run.width = 2 * tiling.across;
    run.channels = outs;
    multiversion(TransformOutputGradients{}, run);
    for (std::size_t p = 4 * parts.begin; p < 4 * parts.end; ++p) {
      const std::size_t place = p - 4 * parts.begin;
      block_product(true, sums + p * ins * outs, outs, {inputs + place * count * ins, 1, ins},
                    deltas + place * count * outs, outs, ins, outs, count);
      // At place (1, 1) stands the sum of the tile's four dy.
      if (p == 5) multiversion(AddRows{}, sums + places * ins * outs, deltas + place * count * outs, count, outs);
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
