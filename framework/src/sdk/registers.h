// Vectors that are held in registers. Kernels are templates of L, the floats in one register of the instruction set
// they are compiled for; multiversion.h chooses. A vector type wider than a register would be kept on the stack by some
// compilers, so nothing here is.
//
//   template <std::size_t L>
//   struct AddRows {                                                    // sums ← sums + row
//     [[gnu::always_inline]] void operator()(float* sums, const float* row, std::size_t n) const noexcept {
//       for (std::size_t i = 0; i < n; i += vector_width) (Vectors<L>(sums + i) + Vectors<L>(row + i)).store(sums + i);
//     }
//   };
//   multiversion<AddRows>(sums, row, n);
#pragma once

#include <plexus/buffer.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

// Loops over registers are unrolled where they are written: before that, the compiler would take them for memory.
#define PLEXUS_UNROLL _Pragma("GCC unroll 32")

// What compiles a function, and all that it calls, for an instruction set.
#define PLEXUS_TARGET_AVX2 [[gnu::target("arch=x86-64-v3"), gnu::flatten]]
#if defined(__clang__)
#define PLEXUS_TARGET_AVX512 [[gnu::target("arch=x86-64-v4"), gnu::flatten, clang::min_vector_width(512)]]
#else
#define PLEXUS_TARGET_AVX512 [[gnu::target("arch=x86-64-v4"), gnu::flatten]]
#endif

namespace plexus::kernels {

/// Floats in one register.
[[nodiscard]] constexpr std::size_t lanes_of([[maybe_unused]] Isa isa) noexcept {
#if defined(__AVX512F__)
  return 16;
#elif defined(__AVX2__)
  return 8;
#else
  return isa == Isa::avx512 ? 16 : isa == Isa::avx2 ? 8 : 4;
#endif
}

/// Registers of L floats that hold sums while others hold the factors.
[[nodiscard]] constexpr std::size_t registers_for_sums(std::size_t lanes) noexcept {
#if defined(__x86_64__)
  return lanes == 16 ? 24 : lanes == 8 ? 12 : 8;  // of 32 and 16; without fused multiply-add, products need some too
#else
  (void)lanes;
  return 24;
#endif
}

/// Registers that make 16 floats.
[[nodiscard]] constexpr std::size_t registers_of_vector(std::size_t lanes) noexcept { return vector_width / lanes; }

/// The compiler's vector type of L floats, and what is written to memory of floats: GCC 14 takes a copy of 16 bytes
/// through memcpy() for one of two integers, and leaves the whole array of vectors on the stack for it.
template <std::size_t L>
struct RegisterOf;
template <>
struct RegisterOf<16> {
  using Type [[gnu::vector_size(64)]] = float;
  using Unaligned [[gnu::vector_size(64), gnu::aligned(4), gnu::may_alias]] = float;
};
template <>
struct RegisterOf<8> {
  using Type [[gnu::vector_size(32)]] = float;
  using Unaligned [[gnu::vector_size(32), gnu::aligned(4), gnu::may_alias]] = float;
};
template <>
struct RegisterOf<4> {
  using Type [[gnu::vector_size(16)]] = float;
  using Unaligned [[gnu::vector_size(16), gnu::aligned(4), gnu::may_alias]] = float;
};

/// The product in `value` is rounded before it is added to anything: of a · b + c · d a compiler may fuse either
/// product with the sum, and might do it differently for each size of block. (Clang fuses within one expression only.)
template <std::size_t L>
[[gnu::always_inline]] inline void keep_rounded([[maybe_unused]] typename RegisterOf<L>::Type& value) noexcept {
#if defined(__clang__)
#elif defined(__x86_64__)
  if constexpr (L == 16)
    asm("" : "+v"(value));
  else
    asm("" : "+x"(value));
#elif defined(__aarch64__)
  asm("" : "+w"(value));
#endif
}

template <std::size_t L>
[[gnu::always_inline]] inline void store_register(const typename RegisterOf<L>::Type& value, float* to) noexcept {
  *reinterpret_cast<typename RegisterOf<L>::Unaligned*>(to) = value;
}

/// V · 16 floats in registers of L floats.
template <std::size_t L, std::size_t V = 1>
class Vectors {
 public:
  using Register = typename RegisterOf<L>::Type;
  static constexpr std::size_t width = V * vector_width;

  [[gnu::always_inline]] Vectors() noexcept { PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) part_[n] = Register{}; }
  [[gnu::always_inline]] explicit Vectors(const float* from) noexcept { load(from); }

  [[gnu::always_inline]] void load(const float* from) noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) std::memcpy(&part_[n], from + n * L, sizeof(Register));
  }
  /// The first `count` floats; the rest is zero.
  [[gnu::always_inline]] void load_part(const float* from, std::size_t count) noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) {
      if ((n + 1) * L <= count) {
        std::memcpy(&part_[n], from + n * L, sizeof(Register));
      } else {
        alignas(64) float last[L] = {};
        if (n * L < count) std::copy_n(from + n * L, count - n * L, last);
        std::memcpy(&part_[n], last, sizeof(Register));
      }
    }
  }
  [[gnu::always_inline]] void store(float* to) const noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) store_register<L>(part_[n], to + n * L);
  }

  /// this += factor · the floats at `from`
  [[gnu::always_inline]] void add_product(const float* from, float factor) noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) {
      Register value;
      std::memcpy(&value, from + n * L, sizeof(Register));
      part_[n] += value * factor;
    }
  }
  /// to ← to + factor · this
  [[gnu::always_inline]] void add_to(float* to, float factor) const noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) {
      Register sum;
      std::memcpy(&sum, to + n * L, sizeof(Register));
      sum += part_[n] * factor;
      std::memcpy(to + n * L, &sum, sizeof(Register));
    }
  }

  [[gnu::always_inline]] Vectors& operator+=(const Vectors& other) noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) part_[n] += other.part_[n];
    return *this;
  }
  [[gnu::always_inline]] Vectors& operator-=(const Vectors& other) noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) part_[n] -= other.part_[n];
    return *this;
  }
  [[gnu::always_inline]] Vectors& operator*=(float factor) noexcept {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) part_[n] *= factor;
    return *this;
  }
  [[gnu::always_inline]] friend inline Vectors operator+(const Vectors& a, const Vectors& b) noexcept {
    Vectors result = a;
    return result += b;
  }
  [[gnu::always_inline]] friend inline Vectors operator-(const Vectors& a, const Vectors& b) noexcept {
    Vectors result = a;
    return result -= b;
  }
  [[gnu::always_inline]] friend inline Vectors operator*(const Vectors& a, float factor) noexcept {
    Vectors result = a;
    return result *= factor;
  }

 private:
  static constexpr std::size_t N = width / L;

  std::array<Register, N> part_;
};

}  // namespace plexus::kernels
