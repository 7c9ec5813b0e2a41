// Products of small matrices that are in the caches already, by blocks of sums in registers.
#pragma once

#include <cstddef>

namespace plexus::kernels {

/// The factor A as it lies in memory: element (i, k) is data[i · row + k · depth].
struct LeftFactor {
  const float* data;
  std::size_t row;
  std::size_t depth;
};

/// C (rows, columns) ← A (rows, depth) · B (depth, columns), or C ← C + A · B if `add`; c_stride and b_stride are the
/// floats from row to row. Requires columns to be a multiple of the vector width. Each element of C is summed from the
/// first k to the last, whatever the number of rows and columns.
void block_product(bool add, float* c, std::size_t c_stride, const LeftFactor& a, const float* b, std::size_t b_stride,
                   std::size_t rows, std::size_t columns, std::size_t depth) noexcept;

}  // namespace plexus::kernels
