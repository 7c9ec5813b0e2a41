// Rows of one array of examples that are used together.
#pragma once

#include <plexus/dataset.h>

#include <cstddef>
#include <cstdint>

namespace plexus::data {

struct Split {
  const Examples* examples = nullptr;
  std::size_t begin = 0;
  std::size_t count = 0;
  const std::uint32_t* rows = nullptr;  ///< (count): which rows they are; null: `count` of them from `begin` on

  /// The row of `examples` that is number `i` of this split. Requires i < count.
  [[nodiscard]] std::size_t row(std::size_t i) const noexcept { return rows != nullptr ? rows[i] : begin + i; }
};

}  // namespace plexus::data
