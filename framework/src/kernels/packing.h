// Copies parts of a matrix to where a product reads them in order.
#pragma once

#include <cstddef>

#include "kernels/columns.h"

namespace plexus::kernels {

/// A factor as it lies in memory: element (k, j) is data[k · depth + j · other]; one of the steps is 1. k is summed
/// over.
struct Factor {
  const float* data;
  std::size_t depth;
  std::size_t other;
};

/// to (depth, width) ← elements (k, j) for k < depth, j < columns, and zeros in the columns behind them. Requires width
/// to be a multiple of the vector width, columns ≤ width, and `to` aligned to 64 bytes.
void pack(float* to, const Factor& from, std::size_t depth, std::size_t columns, std::size_t width) noexcept;

/// The panels begin … end − 1 one behind the other, each (depth, its width) as pack() has it.
void pack_panels(float* to, const Factor& from, std::size_t depth, const Panels& panels, std::size_t begin,
                 std::size_t end) noexcept;

}  // namespace plexus::kernels
