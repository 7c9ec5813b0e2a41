// A loop over independent elements, compiled for several instruction sets; the machine's best is chosen at run time.
//
//   plexus::vectorized(n, [=](std::size_t i) { w[i] -= rate * g[i]; });
//
// Capture pointers and constants by value. Iterations must be independent: no sum over i, and no element that another
// iteration writes. The functions of <plexus/functions.h> vectorise in it; those of <cmath> beyond sqrt, fabs, fmin
// and fmax do not.
//
// Rationale: a release build runs on any x86-64 machine, so the compiler may not assume AVX; this keeps a plugin's
// loop as fast as a build with -march=native would.
#pragma once

#include <plexus/export.h>

#include <cstddef>
#include <string_view>

namespace plexus {

enum class Isa { baseline, avx2, avx512 };

/// The instruction set in use: the machine's best, or a lesser one asked for with PLEXUS_ISA=baseline|avx2|avx512.
[[nodiscard]] PLEXUS_API Isa isa() noexcept;
[[nodiscard]] PLEXUS_API std::string_view to_string(Isa isa) noexcept;

namespace detail {

template <class Body>
[[gnu::always_inline]] inline void run_elements(std::size_t n, const Body& shared) noexcept {
  const Body body = shared;  // what it captured is now nobody else's, and no store of the loop can change it
#if defined(__clang__)
#pragma clang loop vectorize(assume_safety)
#elif defined(__GNUC__)
#pragma GCC ivdep
#endif
  for (std::size_t i = 0; i < n; ++i) body(i);
}

template <class Body>
[[gnu::flatten]] void run_baseline(std::size_t n, const Body& body) noexcept {
  run_elements(n, body);
}

// A build for one machine (-march=native) has its best instructions everywhere and needs no copies.
#if defined(__x86_64__) && !defined(__AVX2__)
#define PLEXUS_MULTIVERSION 1
template <class Body>
[[gnu::target("arch=x86-64-v3"), gnu::flatten]] void run_avx2(std::size_t n, const Body& body) noexcept {
  run_elements(n, body);
}

template <class Body>
[[gnu::target("arch=x86-64-v4"), gnu::flatten]] void run_avx512(std::size_t n, const Body& body) noexcept {
  run_elements(n, body);
}
#endif

}  // namespace detail

/// [hot] Calls body(i) for i in 0 … n − 1, in any order and many at a time.
template <class Body>
inline void vectorized(std::size_t n, const Body& body) noexcept {
#if defined(PLEXUS_MULTIVERSION)
  switch (isa()) {
    case Isa::avx512:
      return detail::run_avx512(n, body);
    case Isa::avx2:
      return detail::run_avx2(n, body);
    case Isa::baseline:
      break;
  }
#endif
  detail::run_baseline(n, body);
}

}  // namespace plexus
