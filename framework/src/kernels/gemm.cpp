// General matrix multiplication, by OpenBLAS. Large products are cut into pieces of C that the team shares; the cut
// depends on the shape alone, because OpenBLAS may round differently for another shape.
#include <plexus/kernels.h>

#include <cblas.h>

#include <algorithm>

#include "kernels/blas.h"
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

// Below this many multiplications a product is not cut. A piece is at least so wide, because each packs a factor anew.
constexpr std::size_t smallest_to_cut = std::size_t{1} << 24U;
constexpr std::size_t smallest_piece = 64;
constexpr std::size_t most_pieces = 4;

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

  [[nodiscard]] Product rows(std::size_t begin, std::size_t end) const noexcept {
    Product piece = *this;
    piece.m = end - begin;
    piece.a += begin * (transpose_a == Transpose::yes ? 1 : lda);
    piece.c += begin * ldc;
    return piece;
  }

  [[nodiscard]] Product columns(std::size_t begin, std::size_t end) const noexcept {
    Product piece = *this;
    piece.n = end - begin;
    piece.b += begin * (transpose_b == Transpose::yes ? ldb : 1);
    piece.c += begin;
    return piece;
  }
};

}  // namespace

void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k, float alpha,
          const float* a, std::size_t lda, const float* b, std::size_t ldb, float beta, float* c,
          std::size_t ldc) noexcept {
  const Product product{transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc};
  const bool by_rows = m > n;
  const std::size_t extent = by_rows ? m : n;
  const std::size_t pieces = m * n * k < smallest_to_cut ? 1 : std::min(most_pieces, extent / smallest_piece);
  if (pieces < 2) return product.compute();
  const std::size_t size = (extent / pieces + smallest_piece - 1) / smallest_piece * smallest_piece;
  kernels::share((extent + size - 1) / size, kernels::worth_sharing,
                 [&](std::size_t begin, std::size_t end, std::size_t) {
                   for (std::size_t piece = begin; piece < end; ++piece) {
                     const std::size_t first = piece * size;
                     const std::size_t last = std::min(first + size, extent);
                     (by_rows ? product.rows(first, last) : product.columns(first, last)).compute();
                   }
                 });
}

namespace kernels {

std::string blas_description() {
  return std::string("OpenBLAS ") + openblas_get_corename() + " (" + openblas_get_config() + ")";
}

}  // namespace kernels
}  // namespace plexus
