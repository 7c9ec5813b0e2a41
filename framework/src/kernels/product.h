// Products of matrices of any size and layout: C ← alpha · A B + beta · C. What the sums in registers read again and
// again is first copied to where it lies in order.
//
//   product({.data = y, .stride = y_stride, .start = bias}, {x, 1, x_stride}, {w, w_stride, 1}, batch, outputs,
//   inputs);
#pragma once

#include <plexus/parameter.h>
#include <plexus/rows.h>

#include <cstddef>

#include "kernels/packing.h"

namespace plexus::kernels {

/// The matrix C and what is done with it.
struct ProductTarget {
  float* data;
  std::size_t stride;  ///< floats from row to row
  float alpha = 1.0F;
  float beta = 0.0F;             ///< 0: C is not read
  const float* start = nullptr;  ///< a row to which the products are added, or null; requires alpha = 1
  bool whole = false;            ///< there is room for whole vectors: zeros may be written behind the last column
};

/// [hot] Requires that C overlaps neither factor. Exactly `columns` floats of each row of C are written,
/// unless there is room for more. An element
/// does not depend on the number of rows or columns: C may be computed at once or in parts, with the same bits.
void product(const ProductTarget& c, const Factor& a, const Factor& b, std::size_t rows, std::size_t columns,
             std::size_t depth) noexcept;

inline constexpr std::size_t most_gradient_columns = 1024;
/// [hot] Rows first … end − 1 of xᵀ dy, given to `gradients` some at a time. Requires product_fits_by_rows().
void product_by_rows(Gradients& gradients, const Parameter& w, ConstRows x, ConstRows dy, std::size_t first,
                     std::size_t end) noexcept;
[[nodiscard]] bool product_fits_by_rows(std::size_t columns, std::size_t depth) noexcept;

/// [hot] product(), its work shared by the team.
void shared_product(const ProductTarget& c, const Factor& a, const Factor& b, std::size_t rows, std::size_t columns,
                    std::size_t depth) noexcept;

}  // namespace plexus::kernels
