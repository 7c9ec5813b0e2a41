// Kernels that hold a block of sums in registers, P rows of V · 16 floats, compiled for every block size and
// instruction set that can be of use. The caller cuts its work into blocks of sizes up to block_rows(V) and calls the
// one for each.
#pragma once

#include <plexus/buffer.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <tuple>
#include <utility>

#include "kernels/columns.h"
#include "sdk/registers.h"

namespace plexus::kernels {

inline constexpr std::size_t most_block_rows = 12;
inline constexpr std::size_t most_block_vectors = 4;

/// Sums that leave registers free for the factors, in units of 16 floats.
[[nodiscard]] constexpr std::size_t sums_in_registers(Isa isa) noexcept {
  return registers_for_sums(lanes_of(isa)) / registers_of_vector(lanes_of(isa));
}

/// The widest block, in units of 16 floats.
[[nodiscard]] constexpr std::size_t block_vectors(Isa isa) noexcept {
  return sums_in_registers(isa) >= 24 ? most_block_vectors : 1;
}

/// The highest block of that width.
[[nodiscard]] constexpr std::size_t block_rows(Isa isa, std::size_t vectors) noexcept {
  return std::min(most_block_rows, sums_in_registers(isa) / vectors);
}

/// A block of sums, P rows of V · 16 floats, in registers of L floats.
template <std::size_t L, std::size_t P, std::size_t V>
class Sums {
 public:
  static constexpr std::size_t width = V * vector_width;

  /// Zeros.
  [[gnu::always_inline]] Sums() noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < P * N; ++n) sums_[n] = Register{};
  }

  /// Each row ← the floats at `row`.
  [[gnu::always_inline]] void start(const float* row) noexcept {
    PLEXUS_UNROLL for (std::size_t p = 0; p < P; ++p) load(p, row);
  }

  /// Row p ← the floats at `row`.
  [[gnu::always_inline]] void load(std::size_t p, const float* row) noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) std::memcpy(&sums_[p * N + n], row + n * L, sizeof(Register));
  }

  /// Row p += a[p · a_step] · b
  [[gnu::always_inline]] void add_product(const float* a, std::size_t a_step, const float* b) noexcept {
    std::array<Register, N> row;
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) std::memcpy(&row[n], b + n * L, sizeof(Register));
    PLEXUS_UNROLL for (std::size_t p = 0; p < P; ++p) PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n)
        sums_[p * N + n] += row[n] * a[p * a_step];
  }

  /// Row p += Σ a[p · a_step + k] · b[k], for k in 0 … depth − 1; b's rows are b_stride apart.
  [[gnu::always_inline]] void add_products(std::size_t depth, const float* a, std::size_t a_step, const float* b,
                                           std::size_t b_stride) noexcept {
    for (std::size_t k = 0; k < depth; ++k) add_product(a + k, a_step, b + k * b_stride);
  }

  /// to ← row p
  [[gnu::always_inline]] void store(std::size_t p, float* to) const noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) store_register<L>(sums_[p * N + n], to + n * L);
  }

  /// to ← alpha · row p + beta · to
  [[gnu::always_inline]] void combine(std::size_t p, float* to, float alpha, float beta) const noexcept {
    if (alpha == 1.0F && beta == 0.0F) return store(p, to);
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) {
      Register result = sums_[p * N + n] * alpha;
      keep_rounded<L>(result);
      if (beta != 0.0F) {
        Register earlier;
        std::memcpy(&earlier, to + n * L, sizeof(Register));
        earlier *= beta;
        keep_rounded<L>(earlier);
        result += earlier;
      }
      std::memcpy(to + n * L, &result, sizeof(Register));
    }
  }

 private:
  using Register = typename RegisterOf<L>::Type;
  static constexpr std::size_t N = width / L;

  std::array<Register, P * N> sums_;
};

namespace detail {

template <class Kernel, class Arguments>
[[gnu::flatten]] void block_baseline(const Arguments& arguments) noexcept {
  Kernel::run(arguments);
}
#if defined(PLEXUS_MULTIVERSION)
template <class Kernel, class Arguments>
PLEXUS_TARGET_AVX2 void block_avx2(const Arguments& arguments) noexcept {
  Kernel::run(arguments);
}
template <class Kernel, class Arguments>
PLEXUS_TARGET_AVX512 void block_avx512(const Arguments& arguments) noexcept {
  Kernel::run(arguments);
}
#endif

}  // namespace detail

/// The compiled versions of Kernel<L, P, V>::run(const Arguments&): L floats a register, P rows of V · 16 floats.
template <template <std::size_t, std::size_t, std::size_t> class Kernel, class Arguments>
class BlockKernels {
 public:
  using Function = void (*)(const Arguments&) noexcept;

  /// [hot] The function for blocks of `rows` by `vectors`. Requires rows ≤ block_rows(isa, vectors).
  [[nodiscard]] static Function find(Isa isa, std::size_t rows, std::size_t vectors) noexcept {
    const std::size_t place = (vectors - 1) * most_block_rows + rows - 1;
    switch (isa) {
#if defined(PLEXUS_MULTIVERSION)
      case Isa::avx512:
        return table<Isa::avx512>[place];
      case Isa::avx2:
        return table<Isa::avx2>[place];
#endif
      default:
        return table<Isa::baseline>[place];
    }
  }

 private:
  using Table = std::array<Function, most_block_rows * most_block_vectors>;

  template <Isa isa, std::size_t place>
  static constexpr Function entry() noexcept {
    constexpr std::size_t rows = place % most_block_rows + 1;
    constexpr std::size_t vectors = place / most_block_rows + 1;
    if constexpr (vectors > block_vectors(isa) || rows > block_rows(isa, vectors)) {
      return nullptr;
    } else {
      using Compiled = Kernel<lanes_of(isa), rows, vectors>;
#if defined(PLEXUS_MULTIVERSION)
      if constexpr (isa == Isa::avx512) return &detail::block_avx512<Compiled, Arguments>;
      if constexpr (isa == Isa::avx2) return &detail::block_avx2<Compiled, Arguments>;
#endif
      return &detail::block_baseline<Compiled, Arguments>;
    }
  }

  template <Isa isa, std::size_t... places>
  static constexpr Table make_table(std::index_sequence<places...>) noexcept {
    return {entry<isa, places>()...};
  }

  template <Isa isa>
  static constexpr Table table = make_table<isa>(std::make_index_sequence<std::tuple_size_v<Table>>{});
};

}  // namespace plexus::kernels
