// Walks over the columns of a matrix in blocks that fit into registers.
#pragma once

#include <plexus/buffer.h>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "sdk/registers.h"

namespace plexus::kernels {

/// `total` cut into the fewest parts of at most `most`, as even as possible: `larger` parts of `size`, then `smaller`
/// of size − 1.
struct Cut {
  std::size_t size = 0;
  std::size_t larger = 0;
  std::size_t smaller = 0;

  constexpr Cut(std::size_t total, std::size_t most) noexcept {
    const std::size_t parts = (total + most - 1) / most;
    if (parts == 0) return;
    size = (total + parts - 1) / parts;
    smaller = parts * size - total;
    larger = parts - smaller;
  }

  [[nodiscard]] constexpr std::size_t parts() const noexcept { return larger + smaller; }
};

/// Columns of a matrix cut into panels, each as many whole vectors of 16 as are computed together.
class Panels {
 public:
  struct Panel {
    std::size_t begin;    ///< its first column
    std::size_t vectors;  ///< that it has
    std::size_t columns;  ///< that are there: fewer than `width` at the end

    [[nodiscard]] constexpr std::size_t width() const noexcept { return vectors * vector_width; }
  };

  constexpr Panels(std::size_t columns, std::size_t most_vectors) noexcept
      : cut_(padded(columns) / vector_width, most_vectors), columns_(columns) {}

  [[nodiscard]] constexpr std::size_t count() const noexcept { return cut_.parts(); }
  [[nodiscard]] constexpr std::size_t columns() const noexcept { return columns_; }
  /// Of the widest panel.
  [[nodiscard]] constexpr std::size_t most_vectors() const noexcept { return cut_.size; }
  [[nodiscard]] constexpr Panel operator[](std::size_t part) const noexcept {
    const std::size_t vectors = part < cut_.larger ? cut_.size : cut_.size - 1;
    const std::size_t begin = (part * cut_.size - (part > cut_.larger ? part - cut_.larger : 0)) * vector_width;
    return {begin, vectors, std::min(vectors * vector_width, columns_ - begin)};
  }

 private:
  Cut cut_;
  std::size_t columns_;
};

/// The most vectors of 16 columns that one row of sums has in registers of L floats; two registers are left for the
/// factors.
template <std::size_t L>
inline constexpr std::size_t most_column_vectors = L == 16                      ? 16
                                                   : L == 8                     ? 7
                                                   : registers_for_sums(L) == 8 ? 3
                                                                                : 6;

namespace detail {

/// Vectors of the next block of columns. Of sizes above 8 only 16 is compiled: each costs compile time, and few widths
/// would gain by them.
[[nodiscard]] constexpr std::size_t next_block(std::size_t left, std::size_t most) noexcept {
  if (most <= 8) return Cut(left, most).size;
  return left >= most ? most : std::min<std::size_t>(left, 8);
}

/// The sizes that are compiled, less 1.
template <std::size_t most>
using BlockSizes =
    std::conditional_t<most == 16, std::index_sequence<0, 1, 2, 3, 4, 5, 6, 7, 15>, std::make_index_sequence<most>>;

/// Calls body(std::integral_constant<vectors>), for 1 ≤ vectors ≤ sizeof...(Vectors).
template <class Body, std::size_t... Vectors>
[[gnu::always_inline]] inline void with_vectors(std::size_t vectors, const Body& body,
                                                std::index_sequence<Vectors...>) noexcept {
  (void)((vectors == Vectors + 1 ? (body(std::integral_constant<std::size_t, Vectors + 1>{}), true) : false) || ...);
}

}  // namespace detail

/// Calls body(vectors, begin, width) for each block of at most `most` vectors: its columns are begin … begin + width
/// − 1.
template <std::size_t most, class Body>
[[gnu::always_inline]] inline void for_column_blocks(std::size_t columns, const Body& body) noexcept {
  for (std::size_t begin = 0; begin < columns;) {
    const std::size_t vectors = detail::next_block((padded(columns) - begin) / vector_width, most);
    const std::size_t width = std::min(vectors * vector_width, columns - begin);
    detail::with_vectors(
        vectors, [&](auto constant) { body(constant, begin, width); }, detail::BlockSizes<most>{});
    begin += vectors * vector_width;
  }
}

}  // namespace plexus::kernels
