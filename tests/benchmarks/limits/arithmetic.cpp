// Peak arithmetic in registers, and matrix products by OpenBLAS.
#include <cblas.h>

#include <cstring>

#include "kernels/multiversion.h"
#include "kernels/vector16.h"
#include "limits/limits.h"
#include "limits/timing.h"

namespace plexus::benchmarks {
namespace {

constexpr std::size_t steps = 20000;
constexpr std::size_t chains = 10;  // independent sums: enough to hide the latency, few enough for 16 registers

using Vector4 [[gnu::vector_size(16)]] = float;
using Vector8 [[gnu::vector_size(32)]] = float;
using kernels::Vector16;

template <class Vector>
struct MultiplyAdd {
  [[gnu::always_inline]] void operator()(float* result) const noexcept {
    const Vector factor = Vector{} + 0.999F;
    const Vector term = Vector{} + 0.001F;
    Vector sums[chains];  // all different, or the compiler computes one for all
    for (std::size_t chain = 0; chain < chains; ++chain) sums[chain] = Vector{} + static_cast<float>(chain);
    for (std::size_t step = 0; step < steps; ++step)
      for (std::size_t chain = 0; chain < chains; ++chain) sums[chain] = sums[chain] * factor + term;
    for (std::size_t chain = 1; chain < chains; ++chain) sums[0] += sums[chain];
    std::memcpy(result, &sums[0], sizeof(Vector));
  }
};

template <class Vector>
double flops_of() {
  constexpr std::size_t width = sizeof(Vector) / sizeof(float);
  float result[width];
  const double seconds = best_seconds([&] {
    kernels::multiversion(MultiplyAdd<Vector>{}, &result[0]);
    asm volatile("" : : "r"(&result[0]) : "memory");  // the result is used
  });
  return 2.0 * static_cast<double>(steps * chains * width) / seconds;
}

}  // namespace

double fma_flops() {
  switch (isa()) {
    case Isa::avx512:
      return flops_of<Vector16>();
    case Isa::avx2:
      return flops_of<Vector8>();
    case Isa::baseline:
      break;
  }
  return flops_of<Vector4>();
}

double sgemm_flops(std::size_t m, std::size_t n, std::size_t k) {
  const std::vector<float> a(m * k, 0.5F);
  const std::vector<float> b(k * n, 0.25F);
  std::vector<float> c(m * n);
  const auto rows = static_cast<blasint>(m);
  const auto columns = static_cast<blasint>(n);
  const auto depth = static_cast<blasint>(k);
  const double seconds = best_seconds([&] {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, depth, 1.0F, a.data(), depth, b.data(),
                columns, 0.0F, c.data(), columns);
  });
  return 2.0 * static_cast<double>(m * n * k) / seconds;
}

}  // namespace plexus::benchmarks
