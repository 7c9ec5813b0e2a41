// y ← x ∗ W + bias, one image. A block of output pixels of one row by some vectors of channels stays in registers while
// the window passes over its inputs.
#include <algorithm>

#include "kernels/convolution.h"
#include "kernels/image.h"
#include "kernels/register_block.h"

namespace plexus::kernels {
namespace {

/// A part of one row of output pixels: `count` blocks of P pixels.
struct RowOfBlocks {
  std::size_t count;
  float* y;
  const float* y_end;  // of the image: whole vectors may be stored up to here
  std::size_t y_step;  // from pixel to pixel
  std::size_t width;   // channels of the block
  const float* x;      // under the window of the first pixel
  std::size_t x_step;  // from pixel to pixel
  std::size_t x_row;   // from row to row of the image
  const float* w;      // the block's columns
  std::size_t w_stride;
  const float* bias;  // the block's columns, or null
  std::size_t kernel;
  std::size_t run;
};

template <std::size_t L, std::size_t P, std::size_t V>
struct ForwardKernel {
  [[gnu::always_inline]] static void run(const RowOfBlocks& row) noexcept {
    constexpr std::size_t width = V * vector_width;
    const float* x = row.x;
    float* y = row.y;
    for (std::size_t block = 0; block < row.count; ++block) {
      Sums<L, P, V> sums;
      if (row.bias != nullptr) sums.start(row.bias);
      for (std::size_t k = 0; k < row.kernel; ++k)
        sums.add_products(row.run, x + k * row.x_row, row.x_step, row.w + k * row.run * row.w_stride, row.w_stride);
      PLEXUS_UNROLL for (std::size_t p = 0; p < P; ++p, y += row.y_step) {
        // What is too much falls on channels that are stored after these, except at the end of the image.
        if (y + width <= row.y_end) {
          sums.store(p, y);
        } else {
          alignas(64) float all[width];
          sums.store(p, all);
          std::copy_n(all, row.width, y);
        }
      }
      x += P * row.x_step;
    }
  }
};

using Kernels = BlockKernels<ForwardKernel, RowOfBlocks>;

}  // namespace

std::size_t convolution_forward_scratch(const Convolution& shape) noexcept { return padded_image_size(shape.window); }

void convolution_forward(const Convolution& shape, float* y, const float* x, const Parameter& w,
                         float* scratch) noexcept {
  const Sliding& s = shape.window;
  const Isa set = isa();
  x = pad_image(s, scratch, x);
  RowOfBlocks row{};
  row.y_end = y + shape.out_size();
  row.y_step = shape.out_channels;
  row.x_step = s.stride * s.channels;
  row.x_row = s.padded_width() * s.channels;
  row.w_stride = w.stride;
  row.kernel = s.kernel;
  row.run = s.run();
  // Blocks of channels from the last to the first and pixels from the first to the last: see ForwardKernel.
  const Cut columns(w.stride / vector_width, block_vectors(set));
  std::size_t end = w.stride / vector_width;
  for (std::size_t block = 0; block < columns.larger + columns.smaller; ++block) {
    const std::size_t vectors = block < columns.larger ? columns.size : columns.size - 1;
    const std::size_t begin = end - vectors;
    row.w = w.values + begin * vector_width;
    row.bias = w.bias ? w.bias_row() + begin * vector_width : nullptr;
    row.width = std::min(vectors * vector_width, shape.out_channels - begin * vector_width);
    const Cut pixels(s.out_width(), block_rows(set, vectors));
    const auto larger = Kernels::find(set, pixels.size, vectors);
    const auto smaller = pixels.smaller > 0 ? Kernels::find(set, pixels.size - 1, vectors) : nullptr;
    for (std::size_t oy = 0; oy < s.out_height(); ++oy) {
      row.count = pixels.larger;
      row.y = y + oy * s.out_width() * shape.out_channels + begin * vector_width;
      row.x = x + oy * s.stride * row.x_row;
      larger(row);
      if (smaller == nullptr) continue;
      row.count = pixels.smaller;
      row.y += pixels.larger * pixels.size * row.y_step;
      row.x += pixels.larger * pixels.size * row.x_step;
      smaller(row);
    }
    end = begin;
  }
}

}  // namespace plexus::kernels
