// Rows of one array of examples that are used together.
#pragma once

#include <plexus/dataset.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace plexus::data {

struct Split {
  const Examples* examples = nullptr;
  std::size_t begin = 0;
  std::size_t count = 0;
  const std::uint32_t* rows = nullptr;  ///< (count): which rows they are; null: `count` of them from `begin` on

  /// The row of `examples` that is number `i` of this split. Requires i < count.
  [[nodiscard]] std::size_t row(std::size_t i) const noexcept { return rows != nullptr ? rows[i] : begin + i; }
};

/// The labels of the rows in their order, `positions` of each.
[[nodiscard]] inline std::vector<std::int32_t> labels_of(const Split& split, std::size_t positions) {
  std::vector<std::int32_t> labels;
  labels.reserve(split.count * positions);
  for (std::size_t i = 0; i < split.count; ++i) {
    const auto first = split.examples->labels.begin() + static_cast<std::ptrdiff_t>(split.row(i) * positions);
    labels.insert(labels.end(), first, first + static_cast<std::ptrdiff_t>(positions));
  }
  return labels;
}

}  // namespace plexus::data
