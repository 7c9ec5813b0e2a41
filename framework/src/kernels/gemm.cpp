// General matrix multiplication, by OpenBLAS on the calling thread.
#include <plexus/kernels.h>

#include <cblas.h>

#include "kernels/blas.h"

namespace plexus {
namespace {

// A trial runs on one BLAS thread; parallelism is across trials. Set once, when the library is loaded.
[[maybe_unused]] const bool one_thread = [] {
  openblas_set_num_threads(1);
  return true;
}();

CBLAS_TRANSPOSE to_cblas(Transpose transpose) noexcept {
  return transpose == Transpose::yes ? CblasTrans : CblasNoTrans;
}

}  // namespace

void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k, float alpha,
          const float* a, std::size_t lda, const float* b, std::size_t ldb, float beta, float* c,
          std::size_t ldc) noexcept {
  const auto as_int = [](std::size_t extent) { return static_cast<blasint>(extent); };
  cblas_sgemm(CblasRowMajor, to_cblas(transpose_a), to_cblas(transpose_b), as_int(m), as_int(n), as_int(k), alpha, a,
              as_int(lda), b, as_int(ldb), beta, c, as_int(ldc));
}

namespace kernels {

std::string blas_description() {
  return std::string("OpenBLAS ") + openblas_get_corename() + " (" + openblas_get_config() + ")";
}

}  // namespace kernels
}  // namespace plexus
