#include "kernels/product.h"

#include <plexus/buffer.h>

#include <algorithm>
#include <array>

#include "kernels/register_block.h"

namespace plexus::kernels {
namespace {

constexpr std::size_t most_depth = 256;  // of a packed panel: with 64 columns, 64 KB
constexpr std::size_t most_columns = most_block_vectors * vector_width;
constexpr std::size_t group_rows = 48;  // of a transposed left factor that are packed together; 4, 6, 8, 12 divide it
constexpr std::size_t most_packed_columns = most_gradient_columns;  // of the right factor that are packed together then

/// A block of R rows by some vectors of columns.
struct Block {
  ProductTarget c;
  std::size_t width;  // columns that are stored
  const float* a;
  std::size_t a_row;
  std::size_t a_depth;
  const float* b;
  std::size_t b_depth;
  std::size_t depth;
};

/// The first columns of rows of sums, to where they belong.
void combine_columns(const ProductTarget& c, std::size_t columns, const float* sums, std::size_t rows,
                     std::size_t width) noexcept {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t j = 0; j < columns; ++j) {
      float& to = c.data[r * c.stride + j];
      const float value = sums[r * width + j];
      to = c.beta == 0.0F ? value : value + to * c.beta;  // rounded twice, as Sums::combine() does
    }
}

template <std::size_t L, std::size_t R, std::size_t V>
struct ProductKernel {
  [[gnu::always_inline]] static void run(const Block& block) noexcept {
    constexpr std::size_t width = V * vector_width;
    Sums<L, R, V> sums;
    if (block.c.start != nullptr) sums.start(block.c.start);
    for (std::size_t k = 0; k < block.depth; ++k)
      sums.add_product(block.a + k * block.a_depth, block.a_row, block.b + k * block.b_depth);
    if (block.width == width) {
      PLEXUS_UNROLL for (std::size_t r = 0; r < R; ++r)
          sums.combine(r, block.c.data + r * block.c.stride, block.c.alpha, block.c.beta);
    } else {
      alignas(64) std::array<float, R * width> rows;
      PLEXUS_UNROLL for (std::size_t r = 0; r < R; ++r) sums.combine(r, rows.data() + r * width, block.c.alpha, 0.0F);
      combine_columns(block.c, block.width, rows.data(), R, width);
    }
  }
};

using Kernels = BlockKernels<ProductKernel, Block>;

/// All rows of C at the columns of one packed panel.
void multiply_panel(Block block, Isa set, std::size_t rows, std::size_t vectors) noexcept {
  const Cut heights(rows, block_rows(set, vectors));
  const auto multiply = [&block](Kernels::Function kernel, std::size_t count, std::size_t height) {
    for (std::size_t n = 0; n < count; ++n) {
      kernel(block);
      block.c.data += height * block.c.stride;
      block.a += height * block.a_row;
    }
  };
  if (heights.larger > 0) multiply(Kernels::find(set, heights.size, vectors), heights.larger, heights.size);
  if (heights.smaller > 0) multiply(Kernels::find(set, heights.size - 1, vectors), heights.smaller, heights.size - 1);
}

/// One panel of columns of C.
struct Panel {
  std::size_t begin;
  std::size_t vectors;
  std::size_t width;    // of the packed panel
  std::size_t columns;  // that are there

  Panel(const Cut& cut, std::size_t part, std::size_t all_columns) noexcept
      : begin((part * cut.size - (part > cut.larger ? part - cut.larger : 0)) * vector_width),
        vectors(part < cut.larger ? cut.size : cut.size - 1),
        width(vectors * vector_width),
        columns(std::min(width, all_columns - begin)) {}
};

/// The left factor is read where it lies: its rows lie in order, and each panel of the right factor is packed once.
void multiply_rows(const ProductTarget& c, const Factor& a, const Factor& b, std::size_t rows, std::size_t columns,
                   std::size_t depth) noexcept {
  alignas(64) std::array<float, most_depth * most_columns> packed;
  const Isa set = isa();
  const Cut panels(padded(columns) / vector_width, block_vectors(set));
  const std::size_t step = std::max<std::size_t>(1, Cut(depth, most_depth).size);
  for (std::size_t part = 0; part < panels.parts(); ++part) {
    const Panel panel(panels, part, columns);
    ProductTarget target = c;
    target.data += panel.begin;
    if (target.start != nullptr) target.start += panel.begin;
    for (std::size_t k = 0; k < depth || k == 0; k += step) {
      const std::size_t part_depth = std::min(step, depth - k);
      const Factor part_b{b.data + k * b.depth + panel.begin * b.other, b.depth, b.other};
      // What few rows read is not worth a copy.
      const bool in_place = b.other == 1 && panel.columns == panel.width && rows <= 2 * block_rows(set, panel.vectors);
      if (!in_place) pack(packed.data(), part_b, part_depth, panel.columns, panel.width);
      multiply_panel({.c = target,
                      .width = panel.columns,
                      .a = a.data + k * a.depth,
                      .a_row = a.other,
                      .a_depth = a.depth,
                      .b = in_place ? part_b.data : packed.data(),
                      .b_depth = in_place ? b.depth : panel.width,
                      .depth = part_depth},
                     set, rows, panel.vectors);
      target.beta = 1.0F;
      target.start = nullptr;
    }
  }
}

/// All panels of a right factor, one behind the other.
void pack_panels(float* packed, const Cut& panels, const Factor& b, std::size_t columns, std::size_t depth) noexcept {
  for (std::size_t part = 0; part < panels.parts(); ++part) {
    const Panel panel(panels, part, columns);
    pack(packed + panel.begin * depth, {b.data + panel.begin * b.other, b.depth, b.other}, depth, panel.columns,
         panel.width);
  }
}

/// A packed group of rows of a left factor that lies transposed.
using Group = std::array<float, most_depth * group_rows>;

/// Some rows of C from a packed group and all packed panels. `whole`: vectors are stored whole, with zeros behind the
/// last column.
void multiply_group(const ProductTarget& c, bool whole, const Group& group, const float* packed, const Cut& panels,
                    std::size_t rows, std::size_t columns, std::size_t depth) noexcept {
  for (std::size_t part = 0; part < panels.parts(); ++part) {
    const Panel panel(panels, part, columns);
    ProductTarget place = c;
    place.data += panel.begin;
    if (place.start != nullptr) place.start += panel.begin;
    multiply_panel({.c = place,
                    .width = whole ? panel.width : panel.columns,
                    .a = group.data(),
                    .a_row = 1,
                    .a_depth = group_rows,
                    .b = packed + panel.begin * depth,
                    .b_depth = panel.width,
                    .depth = depth},
                   isa(), rows, panel.vectors);
  }
}

Cut panels_of(std::size_t columns) noexcept { return {padded(columns) / vector_width, block_vectors(isa())}; }

float* packed_panels() noexcept {
  static thread_local Buffer packed(most_depth * most_packed_columns);
  return packed.data();
}

/// The left factor lies transposed: groups of its rows are packed, too, and meet all panels of the right factor.
void multiply_groups(const ProductTarget& c, const Factor& a, const Factor& b, std::size_t rows, std::size_t columns,
                     std::size_t depth) noexcept {
  alignas(64) Group group;
  float* const packed = packed_panels();
  const Cut panels = panels_of(columns);
  const std::size_t step = std::max<std::size_t>(1, Cut(depth, most_depth).size);
  ProductTarget target = c;
  for (std::size_t k = 0; k < depth || k == 0; k += step) {
    const std::size_t part_depth = std::min(step, depth - k);
    pack_panels(packed, panels, {b.data + k * b.depth, b.depth, b.other}, columns, part_depth);
    for (std::size_t row = 0; row < rows; row += group_rows) {
      const std::size_t count = std::min(group_rows, rows - row);
      pack(group.data(), {a.data + k * a.depth + row * a.other, a.depth, a.other}, part_depth, count, group_rows);
      ProductTarget place = target;
      place.data += row * c.stride;
      multiply_group(place, false, group, packed, panels, count, columns, part_depth);
    }
    target.beta = 1.0F;
    target.start = nullptr;
  }
}

}  // namespace

bool product_fits_by_rows(std::size_t columns, std::size_t depth) noexcept {
  return columns <= most_packed_columns && depth <= most_depth;
}

void product_by_rows(Gradients& gradients, const Parameter& w, ConstRows x, ConstRows dy, std::size_t first,
                     std::size_t end) noexcept {
  alignas(64) Group group;
  static thread_local Buffer rows(group_rows * most_packed_columns);
  float* const packed = packed_panels();
  const Cut panels = panels_of(w.columns);
  pack_panels(packed, panels, {dy.data, dy.stride, 1}, w.columns, x.count);
  for (std::size_t row = first; row < end; row += group_rows) {
    const std::size_t count = std::min(group_rows, end - row);
    pack(group.data(), {x.data + row, x.stride, 1}, x.count, count, group_rows);
    multiply_group({.data = rows.data(), .stride = w.stride}, true, group, packed, panels, count, w.columns, x.count);
    gradients.take_rows(w, row, count, rows.data());
  }
}

void product(const ProductTarget& c, const Factor& a, const Factor& b, std::size_t rows, std::size_t columns,
             std::size_t depth) noexcept {
  if (a.depth == 1) return multiply_rows(c, a, b, rows, columns, depth);
  for (std::size_t begin = 0; begin < columns; begin += most_packed_columns) {
    ProductTarget target = c;
    target.data += begin;
    if (target.start != nullptr) target.start += begin;
    multiply_groups(target, a, {b.data + begin * b.other, b.depth, b.other}, rows,
                    std::min(most_packed_columns, columns - begin), depth);
  }
}

}  // namespace plexus::kernels
