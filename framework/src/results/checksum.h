// A last line that says what all bytes before it add up to (CRC-32, as in zlib and PNG).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace plexus::results {

inline constexpr std::size_t checksum_size = 24;  ///< bytes of the line

void append_checksum(std::vector<std::byte>& bytes);

/// True if `tail`, the last checksum_size bytes of a file, has the form of the line.
[[nodiscard]] bool has_checksum(std::span<const std::byte> tail);

/// True if `bytes` end with the line and it is right.
[[nodiscard]] bool checksum_holds(std::span<const std::byte> bytes);

}  // namespace plexus::results
