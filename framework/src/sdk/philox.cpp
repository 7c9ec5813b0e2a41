// A block lies in one 64-bit lane of four registers, a word in the lower half of each: the product of two lower halves
// is then one instruction, and what is left in the upper halves does not matter. A compiler that is given single blocks
// makes vectors of 32-bit lanes, and spends most of its time on moving halves about.
#include "sdk/philox.h"

#include <plexus/vectorized.h>

#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "sdk/registers.h"

namespace plexus::detail {
namespace {

/// B blocks.
template <std::size_t B>
struct Lanes;
template <>
struct Lanes<2> {
  using Words [[gnu::vector_size(16)]] = std::uint64_t;
  using Halves [[gnu::vector_size(16)]] = std::uint32_t;
  using Integers [[gnu::vector_size(16)]] = std::int32_t;
  using Floats [[gnu::vector_size(16)]] = float;
};
template <>
struct Lanes<4> {
  using Words [[gnu::vector_size(32)]] = std::uint64_t;
  using Halves [[gnu::vector_size(32)]] = std::uint32_t;
  using Integers [[gnu::vector_size(32)]] = std::int32_t;
  using Floats [[gnu::vector_size(32)]] = float;
};
template <>
struct Lanes<8> {
  using Words [[gnu::vector_size(64)]] = std::uint64_t;
  using Halves [[gnu::vector_size(64)]] = std::uint32_t;
  using Integers [[gnu::vector_size(64)]] = std::int32_t;
  using Floats [[gnu::vector_size(64)]] = float;
};

// to ← the product of the lower halves. References, not values, cross these functions: a vector type in a signature
// would depend on the instruction set.
#if defined(__x86_64__)
inline void multiply_halves(Lanes<2>::Words& to, const Lanes<2>::Words& a, const Lanes<2>::Words& b) noexcept {
  to = reinterpret_cast<Lanes<2>::Words>(_mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
}
[[gnu::target("arch=x86-64-v3")]] inline void multiply_halves(Lanes<4>::Words& to, const Lanes<4>::Words& a,
                                                              const Lanes<4>::Words& b) noexcept {
  to = reinterpret_cast<Lanes<4>::Words>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
}
[[gnu::target("arch=x86-64-v4")]] inline void multiply_halves(Lanes<8>::Words& to, const Lanes<8>::Words& a,
                                                              const Lanes<8>::Words& b) noexcept {
  to = reinterpret_cast<Lanes<8>::Words>(
      _mm512_maskz_mul_epu32(0xff, reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}
#else
template <class Words>
void multiply_halves(Words& to, const Words& a, const Words& b) noexcept {
  to = (a & 0xffffffffU) * (b & 0xffffffffU);
}
#endif

/// Lanes of a and b by turns, from lane `first` on.
template <std::size_t first, class Words, std::size_t... lanes>
[[gnu::always_inline]] inline void interleave(Words& to, const Words& a, const Words& b,
                                              std::index_sequence<lanes...>) noexcept {
  to = __builtin_shufflevector(a, b, (first + lanes / 2 + lanes % 2 * sizeof...(lanes))...);
}

/// The four words of B blocks, as numbers in the order of the stream.
template <std::size_t B, std::size_t first>
[[gnu::always_inline]] inline void put(float* to, const typename Lanes<B>::Words& low,
                                       const typename Lanes<B>::Words& high) noexcept {
  typename Lanes<B>::Words words;
  interleave<first>(words, low, high, std::make_index_sequence<B>{});
  const auto upper_bits = reinterpret_cast<typename Lanes<B>::Halves>(words) >> 8;
  const auto numbers =
      __builtin_convertvector(reinterpret_cast<typename Lanes<B>::Integers>(upper_bits), typename Lanes<B>::Floats) *
      0x1p-24F;
  std::memcpy(to, &numbers, sizeof numbers);
}

// Not inline: a compiler would make vectors of a loop over it.
[[gnu::noinline]] void put_block(const PhiloxCounter& start, std::uint32_t block, const PhiloxKey& key,
                                 float* to) noexcept {
  const PhiloxCounter words = philox_block({start[0] + block, start[1], start[2], start[3]}, key);
  for (std::size_t k = 0; k < words.size(); ++k)
    to[k] = static_cast<float>(static_cast<std::int32_t>(words[k] >> 8)) * 0x1p-24F;
}

template <std::size_t B>
void uniform_in_lanes(const PhiloxCounter& start, const PhiloxKey& key, std::size_t blocks, float* to) noexcept {
  using Words = typename Lanes<B>::Words;
  constexpr std::uint64_t lower_half = 0xffffffffU;
  constexpr std::size_t groups = 2;  // so that one does not wait for its own products
  const Words factor0 = Words{} + philox_factor0;
  const Words factor1 = Words{} + philox_factor1;
  Words numbers;
  for (std::size_t lane = 0; lane < B; ++lane) numbers[lane] = start[0] + lane;
  std::size_t block = 0;
  for (; block + groups * B <= blocks; block += groups * B, to += groups * 4 * B) {
    Words a[groups];
    Words b[groups];
    Words c[groups];
    Words d[groups];
    PLEXUS_UNROLL for (std::size_t g = 0; g < groups; ++g) {
      a[g] = numbers;
      b[g] = Words{} + start[1];
      c[g] = Words{} + start[2];
      d[g] = Words{} + start[3];
      numbers += B;
    }
    PhiloxKey k = key;
    PLEXUS_UNROLL for (int round = 0; round < 10; ++round) {
      PLEXUS_UNROLL for (std::size_t g = 0; g < groups; ++g) {
        Words product0;
        Words product1;
        multiply_halves(product0, factor0, a[g]);
        multiply_halves(product1, factor1, c[g]);
        a[g] = (product1 >> 32) ^ b[g] ^ std::uint64_t{k[0]};
        b[g] = product1;
        c[g] = (product0 >> 32) ^ d[g] ^ std::uint64_t{k[1]};
        d[g] = product0;
      }
      k[0] += philox_step0;
      k[1] += philox_step1;
    }
    PLEXUS_UNROLL for (std::size_t g = 0; g < groups; ++g) {
      const Words low = (a[g] & lower_half) | b[g] << 32;
      const Words high = (c[g] & lower_half) | d[g] << 32;
      put<B, 0>(to + g * 4 * B, low, high);
      put<B, B / 2>(to + g * 4 * B + 2 * B, low, high);
    }
  }
  for (; block < blocks; ++block, to += 4) put_block(start, static_cast<std::uint32_t>(block), key, to);
}

#if defined(PLEXUS_MULTIVERSION)
[[gnu::target("arch=x86-64-v3"), gnu::flatten]] void uniform_avx2(const PhiloxCounter& start, const PhiloxKey& key,
                                                                  std::size_t blocks, float* to) noexcept {
  uniform_in_lanes<4>(start, key, blocks, to);
}
[[gnu::target("arch=x86-64-v4"), gnu::flatten]] void uniform_avx512(const PhiloxCounter& start, const PhiloxKey& key,
                                                                    std::size_t blocks, float* to) noexcept {
  uniform_in_lanes<8>(start, key, blocks, to);
}
#endif

}  // namespace

void philox_uniform(const PhiloxCounter& start, const PhiloxKey& key, std::size_t blocks, float* to) noexcept {
#if defined(PLEXUS_MULTIVERSION)
  switch (isa()) {
    case Isa::avx512:
      return uniform_avx512(start, key, blocks, to);
    case Isa::avx2:
      return uniform_avx2(start, key, blocks, to);
    case Isa::baseline:
      break;
  }
#endif
  uniform_in_lanes<2>(start, key, blocks, to);
}

}  // namespace plexus::detail
