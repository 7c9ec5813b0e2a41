// Random numbers that are the same everywhere: a counter-based generator (Philox4x32-10; Salmon, Moraes, Dror, Shaw,
// "Parallel random numbers: as easy as 1, 2, 3", SC 2011) and distributions of our own.
//
//   plexus::Stream stream(seed, "dropout/hidden1", step);  // named by what it is for, never by who draws
//   float keep = stream.uniform();
//
// Number i of a stream depends on (seed, purpose, index, i) alone.
#pragma once

#include <plexus/export.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace plexus {

/// One block of Philox4x32-10: a bijection of the counter under the key.
[[nodiscard]] PLEXUS_API std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                                 std::array<std::uint32_t, 2> key) noexcept;

/// FNV-1a, 64 bits: the number of a stream's name, so that a hot path can name its stream without text.
[[nodiscard]] constexpr std::uint64_t purpose_number(std::string_view purpose) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char letter : purpose) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

/// A stream of random numbers. Every member is [hot: noexcept, no allocation].
class PLEXUS_API Stream {
 public:
  /// `index` tells apart streams of one purpose: an epoch, a step. 2⁶⁶ values follow, then the stream repeats.
  Stream(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0) noexcept
      : Stream(seed, purpose_number(purpose), index) {}
  Stream(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index) noexcept;

  /// 32 random bits.
  std::uint32_t bits() noexcept;
  /// Uniform in [0, 1), a multiple of 2⁻²⁴.
  float uniform() noexcept { return static_cast<float>(bits() >> 8) * 0x1p-24F; }
  /// Uniform in [low, high).
  double uniform(double low, double high) noexcept;
  /// Normal with mean 0 and variance 1, by inversion (Wichura, algorithm AS 241, 1988); 53 random bits each.
  double normal() noexcept;
  /// Uniform in {0, …, bound − 1}, without bias (Lemire, 2019); requires 0 < bound.
  std::uint32_t below(std::uint32_t bound) noexcept;
  /// Puts `values` into random order (Fisher–Yates): each of the n! orders with the same probability.
  void shuffle(std::span<std::uint32_t> values) noexcept;

  /// Fills `values` with uniform numbers as by uniform(), fast.
  void fill_uniform(std::span<float> values) noexcept;

 private:
  double uniform53() noexcept;

  std::array<std::uint32_t, 2> key_{};
  std::array<std::uint32_t, 4> counter_{};
  std::array<std::uint32_t, 4> block_{};
  std::uint32_t used_ = 4;
};

/// The quantile of the standard normal distribution, 0 < p < 1; relative error about 1e-16.
[[nodiscard]] PLEXUS_API double normal_quantile(double p) noexcept;

}  // namespace plexus
