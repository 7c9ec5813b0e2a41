// Numbers that tell rows and columns apart: quick, and of no use against anybody.
#pragma once

#include <cstdint>

namespace plexus::data {

/// A multiplication and a shift for each eight bytes.
[[nodiscard]] inline std::uint64_t mixed(std::uint64_t sum, std::uint64_t word) noexcept {
  sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
  return sum ^ (sum >> 29U);
}

}  // namespace plexus::data
