// Decoders by the libraries of the system. Each throws std::runtime_error with what the library says.
#pragma once

#include "image.h"

namespace images {

inline constexpr std::size_t largest_side = 20'000;  ///< pixels; a larger image is taken for a damaged one

[[nodiscard]] Image decode_png(const std::vector<std::uint8_t>& bytes);
[[nodiscard]] Image decode_jpeg(const std::vector<std::uint8_t>& bytes);

}  // namespace images
