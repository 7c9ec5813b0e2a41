// Bandwidth of one core: read, write, and update in place, over a range that fits a level of the caches or none.
#include <plexus/buffer.h>

#include "kernels/multiversion.h"
#include "kernels/vector16.h"
#include "limits/limits.h"
#include "limits/timing.h"

namespace plexus::benchmarks {
namespace {

using kernels::Vector16;
constexpr std::size_t block = 8 * 16;

struct Read {
  [[gnu::always_inline]] void operator()(std::size_t n, float* data) const noexcept {
    Vector16 sums[8] = {};
    for (std::size_t i = 0; i < n; i += block)
      for (std::size_t j = 0; j < 8; ++j) {
        Vector16 value;
        kernels::load(value, data + i + 16 * j);
        sums[j] += value;
      }
    for (std::size_t j = 1; j < 8; ++j) sums[0] += sums[j];
    float total = kernels::sum(sums[0]);
    asm volatile("" : "+m"(total));  // the sum is used
  }
};

struct Write {
  [[gnu::always_inline]] void operator()(std::size_t n, float* data) const noexcept {
    const Vector16 value = Vector16{} + 0.5F;
    for (std::size_t i = 0; i < n; i += block)
      for (std::size_t j = 0; j < 8; ++j) kernels::store(data + i + 16 * j, value);
    asm volatile("" : : "r"(data) : "memory");
  }
};

struct Update {
  [[gnu::always_inline]] void operator()(std::size_t n, float* data) const noexcept {
    for (std::size_t i = 0; i < n; i += block)
      for (std::size_t j = 0; j < 8; ++j) {
        Vector16 value;
        kernels::load(value, data + i + 16 * j);
        value = value * 0.999F + 0.001F;
        kernels::store(data + i + 16 * j, value);
      }
    asm volatile("" : : "r"(data) : "memory");
  }
};

}  // namespace

Bandwidth bandwidth(std::size_t bytes) {
  const std::size_t n = bytes / sizeof(float) / block * block;
  Buffer data(n);
  const auto moved = static_cast<double>(n * sizeof(float));
  float* const begin = data.data();
  return {.read = moved / best_seconds([&] { kernels::multiversion(Read{}, n, begin); }),
          .write = moved / best_seconds([&] { kernels::multiversion(Write{}, n, begin); }),
          .update = 2.0 * moved / best_seconds([&] { kernels::multiversion(Update{}, n, begin); })};
}

}  // namespace plexus::benchmarks
