// Blocks of Philox4x32-10, one at a time and many in the lanes of a register.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace plexus::detail {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

inline constexpr std::uint64_t philox_factor0 = 0xD2511F53U;
inline constexpr std::uint64_t philox_factor1 = 0xCD9E8D57U;
inline constexpr std::uint32_t philox_step0 = 0x9E3779B9U;
inline constexpr std::uint32_t philox_step1 = 0xBB67AE85U;

[[gnu::always_inline]] inline PhiloxCounter philox_block(PhiloxCounter counter, PhiloxKey key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = philox_factor0 * counter[0];
    const std::uint64_t product1 = philox_factor1 * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
    key[0] += philox_step0;
    key[1] += philox_step1;
  }
  return counter;
}

/// The numbers of the blocks `start`, `start` + 1, …, four each: uniform in [0, 1), multiples of 2⁻²⁴. Requires that
/// start[0] + blocks ≤ 2³².
void philox_uniform(const PhiloxCounter& start, const PhiloxKey& key, std::size_t blocks, float* to) noexcept;

}  // namespace plexus::detail
