// Bandwidth of one core: read, write, and update in place, over a range that fits a level of the caches or none.
#include <plexus/buffer.h>

#include <cstring>

#include "kernels/multiversion.h"
#include "limits/limits.h"
#include "limits/timing.h"

namespace plexus::benchmarks {
namespace {

constexpr std::size_t registers = 8;  // in flight
constexpr std::size_t most_floats = registers * vector_width;

template <std::size_t L>
using Register = typename kernels::RegisterOf<L>::Type;

template <std::size_t L>
struct Read {
  [[gnu::always_inline]] void operator()(std::size_t n, const float* data) const noexcept {
    Register<L> sums[registers];
    PLEXUS_UNROLL for (std::size_t j = 0; j < registers; ++j) sums[j] = Register<L>{};
    for (std::size_t i = 0; i < n; i += registers * L) {
      PLEXUS_UNROLL for (std::size_t j = 0; j < registers; ++j) {
        Register<L> value;
        std::memcpy(&value, data + i + j * L, sizeof value);
        sums[j] += value;
      }
    }
    PLEXUS_UNROLL for (std::size_t j = 1; j < registers; ++j) sums[0] += sums[j];
    asm volatile("" : : "m"(sums[0]));  // the sum is used
  }
};

template <std::size_t L>
struct Write {
  [[gnu::always_inline]] void operator()(std::size_t n, float* data) const noexcept {
    const Register<L> value = Register<L>{} + 0.5F;
    for (std::size_t i = 0; i < n; i += registers * L) {
      PLEXUS_UNROLL for (std::size_t j = 0; j < registers; ++j) std::memcpy(data + i + j * L, &value, sizeof value);
    }
    asm volatile("" : : "r"(data) : "memory");
  }
};

template <std::size_t L>
struct Update {
  [[gnu::always_inline]] void operator()(std::size_t n, float* data) const noexcept {
    for (std::size_t i = 0; i < n; i += registers * L) {
      PLEXUS_UNROLL for (std::size_t j = 0; j < registers; ++j) {
        Register<L> value;
        std::memcpy(&value, data + i + j * L, sizeof value);
        value = value * 0.999F + 0.001F;
        std::memcpy(data + i + j * L, &value, sizeof value);
      }
    }
    asm volatile("" : : "r"(data) : "memory");
  }
};

}  // namespace

Bandwidth bandwidth(std::size_t bytes) {
  const std::size_t n = bytes / sizeof(float) / most_floats * most_floats;
  Buffer data(n);
  const auto moved = static_cast<double>(n * sizeof(float));
  float* const begin = data.data();
  return {.read = moved / best_seconds([&] { kernels::multiversion<Read>(n, begin); }),
          .write = moved / best_seconds([&] { kernels::multiversion<Write>(n, begin); }),
          .update = 2.0 * moved / best_seconds([&] { kernels::multiversion<Update>(n, begin); })};
}

}  // namespace plexus::benchmarks
