// General matrix multiplication: by kernels of plexus's own, and by OpenBLAS where it is faster.
#include <plexus/kernels.h>

#include <cblas.h>
#include <sys/mman.h>

#include <plexus/vectorized.h>

#include <algorithm>
#include <limits>

#include "kernels/blas.h"
#include "kernels/product.h"
#include "kernels/team.h"

namespace plexus {
namespace {

// OpenBLAS stays on the thread that calls it; plexus itself shares work among threads. Set once, when the library is
// loaded.
[[maybe_unused]] const bool one_thread = [] {
  openblas_set_num_threads(1);
  return true;
}();

CBLAS_TRANSPOSE to_cblas(Transpose transpose) noexcept {
  return transpose == Transpose::yes ? CblasTrans : CblasNoTrans;
}

constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

/// From so many multiplications on, OpenBLAS is faster: it packs both factors. Measured by the benchmark of the kernels
/// on cores that it knows; below, and on those that it does not know, it is slower by up to five times. What plexus
/// computes itself has the same bits on all processors of an instruction set.
std::size_t smallest_for_openblas(Isa set) noexcept {
  switch (set) {
    case Isa::avx512:
      return never;
    case Isa::avx2:
      return std::size_t{1} << 30U;
    case Isa::baseline:
      break;
  }
  return std::size_t{1} << 24U;
}

// What one thread takes of a product at least, in rows or columns of C.
constexpr std::size_t piece_rows = 48;
constexpr std::size_t piece_columns = 64;

/// A matrix product as OpenBLAS takes it, and pieces of it.
struct Product {
  Transpose transpose_a, transpose_b;
  std::size_t m, n, k;
  float alpha;
  const float* a;
  std::size_t lda;
  const float* b;
  std::size_t ldb;
  float beta;
  float* c;
  std::size_t ldc;

  void compute() const noexcept {
    const auto as_int = [](std::size_t extent) { return static_cast<blasint>(extent); };
    cblas_sgemm(CblasRowMajor, to_cblas(transpose_a), to_cblas(transpose_b), as_int(m), as_int(n), as_int(k), alpha, a,
                as_int(lda), b, as_int(ldb), beta, c, as_int(ldc));
  }
};

}  // namespace

namespace kernels {

void shared_product(const ProductTarget& c, const Factor& a, const Factor& b, std::size_t rows, std::size_t columns,
                    std::size_t depth) noexcept {
  const bool by_rows = a.depth != 1 || rows > columns;
  const std::size_t size = by_rows ? piece_rows : piece_columns;
  const std::size_t extent = by_rows ? rows : columns;
  share((extent + size - 1) / size, size * (by_rows ? columns : rows) * depth / 8,
        [&](std::size_t begin, std::size_t end, std::size_t) {
          const std::size_t first = begin * size;
          const std::size_t count = std::min(end * size, extent) - first;
          ProductTarget part = c;
          part.data += first * (by_rows ? c.stride : 1);
          if (by_rows) return product(part, {a.data + first * a.other, a.depth, a.other}, b, count, columns, depth);
          if (part.start != nullptr) part.start += first;
          product(part, a, {b.data + first * b.other, b.depth, b.other}, rows, count, depth);
        });
}

}  // namespace kernels

void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k, float alpha,
          const float* a, std::size_t lda, const float* b, std::size_t ldb, float beta, float* c,
          std::size_t ldc) noexcept {
  const Product product{transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc};
  if (m * n * k >= smallest_for_openblas(isa())) return product.compute();
  kernels::shared_product({.data = c, .stride = ldc, .alpha = alpha, .beta = beta},
                          transpose_a == Transpose::no ? kernels::Factor{a, 1, lda} : kernels::Factor{a, lda, 1},
                          transpose_b == Transpose::no ? kernels::Factor{b, ldb, 1} : kernels::Factor{b, 1, ldb}, m, n,
                          k);
}

namespace kernels {

bool reserve_blas_memory() noexcept {
  if (smallest_for_openblas(isa()) == std::numeric_limits<std::size_t>::max()) return true;
  constexpr std::size_t needed = std::size_t{136} << 20U;  // its buffer, and a little for itself
  void* const probe = ::mmap(nullptr, needed, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (probe == MAP_FAILED) return false;
  ::munmap(probe, needed);
  const float one = 1.0F;
  float result = 0.0F;
  Product{Transpose::no, Transpose::no, 1, 1, 1, 1.0F, &one, 1, &one, 1, 0.0F, &result, 1}.compute();
  return true;
}

std::string blas_description() {
  return std::string("OpenBLAS ") + openblas_get_corename() + " (" + openblas_get_config() + ")";
}

std::string products_description() {
  const std::size_t smallest = smallest_for_openblas(isa());
  if (smallest == never) return "plexus";
  return "plexus; OpenBLAS from " + std::to_string(smallest) + " multiplications on";
}

}  // namespace kernels
}  // namespace plexus
