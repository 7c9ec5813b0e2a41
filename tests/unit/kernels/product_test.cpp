// Products of matrices of all layouts against sums in double precision: sizes around those at which factors are cut,
// copied or read where they lie.
#include <plexus/buffer.h>
#include <plexus/kernels.h>
#include <plexus/random.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.h"
#include "kernels/blas.h"

using namespace plexus;

namespace {

struct Case {
  std::size_t m, n, k;
  std::size_t gap;  // floats behind each row that are nobody's, of all matrices
};

/// op(A) as it is stored, between numbers that must not be read.
struct Stored {
  Stored(std::size_t rows, std::size_t columns, bool transpose, std::size_t gap, Stream& stream)
      : transposed(transpose),
        stride((transpose ? rows : columns) + gap),
        values((transpose ? columns : rows) * stride) {
    const std::size_t width = transpose ? rows : columns;
    for (std::size_t i = 0; i < values.size(); ++i)
      values.data()[i] = i % stride < width ? static_cast<float>(stream.uniform(-1.0, 1.0)) : std::nanf("");
  }

  [[nodiscard]] const float* at(std::size_t row, std::size_t column) const {
    return values.data() + (transposed ? column * stride + row : row * stride + column);
  }
  [[nodiscard]] Transpose transpose() const { return transposed ? Transpose::yes : Transpose::no; }

  bool transposed;
  std::size_t stride;
  Buffer values;
};

}  // namespace

TEST_CASE("A trial can record from which size on OpenBLAS multiplies") {
  const std::string found = kernels::products_description();
  switch (isa()) {
    case Isa::avx512:
      CHECK(found == "plexus");
      break;
    case Isa::avx2:
      CHECK(found == "plexus; OpenBLAS from 1073741824 multiplications on");
      break;
    case Isa::baseline:
      CHECK(found == "plexus; OpenBLAS from 16777216 multiplications on");
  }
}

TEST_CASE("Products of all layouts are what the sums say, and leave what is not theirs alone") {
  // Depths around 8, 128 and 256, columns around a panel, four of them and 1024, and rows that lie 2 KB apart.
  const Case c = GENERATE(Case{1, 1, 1, 0}, Case{4, 48, 300, 3}, Case{13, 130, 9, 1}, Case{50, 70, 257, 5},
                          Case{130, 66, 129, 2}, Case{97, 20, 640, 384}, Case{17, 1024, 512, 0},
                          Case{33, 1100, 300, 436}, Case{300, 96, 131, 0}, Case{49, 512, 128, 0}, Case{5, 1536, 20, 0});
  const bool transpose_a = GENERATE(false, true);
  const bool transpose_b = GENERATE(false, true);
  CAPTURE(c.m, c.n, c.k, c.gap, transpose_a, transpose_b);
  Stream stream(5, "products");
  const Stored a(c.m, c.k, transpose_a, c.gap, stream);
  const Stored b(c.k, c.n, transpose_b, c.gap, stream);
  const float alpha = GENERATE(1.0F, -0.5F);
  const float beta = GENERATE(0.0F, 2.0F);
  const float before = beta == 0.0F ? std::nanf("") : 0.25F;
  const std::size_t stride = c.n + 3;
  std::vector<float> y(c.m * stride, before);
  for (std::size_t i = 0; i < c.m; ++i) std::fill_n(y.begin() + static_cast<std::ptrdiff_t>(i * stride + c.n), 3, 7.0F);
  gemm(a.transpose(), b.transpose(), c.m, c.n, c.k, alpha, a.values.data(), a.stride, b.values.data(), b.stride, beta,
       y.data(), stride);

  double worst = 0.0;
  bool others_untouched = true;
  std::vector<double> sums(c.n);
  for (std::size_t i = 0; i < c.m; ++i) {
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t l = 0; l < c.k; ++l)
      for (std::size_t j = 0; j < c.n; ++j)
        sums[j] += static_cast<double>(*a.at(i, l)) * static_cast<double>(*b.at(l, j));
    for (std::size_t j = 0; j < c.n; ++j) {
      const double expected = static_cast<double>(alpha) * sums[j] + (beta == 0.0F ? 0.0 : 0.5);
      const double error = std::abs(expected - static_cast<double>(y[i * stride + j]));
      worst = std::max(worst, std::isnan(error) ? 1e9 : error);
    }
    for (std::size_t j = c.n; j < stride; ++j) others_untouched = others_untouched && y[i * stride + j] == 7.0F;
  }
  CHECK(worst < 1e-6 * (2.0 + std::sqrt(static_cast<double>(c.k))));
  CHECK(others_untouched);

  // Any part has the bits that it has in the whole: threads may share a product in any way.
  const std::size_t first_row = c.m / 3;
  const std::size_t first_column = c.n / 3;
  const std::size_t rows = c.m - first_row;
  const std::size_t columns = c.n - first_column;
  std::vector<float> part(rows * columns, before);
  gemm(a.transpose(), b.transpose(), rows, columns, c.k, alpha, a.at(first_row, 0), a.stride, b.at(0, first_column),
       b.stride, beta, part.data(), columns);
  bool same = true;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      same = same && part[i * columns + j] == y[(first_row + i) * stride + first_column + j];
  CHECK(same);
}

TEST_CASE("A product of no terms is beta times what was there") {
  std::vector<float> y = {1.0F, 2.0F, 3.0F, std::nanf("")};
  const float* const nothing = y.data();
  gemm(Transpose::no, Transpose::no, 1, 3, 0, 1.0F, nothing, 1, nothing, 3, 0.5F, y.data(), 3);
  CHECK(y[0] == 0.5F);
  CHECK(y[2] == 1.5F);
  gemm(Transpose::no, Transpose::no, 1, 1, 0, 1.0F, nothing, 1, nothing, 1, 0.0F, y.data() + 3, 1);
  CHECK(y[3] == 0.0F);
}
