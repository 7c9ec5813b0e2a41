#include "kernels/packing.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "kernels/multiversion.h"
#include "sdk/registers.h"

namespace plexus::kernels {
namespace {

/// Rows that are copied as they are.
template <std::size_t L>
struct PackRows {
  [[gnu::always_inline]] void operator()(float* to, const float* from, std::size_t step, std::size_t depth,
                                         std::size_t columns, std::size_t width) const noexcept {
    for (std::size_t k = 0; k < depth; ++k, from += step, to += width) {
      std::size_t j = 0;
      for (; j + vector_width <= columns; j += vector_width) Vectors<L>(from + j).store(to + j);
      for (; j < columns; ++j) to[j] = from[j];
      for (; j < width; ++j) to[j] = 0.0F;
    }
  }
};

/// Where vectors that lie side by side go: a vector of row k to `to` + k · step.
struct VectorPlace {
  float* to;
  std::size_t step;
};

/// Rows of `count` whole vectors, each to its panel.
template <std::size_t L>
struct PackVectors {
  [[gnu::always_inline]] void operator()(const VectorPlace* places, std::size_t count, const float* from,
                                         std::size_t from_step, std::size_t depth) const noexcept {
    for (std::size_t k = 0; k < depth; ++k, from += from_step)
      for (std::size_t n = 0; n < count; ++n)
        Vectors<L>(from + n * vector_width).store(places[n].to + k * places[n].step);
  }
};

/// Half of the lanes of `a` and `b`, in turn, groups of `size` at a time: the first groups, or the second.
template <std::size_t size, std::size_t second, class Register, std::size_t... lanes>
[[gnu::always_inline]] inline void interleave(Register& to, const Register& a, const Register& b,
                                              std::index_sequence<lanes...>) noexcept {
  constexpr std::size_t L = sizeof...(lanes);
  to = __builtin_shufflevector(
      a, b, ((lanes / (2 * size)) * 2 * size + second * size + lanes % size + (lanes / size % 2) * L)...);
}

/// A square of L rows is transposed by log₂ L exchanges between rows that are 1, 2, 4, … apart.
template <std::size_t L, std::size_t distance = L / 2, class Register>
[[gnu::always_inline]] inline void transpose(std::array<Register, L>& rows) noexcept {
  if constexpr (distance > 0) {
    PLEXUS_UNROLL for (std::size_t i = 0; i < L; ++i) {
      if ((i & distance) != 0) continue;
      Register low;
      Register high;
      interleave<distance, 0>(low, rows[i], rows[i + distance], std::make_index_sequence<L>{});
      interleave<distance, 1>(high, rows[i], rows[i + distance], std::make_index_sequence<L>{});
      rows[i] = low;
      rows[i + distance] = high;
    }
    transpose<L, distance / 2>(rows);
  }
}

/// Rows that become columns.
template <std::size_t L>
struct PackColumns {
  static constexpr std::size_t tile = L == 4 ? 4 : 8;

  [[gnu::always_inline]] void operator()(float* to, const float* from, std::size_t step, std::size_t depth,
                                         std::size_t columns, std::size_t width) const noexcept {
    for (std::size_t j = 0; j < width; j += tile)
      pack_tiles(to + j, width, from + j * step, step, depth, j < columns ? std::min(tile, columns - j) : 0);
  }

 private:
  /// `count` rows become columns, and the others of a tile zeros.
  [[gnu::always_inline]] static void pack_tiles(float* to, std::size_t width, const float* from, std::size_t step,
                                                std::size_t depth, std::size_t count) noexcept {
    using Register = typename RegisterOf<tile>::Type;
    std::size_t k = 0;
    for (; k + tile <= depth; k += tile) {
      std::array<Register, tile> rows;
      PLEXUS_UNROLL for (std::size_t i = 0; i < tile; ++i) {
        rows[i] = Register{};
        if (i < count) std::memcpy(&rows[i], from + i * step + k, sizeof(Register));
      }
      transpose<tile>(rows);
      PLEXUS_UNROLL for (std::size_t i = 0; i < tile; ++i)
          std::memcpy(to + (k + i) * width, &rows[i], sizeof(Register));
    }
    for (; k < depth; ++k)
      for (std::size_t i = 0; i < tile; ++i) to[k * width + i] = i < count ? from[i * step + k] : 0.0F;
  }
};

}  // namespace

void pack(float* to, const Factor& from, std::size_t depth, std::size_t columns, std::size_t width) noexcept {
  if (from.other == 1)
    multiversion<PackRows>(to, from.data, from.depth, depth, columns, width);
  else
    multiversion<PackColumns>(to, from.data, from.other, depth, columns, width);
}

void pack_panels(float* to, const Factor& from, std::size_t depth, const Panels& panels, std::size_t begin,
                 std::size_t end) noexcept {
  // Panels whose columns are all there, read together because they lie side by side.
  constexpr std::size_t most_together = 16;
  std::array<VectorPlace, most_together> places;
  std::size_t count = 0;
  std::size_t column = panels[begin].begin;
  const auto pack_together = [&] {
    if (count > 0) multiversion<PackVectors>(places.data(), count, from.data + column, from.depth, depth);
    column += count * vector_width;
    count = 0;
  };
  for (std::size_t part = begin; part < end; ++part) {
    const Panels::Panel panel = panels[part];
    if (from.other == 1 && panel.columns == panel.width()) {
      if (count + panel.vectors > most_together) pack_together();
      for (std::size_t n = 0; n < panel.vectors; ++n) places[count++] = {to + n * vector_width, panel.width()};
    } else {
      pack(to, {from.data + panel.begin * from.other, from.depth, from.other}, depth, panel.columns, panel.width());
    }
    to += panel.width() * depth;
  }
  pack_together();
}

}  // namespace plexus::kernels
