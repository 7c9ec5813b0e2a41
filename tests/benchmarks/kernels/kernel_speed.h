// What the parts of the kernel benchmark share: one measurement of a kernel, and how it is reported.
#pragma once

#include <plexus/buffer.h>
#include <plexus/random.h>

#include <cstddef>
#include <string>

#include "limits/timing.h"

namespace plexus::benchmarks {

/// What a call of a kernel does at least.
struct Work {
  double flops = 0.0;    ///< multiplications and additions
  double read = 0.0;     ///< bytes that are read, each once
  double written = 0.0;  ///< bytes that are written, each once
  double held = 0.0;     ///< bytes that all calls touch: the level of the caches that holds them; 0: read + written
};

/// Prints a line of JSON. `blas`: seconds of OpenBLAS for the same product, 0 where there is none.
void report(const std::string& kernel, const std::string& shape, const Work& work, double seconds, double blas = 0.0);

/// True if the kernel is asked for; its data need not be made otherwise.
[[nodiscard]] bool wanted(const std::string& kernel);

/// Seconds of one call: short measurements, because there are many.
template <class Call>
[[nodiscard]] double seconds_of(const Call& call) {
  return best_seconds(call, 0.004, 5);
}

inline constexpr double bytes_of_float = sizeof(float);

/// Normal numbers, of which the share `zeros` is zero.
[[nodiscard]] inline Buffer numbers(std::size_t count, double zeros = 0.0, const char* name = "numbers") {
  Buffer values(count);
  Stream stream(1, name);
  for (std::size_t i = 0; i < count; ++i)
    values.data()[i] = stream.uniform(0.0, 1.0) < zeros ? 0.0F : static_cast<float>(stream.normal());
  return values;
}

void dense_kernels();
void convolution_kernels();
void elementwise_kernels(const std::string& plugins);

}  // namespace plexus::benchmarks
