// Peak arithmetic in registers, the clock, and matrix products by OpenBLAS.
#include <cblas.h>

#include <array>
#include <cstring>

#include "kernels/multiversion.h"
#include "limits/limits.h"
#include "limits/timing.h"

namespace plexus::benchmarks {
namespace {

constexpr std::size_t steps = 20000;
// Independent sums: two units need eight to hide a latency of four cycles, and with factor, term and, without fused
// multiply-add, products, all are in 16 registers.
constexpr std::size_t chains = 12;

template <std::size_t L>
struct MultiplyAdd {
  [[gnu::always_inline]] void operator()(float* result) const noexcept {
    using Register = typename kernels::RegisterOf<L>::Type;
    const Register factor = Register{} + 0.999F;
    const Register term = Register{} + 0.001F;
    Register sums[chains];  // all different, or the compiler computes one for all
    PLEXUS_UNROLL for (std::size_t chain = 0; chain < chains; ++chain) sums[chain] =
        Register{} + static_cast<float>(chain);
    for (std::size_t step = 0; step < steps; ++step) {
      PLEXUS_UNROLL for (std::size_t chain = 0; chain < chains; ++chain) sums[chain] = sums[chain] * factor + term;
    }
    PLEXUS_UNROLL for (std::size_t chain = 1; chain < chains; ++chain) sums[0] += sums[chain];
    std::memcpy(result, &sums[0], sizeof(Register));
  }
};

/// Additions of which each waits for the one before: one a cycle.
void dependent_additions(std::size_t hundreds) noexcept {
  std::size_t sum = 0;
  const std::size_t one = hundreds / hundreds;
  for (std::size_t i = 0; i < hundreds; ++i) {
#if defined(__x86_64__)
    asm volatile(".rept 100\n\tadd %1, %0\n\t.endr" : "+r"(sum) : "r"(one) : "cc");
#elif defined(__aarch64__)
    asm volatile(".rept 100\n\tadd %0, %0, %1\n\t.endr" : "+r"(sum) : "r"(one));
#endif
  }
  asm volatile("" : : "r"(sum));
}

}  // namespace

double fma_flops() {
  alignas(64) float result[vector_width];
  const double seconds = best_seconds([&] {
    kernels::multiversion<MultiplyAdd>(&result[0]);
    asm volatile("" : : "r"(&result[0]) : "memory");  // the result is used
  });
  return 2.0 * static_cast<double>(steps * chains * kernels::lanes_of(isa())) / seconds;
}

double clock_hertz() {
#if defined(__x86_64__) || defined(__aarch64__)
  constexpr std::size_t hundreds = 2000;
  return 100.0 * hundreds / best_seconds([] { dependent_additions(hundreds); });
#else
  return 0.0;
#endif
}

double theoretical_flops(double hertz) {
#if defined(__aarch64__)
  const double a_cycle = 2.0 * 2.0;
#else
  const double a_cycle = isa() == Isa::baseline ? 2.0 : 2.0 * 2.0;  // SSE multiplies or adds
#endif
  return a_cycle * static_cast<double>(kernels::lanes_of(isa())) * hertz;
}

double sgemm_seconds(const Product& product) {
  const auto rows = static_cast<blasint>(product.m);
  const auto columns = static_cast<blasint>(product.n);
  const auto depth = static_cast<blasint>(product.k);
  const std::vector<float> a(product.m * product.k, 0.5F);
  const std::vector<float> b(product.k * product.n, 0.25F);
  std::vector<float> c(product.m * product.n);
  const blasint lda = product.transpose_a ? rows : depth;
  const blasint ldb = product.transpose_b ? depth : columns;
  return best_seconds(
      [&] {
        cblas_sgemm(CblasRowMajor, product.transpose_a ? CblasTrans : CblasNoTrans,
                    product.transpose_b ? CblasTrans : CblasNoTrans, rows, columns, depth, 1.0F, a.data(), lda,
                    b.data(), ldb, 0.0F, c.data(), columns);
      },
      0.01, 5);
}

}  // namespace plexus::benchmarks
