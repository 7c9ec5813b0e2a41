#include "kernels/nonzeros.h"

#include <plexus/vectorized.h>

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace plexus::kernels {
namespace {

std::size_t find_one_by_one(std::uint32_t* index, const float* x, std::size_t begin, std::size_t end) noexcept {
  std::size_t count = 0;  // a register: through memory each step would wait for the one before
  for (std::size_t i = begin; i < end; ++i) {
    index[count] = static_cast<std::uint32_t>(i);
    count += static_cast<std::size_t>(x[i] != 0.0F);
  }
  return count;
}

#if defined(__x86_64__)

/// For each mask of eight bits, the places of its ones.
struct Places {
  std::array<std::array<std::uint8_t, 8>, 256> of{};
  constexpr Places() {
    for (std::size_t mask = 0; mask < 256; ++mask) {
      std::size_t count = 0;
      for (std::uint8_t bit = 0; bit < 8; ++bit)
        if ((mask >> bit & 1U) != 0) of[mask][count++] = bit;
    }
  }
};

constexpr Places places;

[[gnu::target("arch=x86-64-v3")]] std::size_t find_avx2(std::uint32_t* index, const float* x, std::size_t begin,
                                                        std::size_t end) noexcept {
  std::size_t count = 0;
  std::size_t i = begin;
  for (; i + 8 <= end; i += 8) {
    const __m256 differs = _mm256_cmp_ps(_mm256_loadu_ps(x + i), _mm256_setzero_ps(), _CMP_NEQ_UQ);
    const auto mask = static_cast<unsigned>(_mm256_movemask_ps(differs));
    const __m256i found =
        _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(places.of[mask].data())));
    const __m256i numbers = _mm256_add_epi32(found, _mm256_set1_epi32(static_cast<int>(i)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(index + count), numbers);
    count += static_cast<std::size_t>(__builtin_popcount(mask));
  }
  return count + find_one_by_one(index + count, x, i, end);
}

[[gnu::target("arch=x86-64-v4")]] std::size_t find_avx512(std::uint32_t* index, const float* x, std::size_t begin,
                                                          std::size_t end) noexcept {
  constexpr std::size_t step = 16;
  std::size_t count = 0;
  std::size_t i = begin;
  __m512i numbers = _mm512_add_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                                     _mm512_set1_epi32(static_cast<int>(begin)));
  const __m512i sixteen = _mm512_set1_epi32(step);
  for (; i + step <= end; i += step) {
    const __mmask16 mask = _mm512_cmp_ps_mask(_mm512_loadu_ps(x + i), _mm512_setzero_ps(), _CMP_NEQ_UQ);
    _mm512_storeu_si512(index + count, _mm512_maskz_compress_epi32(mask, numbers));
    count += static_cast<std::size_t>(__builtin_popcount(mask));
    numbers = _mm512_add_epi32(numbers, sixteen);
  }
  return count + find_one_by_one(index + count, x, i, end);
}

#endif

// The library is loaded with the program, so the address is a constant of the thread.
[[gnu::tls_model("initial-exec")]] thread_local const KnownNonZeros* known = nullptr;

std::size_t find(std::uint32_t* index, const float* x, std::size_t begin, std::size_t end) noexcept {
#if defined(__x86_64__)
  switch (isa()) {
    case Isa::avx512:
      return find_avx512(index, x, begin, end);
    case Isa::avx2:
      return find_avx2(index, x, begin, end);
    case Isa::baseline:
      break;
  }
#endif
  return find_one_by_one(index, x, begin, end);
}

}  // namespace

std::size_t find_nonzeros(std::uint32_t* index, const float* x, std::size_t n) noexcept { return find(index, x, 0, n); }

void find_nonzeros(NonZeros& nonzeros, const float* x, std::size_t begin, std::size_t end) noexcept {
  nonzeros.count = find(nonzeros.index.data(), x, begin, end);
}

KnownNonZeros::KnownNonZeros(std::size_t most_rows, std::size_t width)
    : width_(width), chunks_((width + most_nonzeros - 1) / most_nonzeros), lists_(most_rows * chunks_) {}

KnownNonZeros::~KnownNonZeros() {
  if (known == this) known = nullptr;
}

void KnownNonZeros::find(ConstRows x) noexcept {
  rows_ = x;
  for (std::size_t b = 0; b < x.count; ++b)
    for (std::size_t chunk = 0; chunk < chunks_; ++chunk)
      find_nonzeros(lists_[b * chunks_ + chunk], x.row(b), chunk * most_nonzeros,
                    std::min((chunk + 1) * most_nonzeros, width_));
  known = this;
}

const NonZeros& nonzeros_of(NonZeros& own, const float* x, std::size_t chunk, std::size_t inputs) noexcept {
  if (known != nullptr && inputs == known->width_)
    for (std::size_t b = 0; b < known->rows_.count; ++b)
      if (x == known->rows_.row(b)) return known->lists_[b * known->chunks_ + chunk / most_nonzeros];
  find_nonzeros(own, x, chunk, std::min(chunk + most_nonzeros, inputs));
  return own;
}

}  // namespace plexus::kernels
