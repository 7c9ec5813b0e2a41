#include "cholesky.h"

#include <cmath>

namespace searches {

std::optional<Matrix> cholesky(Matrix a) {
  const std::size_t n = a.size;
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t column = 0; column <= row; ++column) {
      double sum = a(row, column);
      const double* const left = &a.values[row * n];
      const double* const right = &a.values[column * n];
      for (std::size_t k = 0; k < column; ++k) sum -= left[k] * right[k];
      if (column < row) {
        a(row, column) = sum / a(column, column);
      } else {
        if (!(sum > 0.0)) return std::nullopt;
        a(row, row) = std::sqrt(sum);
      }
    }
    for (std::size_t column = row + 1; column < n; ++column) a(row, column) = 0.0;
  }
  return a;
}

std::vector<double> solve_lower(const Matrix& l, std::vector<double> b) {
  for (std::size_t row = 0; row < l.size; ++row) {
    for (std::size_t k = 0; k < row; ++k) b[row] -= l(row, k) * b[k];
    b[row] /= l(row, row);
  }
  return b;
}

std::vector<double> solve_upper(const Matrix& l, std::vector<double> b) {
  for (std::size_t row = l.size; row-- > 0;) {
    b[row] /= l(row, row);
    for (std::size_t k = 0; k < row; ++k) b[k] -= l(row, k) * b[row];
  }
  return b;
}

Matrix inverse_from(const Matrix& l) {
  const std::size_t n = l.size;
  Matrix inverse_l(n);  // transposed: row i has column i of L⁻¹
  for (std::size_t column = 0; column < n; ++column)
    for (std::size_t row = column; row < n; ++row) {
      double sum = row == column ? 1.0 : 0.0;
      for (std::size_t k = column; k < row; ++k) sum -= l(row, k) * inverse_l(column, k);
      inverse_l(column, row) = sum / l(row, row);
    }
  Matrix inverse(n);
  for (std::size_t row = 0; row < n; ++row)
    for (std::size_t column = 0; column <= row; ++column) {
      double sum = 0.0;
      for (std::size_t k = row; k < n; ++k) sum += inverse_l(row, k) * inverse_l(column, k);
      inverse(row, column) = sum;
      inverse(column, row) = sum;
    }
  return inverse;
}

}  // namespace searches
