// The two gradients of a convolution, one image.
//
// To the input: each output pixel sends dy · Wᵀ to the inputs under its window, one row of the window at a time. A
// block of pixels, one below the other, stays in registers while the channels of dy pass. To the weights: a block of
// weights stays in registers while all pixels of the image pass.
#include <algorithm>

#include "kernels/convolution.h"
#include "kernels/image.h"
#include "kernels/register_block.h"

namespace plexus::kernels {
namespace {

/// A column of output pixels: `count` blocks of P pixels, one below the other, and some inputs under one window row.
struct ColumnOfBlocks {
  std::size_t count;
  float* dx;           // under the first pixel
  std::size_t dx_row;  // from pixel to pixel
  const float* dy;
  std::size_t dy_row;  // from pixel to pixel
  const float* w;      // transposed: (channels out, inputs of the block)
  std::size_t w_stride;
  std::size_t depth;  // channels out
};

template <std::size_t L, std::size_t P, std::size_t V>
struct BackwardInputKernel {
  [[gnu::always_inline]] static void run(const ColumnOfBlocks& column) noexcept {
    float* dx = column.dx;
    const float* dy = column.dy;
    for (std::size_t block = 0; block < column.count; ++block) {
      Sums<L, P, V> sums;
      sums.add_products(column.depth, dy, column.dy_row, column.w, column.w_stride);
      PLEXUS_UNROLL for (std::size_t p = 0; p < P; ++p, dx += column.dx_row) sums.combine(p, dx, 1.0F, 1.0F);
      dy += P * column.dy_row;
    }
  }
};

/// J weights that take inputs next to each other, times V vectors of output channels.
struct WeightBlock {
  float* data;
  std::size_t stride;
  float alpha;
  float beta;
  const float* x;
  std::size_t x_step;
  std::size_t x_row;
  const float* dy;
  std::size_t dy_step;
  std::size_t height;
  std::size_t width;
};

template <std::size_t L, std::size_t J, std::size_t V>
struct BackwardWeightsKernel {
  [[gnu::always_inline]] static void run(const WeightBlock& block) noexcept {
    Sums<L, J, V> sums;
    const float* dy = block.dy;
    for (std::size_t oy = 0; oy < block.height; ++oy) {
      const float* x = block.x + oy * block.x_row;
      for (std::size_t ox = 0; ox < block.width; ++ox) {
        sums.add_product(x, 1, dy);
        x += block.x_step;
        dy += block.dy_step;
      }
    }
    PLEXUS_UNROLL for (std::size_t j = 0; j < J; ++j)
        sums.combine(j, block.data + j * block.stride, block.alpha, block.beta);
  }
};

using BackwardInputKernels = BlockKernels<BackwardInputKernel, ColumnOfBlocks>;
using BackwardWeightsKernels = BlockKernels<BackwardWeightsKernel, WeightBlock>;

/// dy with each pixel's channels padded with zeros to whole vectors; dy itself where they are whole.
const float* pad_channels(const Convolution& shape, float* scratch, const float* dy) noexcept {
  const std::size_t columns = shape.out_channels;
  if (columns % vector_width == 0) return dy;
  const std::size_t stride = padded(columns);
  const std::size_t pixels = shape.pixels();
  for (std::size_t pixel = 0; pixel < pixels; ++pixel)
    std::fill_n(std::copy_n(dy + pixel * columns, columns, scratch + pixel * stride), stride - columns, 0.0F);
  return scratch;
}

}  // namespace

std::size_t transposed_weights_size(const Convolution& shape) noexcept {
  return shape.window.kernel * shape.out_channels * padded(shape.window.run());
}

void transpose_weights(const Convolution& shape, float* transposed, const Parameter& w) noexcept {
  // (k · run, channels out) → (k, channels out, run), rows padded with zeros
  const std::size_t run = shape.window.run();
  const std::size_t stride = padded(run);
  for (std::size_t k = 0; k < shape.window.kernel; ++k)
    for (std::size_t n = 0; n < shape.out_channels; ++n) {
      float* const row = transposed + (k * shape.out_channels + n) * stride;
      for (std::size_t i = 0; i < run; ++i) row[i] = w.row(k * run + i)[n];
      std::fill(row + run, row + stride, 0.0F);
    }
}

std::size_t convolution_backward_input_scratch(const Convolution& shape) noexcept {
  const Sliding& s = shape.window;
  return padded(s.padded_height() * s.padded_width() * s.channels) + vector_width;
}

void convolution_backward_input(const Convolution& shape, float* dx, bool accumulate, const float* dy,
                                const float* transposed, float* scratch) noexcept {
  const Sliding& s = shape.window;
  const Isa set = isa();
  const std::size_t image_row = s.padded_width() * s.channels;
  const std::size_t stride = padded(s.run());
  // Runs are padded too and may end behind the image, where they add zero.
  std::fill_n(scratch, convolution_backward_input_scratch(shape), 0.0F);
  ColumnOfBlocks column{};
  column.dx_row = s.stride * image_row;
  column.dy_row = s.out_width() * shape.out_channels;
  column.w_stride = stride;
  column.depth = shape.out_channels;
  const Cut runs(stride / vector_width, block_vectors(set));
  std::size_t begin = 0;
  for (std::size_t block = 0; block < runs.larger + runs.smaller; ++block) {
    const std::size_t vectors = block < runs.larger ? runs.size : runs.size - 1;
    const Cut pixels(s.out_height(), block_rows(set, vectors));
    const auto larger = BackwardInputKernels::find(set, pixels.size, vectors);
    const auto smaller = pixels.smaller > 0 ? BackwardInputKernels::find(set, pixels.size - 1, vectors) : nullptr;
    for (std::size_t k = 0; k < s.kernel; ++k) {
      column.w = transposed + k * shape.out_channels * stride + begin;
      for (std::size_t ox = 0; ox < s.out_width(); ++ox) {
        column.count = pixels.larger;
        column.dx = scratch + k * image_row + ox * s.stride * s.channels + begin;
        column.dy = dy + ox * shape.out_channels;
        larger(column);
        if (smaller == nullptr) continue;
        column.count = pixels.smaller;
        column.dx += pixels.larger * pixels.size * column.dx_row;
        column.dy += pixels.larger * pixels.size * column.dy_row;
        smaller(column);
      }
    }
    begin += vectors * vector_width;
  }
  unpad_image(s, dx, accumulate, scratch);
}

std::size_t convolution_backward_weights_scratch(const Convolution& shape) noexcept {
  const bool whole = shape.out_channels % vector_width == 0;
  return padded(padded_image_size(shape.window)) + (whole ? 0 : shape.pixels() * padded(shape.out_channels));
}

namespace {

/// Calls body(vectors, first column, window row, inputs, first input) for each block of weights that is held in
/// registers; `inputs` is 0 for the bias.
template <class Body>
void for_weight_blocks(const Sliding& s, const Parameter& w, Isa set, const Body& body) noexcept {
  const Cut columns(w.stride / vector_width, block_vectors(set));
  std::size_t begin = 0;
  for (std::size_t part = 0; part < columns.larger + columns.smaller; ++part) {
    const std::size_t vectors = part < columns.larger ? columns.size : columns.size - 1;
    const Cut inputs(s.run(), block_rows(set, vectors));
    for (std::size_t k = 0; k < s.kernel; ++k) {
      std::size_t i = 0;
      for (std::size_t n = 0; n < inputs.larger + inputs.smaller; ++n) {
        const std::size_t size = n < inputs.larger ? inputs.size : inputs.size - 1;
        body(vectors, begin, k, size, i);
        i += size;
      }
    }
    if (w.bias) body(vectors, begin, std::size_t{0}, std::size_t{0}, std::size_t{0});
    begin += vectors * vector_width;
  }
}

}  // namespace

std::size_t convolution_weight_parts(const Convolution& shape, const Parameter& w) noexcept {
  std::size_t parts = 0;
  for_weight_blocks(shape.window, w, isa(), [&](auto...) { ++parts; });
  return parts;
}

void convolution_backward_weights(const Convolution& shape, std::size_t first_part, std::size_t end_part,
                                  const Gradients::Target& target, const Parameter& w, const float* x, const float* dy,
                                  float* scratch) noexcept {
  const Sliding& s = shape.window;
  const Isa set = isa();
  x = pad_image(s, scratch, x);
  dy = pad_channels(shape, scratch + padded(padded_image_size(s)), dy);
  constexpr float one = 1.0F;
  std::size_t part = 0;
  for_weight_blocks(s, w, set,
                    [&](std::size_t vectors, std::size_t column, std::size_t k, std::size_t inputs, std::size_t i) {
                      if (part++ < first_part || part > end_part) return;
                      WeightBlock block{.data = target.data + column,
                                        .stride = w.stride,
                                        .alpha = target.alpha,
                                        .beta = target.beta,
                                        .x = &one,  // the bias is one more input, which is 1 at every pixel
                                        .x_step = 0,
                                        .x_row = 0,
                                        .dy = dy + column,
                                        .dy_step = w.stride,
                                        .height = s.out_height(),
                                        .width = s.out_width()};
                      if (inputs == 0) {
                        block.data += w.inputs() * w.stride;
                      } else {
                        block.data += (k * s.run() + i) * w.stride;
                        block.x = x + k * s.padded_width() * s.channels + i;
                        block.x_step = s.stride * s.channels;
                        block.x_row = s.stride * s.padded_width() * s.channels;
                      }
                      BackwardWeightsKernels::find(set, std::max<std::size_t>(inputs, 1), vectors)(block);
                    });
}

}  // namespace plexus::kernels
