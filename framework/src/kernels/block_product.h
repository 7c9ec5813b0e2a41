// Products of small matrices that are in the caches already, by blocks of sums in registers.
#pragma once

#include <cstddef>

#include "kernels/columns.h"

namespace plexus::kernels {

/// The factor A as it lies in memory: element (i, k) is data[i · row + k · depth].
struct LeftFactor {
  const float* data;
  std::size_t row;
  std::size_t depth;
};

/// The factor B: rows that lie side by side, or panels of as many columns as are computed together, one behind the
/// other, as product_panels() cuts them: (depth, columns of the panel) each.
struct RightFactor {
  const float* data;
  std::size_t stride;  ///< from row to row; 0: panels
};

inline constexpr std::size_t most_panel_columns = 64;
/// How columns are cut into panels of at most that many with the instruction set in use.
[[nodiscard]] Panels product_panels(std::size_t columns) noexcept;

/// Products of one shape: C, A and B of each lie so many floats behind those of the one before.
struct Series {
  std::size_t count = 1;
  std::size_t c = 0;
  std::size_t a = 0;
  std::size_t b = 0;
};

/// C (rows, columns) ← A (rows, depth) · B (depth, columns), or C ← C + A · B if `add`; c_stride is the floats from row
/// to row. Requires columns to be a multiple of the vector width. Each element of C is summed from the first k to the
/// last, whatever the number of rows and columns.
void block_product(bool add, float* c, std::size_t c_stride, const LeftFactor& a, const RightFactor& b,
                   std::size_t rows, std::size_t columns, std::size_t depth, const Series& series = {}) noexcept;

}  // namespace plexus::kernels
