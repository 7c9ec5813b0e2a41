// CRC-32 as in zlib, gzip and PNG, at the speed of memory where the processor multiplies without carries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace plexus::files {

/// Of the bytes that gave `before`, followed by `bytes`; zlib's crc32() gives the same number.
[[nodiscard]] std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept;

/// The ways to compute it, for tests: each gives the same number. Requires that the processor can.
enum class CrcKernel { zlib, multiply128, multiply256 };
[[nodiscard]] bool is_supported(CrcKernel kernel) noexcept;
[[nodiscard]] std::uint32_t crc32_by(CrcKernel kernel, std::span<const std::byte> bytes, std::uint32_t before) noexcept;

}  // namespace plexus::files
