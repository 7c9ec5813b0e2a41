// Sets of letters, as ranges of their Unicode numbers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace plexus::text {

struct CodeRange {
  std::uint32_t first;
  std::uint32_t last;
};

/// Requires ranges in ascending order that do not overlap.
[[nodiscard]] constexpr bool is_in(std::span<const CodeRange> ranges, std::uint32_t code) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), code,
                       [](std::uint32_t wanted, const CodeRange& range) { return wanted < range.first; });
  return after != ranges.begin() && code <= (after - 1)->last;
}

}  // namespace plexus::text
