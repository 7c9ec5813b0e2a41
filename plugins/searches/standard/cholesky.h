// Symmetric positive definite matrices: their triangular factor, and what is solved with it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace searches {

/// A square matrix, row-major.
struct Matrix {
  std::size_t size = 0;
  std::vector<double> values = {};

  explicit Matrix(std::size_t n = 0) : size(n), values(n * n, 0.0) {}
  [[nodiscard]] double& operator()(std::size_t row, std::size_t column) { return values[row * size + column]; }
  [[nodiscard]] double operator()(std::size_t row, std::size_t column) const { return values[row * size + column]; }
};

/// L of A = L Lᵀ, of the lower triangle of A; nothing where A is not positive definite.
[[nodiscard]] std::optional<Matrix> cholesky(Matrix a);
/// L⁻¹ b
[[nodiscard]] std::vector<double> solve_lower(const Matrix& l, std::vector<double> b);
/// L⁻ᵀ b
[[nodiscard]] std::vector<double> solve_upper(const Matrix& l, std::vector<double> b);
/// (L Lᵀ)⁻¹
[[nodiscard]] Matrix inverse_from(const Matrix& l);

}  // namespace searches
