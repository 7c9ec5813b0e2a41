// Positions of examples that have a label each, in words.
#pragma once

#include <plexus/shape.h>

#include <string>

namespace plexus::data {

/// How many there are: "20", "24 × 24".
[[nodiscard]] inline std::string positions_text(const Shape& positions) {
  std::string text;
  for (const std::size_t extent : positions.extents()) text += (text.empty() ? "" : " × ") + std::to_string(extent);
  return text;
}

}  // namespace plexus::data
