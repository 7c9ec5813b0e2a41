// The sum is the remainder of the message, read as a polynomial, modulo that of CRC-32. A block may be replaced by any
// with the same remainder, so that blocks are folded into the ones behind them, several in flight, until 16 bytes are
// left (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel, 2009). zlib,
// which is several times slower, does those and the rest.
#include "files/crc32.h"

#include <zlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <array>

namespace plexus::files {
namespace {

std::uint32_t crc_by_zlib(std::span<const std::byte> bytes, std::uint32_t before) noexcept {
  return static_cast<std::uint32_t>(::crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

#if defined(__x86_64__)

constexpr std::size_t streams = 4;  ///< blocks in flight: a product is ready after four cycles
constexpr std::size_t block = 16;   ///< bytes

/// x^n modulo the polynomial, its bits reversed as the sum's are, and shifted as a product without carries wants it.
constexpr long long power_of_x(unsigned n) {
  std::uint32_t power = 0x80000000U;
  for (; n > 0; --n) power = (power >> 1U) ^ ((power & 1U) != 0 ? 0xEDB88320U : 0U);
  const std::uint64_t shifted = std::uint64_t{power} << 1U;
  return static_cast<long long>(shifted);
}

/// What moves a block of 128 bits over `bits`: its lower half has 64 further to go.
constexpr long long move_low(unsigned bits) { return power_of_x(bits + 32); }
constexpr long long move_high(unsigned bits) { return power_of_x(bits - 32); }

__attribute__((target("pclmul,sse4.1"))) inline __m128i fold(__m128i old, __m128i powers, __m128i next) {
  const __m128i moved = _mm_xor_si128(_mm_clmulepi64_si128(old, powers, 0x00), _mm_clmulepi64_si128(old, powers, 0x11));
  return _mm_xor_si128(moved, next);
}

/// All blocks folded into the last one, then what follows them.
__attribute__((target("pclmul,sse4.1"))) std::uint32_t finish(const __m128i* blocks, std::size_t count,
                                                              std::span<const std::byte> rest) {
  const __m128i powers = _mm_set_epi64x(move_high(128), move_low(128));
  __m128i folded = blocks[0];
  for (std::size_t i = 1; i < count; ++i) folded = fold(folded, powers, blocks[i]);
  std::array<std::byte, block> last{};
  _mm_storeu_si128(reinterpret_cast<__m128i*>(last.data()), folded);
  // zlib inverts the sum at both ends: this is its start for a message that stands for all before it.
  return crc_by_zlib(rest, crc_by_zlib(last, ~std::uint32_t{0}));
}

__attribute__((target("pclmul,sse4.1"))) std::uint32_t crc_by_128(std::span<const std::byte> bytes,
                                                                  std::uint32_t before) noexcept {
  constexpr std::size_t step = streams * block;
  if (bytes.size() < step) return crc_by_zlib(bytes, before);
  const auto load = [&bytes](std::size_t i) __attribute__((target("sse4.1"))) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data()) + i);
  };
  __m128i x[streams];
  for (std::size_t i = 0; i < streams; ++i) x[i] = load(i);
  x[0] = _mm_xor_si128(x[0], _mm_cvtsi32_si128(static_cast<int>(~before)));
  const __m128i powers = _mm_set_epi64x(move_high(8 * step), move_low(8 * step));
  for (bytes = bytes.subspan(step); bytes.size() >= step; bytes = bytes.subspan(step))
    for (std::size_t i = 0; i < streams; ++i) x[i] = fold(x[i], powers, load(i));
  return finish(x, streams, bytes);
}

__attribute__((target("pclmul,avx2,vpclmulqdq"))) std::uint32_t crc_by_256(std::span<const std::byte> bytes,
                                                                           std::uint32_t before) noexcept {
  constexpr std::size_t step = streams * 2 * block;
  if (bytes.size() < step) return crc_by_zlib(bytes, before);
  const auto load = [&bytes](std::size_t i) __attribute__((target("avx2"))) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes.data()) + i);
  };
  __m256i x[streams];
  for (std::size_t i = 0; i < streams; ++i) x[i] = load(i);
  x[0] = _mm256_xor_si256(x[0], _mm256_zextsi128_si256(_mm_cvtsi32_si128(static_cast<int>(~before))));
  const __m256i powers = _mm256_broadcastsi128_si256(_mm_set_epi64x(move_high(8 * step), move_low(8 * step)));
  for (bytes = bytes.subspan(step); bytes.size() >= step; bytes = bytes.subspan(step)) {
    for (std::size_t i = 0; i < streams; ++i) {
      const __m256i moved =
          _mm256_xor_si256(_mm256_clmulepi64_epi128(x[i], powers, 0x00), _mm256_clmulepi64_epi128(x[i], powers, 0x11));
      x[i] = _mm256_xor_si256(moved, load(i));
    }
  }
  __m128i halves[2 * streams];
  for (std::size_t i = 0; i < streams; ++i) {
    halves[2 * i] = _mm256_castsi256_si128(x[i]);
    halves[2 * i + 1] = _mm256_extracti128_si256(x[i], 1);
  }
  return finish(halves, 2 * streams, bytes);
}

#endif

}  // namespace

bool is_supported(CrcKernel kernel) noexcept {
#if defined(__x86_64__)
  const bool narrow = __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0;
  if (kernel == CrcKernel::multiply128) return narrow;
  if (kernel == CrcKernel::multiply256)
    return narrow && __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("vpclmulqdq") != 0;
#endif
  return kernel == CrcKernel::zlib;
}

std::uint32_t crc32_by(CrcKernel kernel, std::span<const std::byte> bytes, std::uint32_t before) noexcept {
#if defined(__x86_64__)
  if (kernel == CrcKernel::multiply256) return crc_by_256(bytes, before);
  if (kernel == CrcKernel::multiply128) return crc_by_128(bytes, before);
#endif
  return crc_by_zlib(bytes, before);
}

std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t before) noexcept {
  static const CrcKernel fastest = is_supported(CrcKernel::multiply256)   ? CrcKernel::multiply256
                                   : is_supported(CrcKernel::multiply128) ? CrcKernel::multiply128
                                                                          : CrcKernel::zlib;
  return crc32_by(fastest, bytes, before);
}

}  // namespace plexus::files
