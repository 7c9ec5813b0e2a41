// Which inputs are not zero: the others cost nothing in online learning.
#pragma once

#include <plexus/export.h>
#include <plexus/rows.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace plexus::kernels {

inline constexpr std::size_t most_nonzeros = 1024;  ///< inputs that are looked at together

/// Below this batch a matrix product is a few matrix-vector products, and row by row is faster than gemm.
inline constexpr std::size_t smallest_gemm_batch = 4;

/// The places of what is not zero, in ascending order.
struct NonZeros {
  /// Vectors are stored whole, so the last one may reach beyond `count`.
  std::array<std::uint32_t, most_nonzeros + 16> index;
  std::size_t count;
};

/// [hot] Lists i in begin … end − 1 with x[i] ≠ 0 (NaN is not 0). Requires end − begin ≤ most_nonzeros.
void find_nonzeros(NonZeros& nonzeros, const float* x, std::size_t begin, std::size_t end) noexcept;

/// The lists of a batch, found once by whoever fills the batch; kernels that the same thread calls with these rows then
/// need not look again. Nothing else changes: a kernel that finds no list looks for itself.
class PLEXUS_API KnownNonZeros {
 public:
  KnownNonZeros() = default;
  /// For batches of at most `most_rows` rows of `width` inputs.
  KnownNonZeros(std::size_t most_rows, std::size_t width);
  KnownNonZeros(const KnownNonZeros&) = delete;
  KnownNonZeros& operator=(const KnownNonZeros&) = delete;
  ~KnownNonZeros();

  /// [hot] Looks at rows without gaps between them, x.stride = width. Takes the place of the thread's lists before.
  /// Requires that x stays as it is until the next call, or until this is destroyed.
  void find(ConstRows x) noexcept;

 private:
  friend const NonZeros& nonzeros_of(NonZeros&, const float*, std::size_t, std::size_t) noexcept;

  std::size_t width_ = 0;
  std::size_t chunks_ = 0;  // lists of a row
  ConstRows rows_;
  std::vector<NonZeros> lists_;
};

/// [hot] The list of inputs chunk … min(chunk + most_nonzeros, inputs) − 1 of one row: what is known, or `own`, filled.
const NonZeros& nonzeros_of(NonZeros& own, const float* x, std::size_t chunk, std::size_t inputs) noexcept;

}  // namespace plexus::kernels
