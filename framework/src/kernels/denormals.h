// Numbers below the smallest normal one, 1.2e-38, are taken for zero while this lives, in the thread that made it.
//
// Rationale: a processor takes a hundred times as long for them, and training makes them by the million: moments and
// velocities of weights whose gradient is zero fade away by a constant factor a step and stay there.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace plexus::kernels {

class NoDenormals {
 public:
#if defined(__x86_64__)
  NoDenormals() noexcept : before_(_mm_getcsr()) { _mm_setcsr(before_ | flush_to_zero | denormals_are_zero); }
  ~NoDenormals() { _mm_setcsr(before_); }
#elif defined(__aarch64__)
  NoDenormals() noexcept {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" : : "r"(before_ | flush_to_zero));
  }
  ~NoDenormals() { asm volatile("msr fpcr, %0" : : "r"(before_)); }
#else
  NoDenormals() noexcept = default;
#endif
  NoDenormals(const NoDenormals&) = delete;
  NoDenormals& operator=(const NoDenormals&) = delete;

 private:
#if defined(__x86_64__)
  static constexpr unsigned flush_to_zero = 0x8000;
  static constexpr unsigned denormals_are_zero = 0x0040;
  unsigned before_;
#elif defined(__aarch64__)
  static constexpr std::uint64_t flush_to_zero = std::uint64_t{1} << 24U;
  std::uint64_t before_;
#endif
};

}  // namespace plexus::kernels
