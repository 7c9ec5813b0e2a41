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

static_assert(most_panel_columns == most_block_vectors * vector_width);

Panels product_panels(std::size_t columns) noexcept { return {columns, block_vectors(isa())}; }

void block_product(bool add, float* c, std::size_t c_stride, const LeftFactor& a, const RightFactor& b,
                   std::size_t rows, std::size_t columns, std::size_t depth, const Series& series) noexcept {
  if (rows == 0) return;
  const Isa set = isa();
  const Panels panels = product_panels(columns);
  for (std::size_t part = 0; part < panels.count(); ++part) {
    const Panels::Panel panel = panels[part];
    const bool in_panels = b.stride == 0;
    const Cut heights(rows, block_rows(set, panel.vectors));
    const auto larger = Kernels::find(set, heights.size, panel.vectors);
    const auto smaller = heights.smaller > 0 ? Kernels::find(set, heights.size - 1, panel.vectors) : nullptr;
    const std::size_t rows_of_larger = heights.larger * heights.size;
    for (std::size_t n = 0; n < series.count; ++n) {
      RowsOfBlocks blocks{.count = heights.larger,
                          .add = add,
                          .c = c + n * series.c + panel.begin,
                          .c_stride = c_stride,
                          .a = {a.data + n * series.a, a.row, a.depth},
                          .b = b.data + n * series.b + panel.begin * (in_panels ? depth : 1),
                          .b_stride = in_panels ? panel.width() : b.stride,
                          .depth = depth};
      larger(blocks);
      if (smaller == nullptr) continue;
      blocks.count = heights.smaller;
      blocks.c += rows_of_larger * c_stride;
      blocks.a.data += rows_of_larger * a.row;
      smaller(blocks);
    }
  }
}

}  // namespace plexus::kernels
