// Which inputs are not zero: the others cost nothing in online learning.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace plexus::kernels {

inline constexpr std::size_t most_nonzeros = 1024;  ///< inputs that are looked at together

/// The places of what is not zero, in ascending order.
struct NonZeros {
  /// Vectors are stored whole, so the last one may reach beyond `count`.
  std::array<std::uint32_t, most_nonzeros + 16> index;
  std::size_t count;
};

/// [hot] Lists i in begin … end − 1 with x[i] ≠ 0 (NaN is not 0). Requires end − begin ≤ most_nonzeros.
void find_nonzeros(NonZeros& nonzeros, const float* x, std::size_t begin, std::size_t end) noexcept;

}  // namespace plexus::kernels
