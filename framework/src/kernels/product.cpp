#include "kernels/product.h"

#include <plexus/buffer.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernels/columns.h"
#include "kernels/register_block.h"

namespace plexus::kernels {
namespace {

constexpr std::size_t most_depth = 256;  // that is summed at once: a panel of 16 columns has 16 KB then
constexpr std::size_t most_left = std::size_t{1} << 15U;  // floats of the left factor copied together: 128 KB
constexpr std::size_t group_rows = 48;      // of a transposed left factor that is shallow; 4, 6, 8, 12 divide it
constexpr std::size_t shallow_depth = 128;  // their 24 KB are in the first-level cache
constexpr std::size_t most_packed_columns = most_gradient_columns;  // of the right factor
constexpr std::size_t most_panels_at_once = 4;
constexpr std::size_t few_blocks = 6;  // of rows, which a copy of the right factor would not pay for

/// Blocks of R rows by some vectors of columns, one below the other. At least one product is summed.
struct Blocks {
  ProductTarget c;
  std::size_t width;  // columns that are stored
  const float* b;
  std::size_t b_depth;
  std::size_t depth;
  std::size_t count = 0;  // of blocks
  const float* a = nullptr;
  std::size_t a_row = 0;
  std::size_t a_depth = 0;
  std::size_t a_next = 0;  // from block to block
};

/// The first columns of rows of sums, to where they belong.
[[gnu::noinline]] void combine_columns(const ProductTarget& c, std::size_t columns, const float* sums, std::size_t rows,
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
  static constexpr std::size_t width = V * vector_width;

  [[gnu::always_inline]] static void run(const Blocks& blocks) noexcept {
    ProductTarget c = blocks.c;
    const float* a = blocks.a;
    for (std::size_t block = 0; block < blocks.count; ++block, a += blocks.a_next, c.data += R * c.stride) {
      Sums<L, R, V> sums;
      if (c.start != nullptr) sums.start(c.start);
      std::size_t k = 0;
      do {
        sums.add_product(a + k * blocks.a_depth, blocks.a_row, blocks.b + k * blocks.b_depth);
      } while (++k < blocks.depth);
      if (blocks.width == width)
        PLEXUS_UNROLL for (std::size_t r = 0; r < R; ++r) sums.combine(r, c.data + r * c.stride, c.alpha, c.beta);
      else
        put_part(c, blocks.width, sums);
    }
  }

  [[gnu::always_inline]] static void put_part(const ProductTarget& c, std::size_t columns,
                                              const Sums<L, R, V>& sums) noexcept {
    alignas(64) std::array<float, R * width> rows;
    PLEXUS_UNROLL for (std::size_t r = 0; r < R; ++r) sums.combine(r, rows.data() + r * width, c.alpha, 0.0F);
    combine_columns(c, columns, rows.data(), R, width);
  }
};

using Kernels = BlockKernels<ProductKernel, Blocks>;

/// Rows of the left factor as the blocks of a panel read them, cut into blocks of like heights.
struct LeftRows {
  static constexpr std::size_t as_a_block_is_high = SIZE_MAX;

  Cut heights;
  const float* data;
  std::size_t row;    // from row to row of a block
  std::size_t depth;  // from one k to the next, or as_a_block_is_high; 0 where a matrix is one row again and again
  std::size_t next;   // from block to block, for each row of the first
};

/// All rows of C at the columns of one panel.
void multiply_panel(Blocks blocks, const LeftRows& left, std::size_t vectors) noexcept {
  blocks.a = left.data;
  blocks.a_row = left.row;
  const auto multiply = [&](std::size_t count, std::size_t height) {
    if (count == 0) return;
    blocks.count = count;
    blocks.a_depth = left.depth == LeftRows::as_a_block_is_high ? height : left.depth;
    blocks.a_next = height * left.next;
    Kernels::find(isa(), height, vectors)(blocks);
    blocks.c.data += count * height * blocks.c.stride;
    blocks.a += count * blocks.a_next;
  };
  multiply(left.heights.larger, left.heights.size);
  multiply(left.heights.smaller, left.heights.size - 1);
}

Panels panels_of(std::size_t columns) noexcept { return {columns, block_vectors(isa())}; }

/// The heights of blocks that fit beside all panels.
Cut heights_of(std::size_t rows, const Panels& panels) noexcept {
  return {rows, block_rows(isa(), panels.most_vectors())};
}

/// The part of a factor that begins `k` deep, at row or column `other`.
Factor part_of(const Factor& factor, std::size_t k, std::size_t other) noexcept {
  return {factor.data + k * factor.depth + other * factor.other, factor.depth, factor.other};
}

/// Rows of a left factor that lies transposed, block by block: (depth, rows of the block).
LeftRows pack_blocks(float* to, const Factor& a, const Cut& heights, std::size_t depth) noexcept {
  float* block = to;
  std::size_t row = 0;
  const auto pack_like = [&](std::size_t count, std::size_t height) {
    detail::with_vectors(
        height,
        [&](auto constant) {
          constexpr std::size_t H = decltype(constant)::value;
          for (std::size_t k = 0; k < depth; ++k) {
            const float* from = a.data + row + k * a.depth;
            float* place = block + k * H;
            for (std::size_t n = 0; n < count; ++n, from += H, place += H * depth) std::copy_n(from, H, place);
          }
        },
        std::make_index_sequence<most_block_rows>{});
    row += count * height;
    block += count * height * depth;
  };
  pack_like(heights.larger, heights.size);
  if (heights.smaller > 0) pack_like(heights.smaller, heights.size - 1);
  return {.heights = heights, .data = to, .row = 1, .depth = LeftRows::as_a_block_is_high, .next = depth};
}

/// Rows of a left factor that lie in order, without what is between them.
LeftRows pack_rows(float* to, const Factor& a, const Cut& heights, std::size_t rows, std::size_t depth) noexcept {
  for (std::size_t row = 0; row < rows; ++row) std::copy_n(a.data + row * a.other, depth, to + row * depth);
  return {.heights = heights, .data = to, .row = depth, .depth = 1, .next = depth};
}

/// Rows or lines so far apart meet in few places of the caches.
bool collides(std::size_t stride) noexcept { return stride % 512 == 0; }

/// How many rows of the left factor are taken together at this depth.
std::size_t rows_at_once(const Factor& a, std::size_t rows, std::size_t depth) noexcept {
  if (a.depth != 1 && depth <= shallow_depth) return group_rows;
  return std::max<std::size_t>(1, Cut(rows, most_left / depth).size);
}

/// A copy where that pays: where rows collide, or where a block of transposed rows takes a part of each line that it
/// touches.
LeftRows left_rows(const Factor& a, const Panels& panels, std::size_t rows, std::size_t depth) noexcept {
  constexpr std::size_t few_panels = 4;
  constexpr std::size_t little_depth = 32;
  static thread_local Buffer copy(most_left);
  const Cut heights = heights_of(rows, panels);
  const bool transposed = a.depth != 1;
  if (panels.count() < few_panels || (transposed && depth <= (collides(a.depth) ? 8 : little_depth)) ||
      (!transposed && (rows <= 2 * heights.size || !collides(a.other))))
    return {.heights = heights, .data = a.data, .row = a.other, .depth = a.depth, .next = a.other};
  if (!transposed) return pack_rows(copy.data(), a, heights, rows, depth);
  if (depth > shallow_depth || rows > group_rows) return pack_blocks(copy.data(), a, heights, depth);
  pack(copy.data(), a, depth, rows, group_rows);
  return {.heights = heights, .data = copy.data(), .row = 1, .depth = group_rows, .next = 1};
}

/// The right factor at some depth: panels that are packed one behind the other, all of them or only those in use.
class RightPanels {
 public:
  RightPanels(const Panels& panels, const Factor& b, std::size_t depth, bool keep) noexcept
      : panels_(panels),
        b_(b),
        depth_(depth),
        keep_(keep),
        at_once_(b.other == 1 && collides(b.depth) ? most_panels_at_once : 1) {}

  /// Where a panel is, once it is packed.
  [[nodiscard]] float* operator[](std::size_t part) const noexcept {
    static thread_local Buffer packed(most_depth * most_packed_columns);
    const std::size_t first = keep_ ? 0 : panels_[part / at_once_ * at_once_].begin;
    return packed.data() + (panels_[part].begin - first) * depth_;
  }

  /// Packs this panel and its neighbours when the first of them is met.
  void pack_at(std::size_t part) const noexcept {
    if (part % at_once_ == 0)
      pack_panels((*this)[part], b_, depth_, panels_, part, std::min(part + at_once_, panels_.count()));
  }

 private:
  const Panels& panels_;
  Factor b_;
  std::size_t depth_;
  bool keep_;
  std::size_t at_once_;  // panels whose columns lie side by side are read together
};

/// C at the columns of a panel.
ProductTarget at_panel(ProductTarget c, const Panels::Panel& panel) noexcept {
  c.data += panel.begin;
  if (c.start != nullptr) c.start += panel.begin;
  return c;
}

/// Few rows read the right factor where it lies.
void multiply_in_place(const ProductTarget& c, const LeftRows& left, const Factor& b, const Panels& panels,
                       std::size_t depth) noexcept {
  for (std::size_t part = 0; part < panels.count(); ++part) {
    const Panels::Panel panel = panels[part];
    multiply_panel({.c = at_panel(c, panel),
                    .width = panel.columns,
                    .b = b.data + panel.begin,
                    .b_depth = b.depth,
                    .depth = depth},
                   left, panel.vectors);
  }
}

/// Some rows of C from packed panels.
void multiply_panels(const ProductTarget& c, const LeftRows& left, const RightPanels& right, bool pack,
                     const Panels& panels, std::size_t depth) noexcept {
  for (std::size_t part = 0; part < panels.count(); ++part) {
    const Panels::Panel panel = panels[part];
    if (pack) right.pack_at(part);
    multiply_panel({.c = at_panel(c, panel),
                    .width = c.whole ? panel.width() : panel.columns,
                    .b = right[part],
                    .b_depth = panel.width(),
                    .depth = depth},
                   left, panel.vectors);
  }
}

/// C where nothing is summed.
void put_start(const ProductTarget& c, std::size_t rows, std::size_t columns) noexcept {
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t j = 0; j < columns; ++j) {
      float& to = c.data[row * c.stride + j];
      to = (c.start == nullptr ? 0.0F : c.start[j]) + (c.beta == 0.0F ? 0.0F : c.beta * to);
    }
}

/// The product of at most most_packed_columns.
void multiply(const ProductTarget& c, const Factor& a, const Factor& b, std::size_t rows, const Panels& panels,
              std::size_t depth) noexcept {
  const std::size_t step = Cut(depth, most_depth).size;
  const bool whole = panels.columns() % vector_width == 0;
  const bool in_place = b.other == 1 && whole && rows <= few_blocks * block_rows(isa(), panels.most_vectors());
  const std::size_t group = rows_at_once(a, rows, step);
  ProductTarget target = c;
  for (std::size_t k = 0; k < depth; k += step) {
    const std::size_t part_depth = std::min(step, depth - k);
    const Factor right = part_of(b, k, 0);
    const RightPanels packed(panels, right, part_depth, group < rows);
    for (std::size_t row = 0; row < rows; row += group) {
      const LeftRows left = left_rows(part_of(a, k, row), panels, std::min(group, rows - row), part_depth);
      ProductTarget place = target;
      place.data += row * c.stride;
      if (in_place)
        multiply_in_place(place, left, right, panels, part_depth);
      else
        multiply_panels(place, left, packed, row == 0, panels, part_depth);
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
  static thread_local Buffer rows(group_rows * most_packed_columns);
  const Panels panels = panels_of(w.columns);
  const RightPanels right(panels, {dy.data, dy.stride, 1}, x.count, true);
  for (std::size_t row = first; row < end; row += group_rows) {
    const std::size_t count = std::min(group_rows, end - row);
    const LeftRows left = left_rows({x.data + row, x.stride, 1}, panels, count, x.count);
    multiply_panels({.data = rows.data(), .stride = w.stride, .whole = true}, left, right, row == first, panels,
                    x.count);
    gradients.take_rows(w, row, count, rows.data());
  }
}

void product(const ProductTarget& c, const Factor& a, const Factor& b, std::size_t rows, std::size_t columns,
             std::size_t depth) noexcept {
  if (depth == 0) return put_start(c, rows, columns);
  for (std::size_t begin = 0; begin < columns; begin += most_packed_columns) {
    ProductTarget target = c;
    target.data += begin;
    if (target.start != nullptr) target.start += begin;
    multiply(target, a, part_of(b, 0, begin), rows, panels_of(std::min(most_packed_columns, columns - begin)), depth);
  }
}

}  // namespace plexus::kernels
