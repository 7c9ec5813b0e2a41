#include "kernels/block_product.h"

#include "kernels/register_block.h"

namespace plexus::kernels {
namespace {

/// `count` blocks of R rows, one below the other, by some vectors of columns.
struct RowsOfBlocks {
  std::size_t count;
  bool add;
  float* c;
  std::size_t c_stride;
  LeftFactor a;
  const float* b;
  std::size_t b_stride;
  std::size_t depth;
};

template <std::size_t L, std::size_t R, std::size_t V>
struct ProductKernel {
  [[gnu::always_inline]] static void run(const RowsOfBlocks& blocks) noexcept {
    const float* a = blocks.a.data;
    float* c = blocks.c;
    for (std::size_t block = 0; block < blocks.count; ++block) {
      Sums<L, R, V> sums;
      if (blocks.add) PLEXUS_UNROLL for (std::size_t r = 0; r < R; ++r) sums.load(r, c + r * blocks.c_stride);
      for (std::size_t k = 0; k < blocks.depth; ++k)
        sums.add_product(a + k * blocks.a.depth, blocks.a.row, blocks.b + k * blocks.b_stride);
      PLEXUS_UNROLL for (std::size_t r = 0; r < R; ++r, c += blocks.c_stride) sums.store(r, c);
      a += R * blocks.a.row;
    }
  }
};

using Kernels = BlockKernels<ProductKernel, RowsOfBlocks>;

}  // namespace

void block_product(bool add, float* c, std::size_t c_stride, const LeftFactor& a, const float* b, std::size_t b_stride,
                   std::size_t rows, std::size_t columns, std::size_t depth) noexcept {
  const Isa set = isa();
  RowsOfBlocks blocks{
      .count = 0, .add = add, .c = c, .c_stride = c_stride, .a = a, .b = b, .b_stride = b_stride, .depth = depth};
  const Cut cut(columns / vector_width, block_vectors(set));
  std::size_t begin = 0;
  for (std::size_t part = 0; part < cut.larger + cut.smaller; ++part) {
    const std::size_t vectors = part < cut.larger ? cut.size : cut.size - 1;
    const Cut heights(rows, block_rows(set, vectors));
    blocks.b = b + begin;
    blocks.c = c + begin;
    blocks.a.data = a.data;
    blocks.count = heights.larger;
    if (blocks.count > 0) Kernels::find(set, heights.size, vectors)(blocks);
    if (heights.smaller > 0) {
      blocks.c += heights.larger * heights.size * c_stride;
      blocks.a.data += heights.larger * heights.size * a.row;
      blocks.count = heights.smaller;
      Kernels::find(set, heights.size - 1, vectors)(blocks);
    }
    begin += vectors * vector_width;
  }
}

}  // namespace plexus::kernels
