// Walks over the columns of a matrix in blocks that fit into registers.
#pragma once

#include <plexus/buffer.h>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace plexus::kernels {

inline constexpr std::size_t block_vectors = 8;  ///< columns kept in registers at once, in vectors
inline constexpr std::size_t block_columns = block_vectors * vector_width;

namespace detail {

/// Calls body(std::integral_constant<vectors>) for the number of vectors that cover `columns` ≤ block_columns.
template <class Body, std::size_t... Vectors>
[[gnu::always_inline]] inline void with_vectors(std::size_t vectors, const Body& body,
                                                std::index_sequence<Vectors...>) noexcept {
  (void)((vectors == Vectors + 1 ? (body(std::integral_constant<std::size_t, Vectors + 1>{}), true) : false) || ...);
}

}  // namespace detail

/// Calls body(vectors, begin, width) for each block: its columns are begin … begin + width − 1, in so many vectors.
template <class Body>
[[gnu::always_inline]] inline void for_column_blocks(std::size_t columns, const Body& body) noexcept {
  for (std::size_t begin = 0; begin < columns; begin += block_columns) {
    const std::size_t width = std::min(block_columns, columns - begin);
    detail::with_vectors(
        padded(width) / vector_width, [&](auto vectors) { body(vectors, begin, width); },
        std::make_index_sequence<block_vectors>{});
  }
}

}  // namespace plexus::kernels
