// The eigenvectors of small symmetric matrices.
#pragma once

#include <vector>

#include "cholesky.h"

namespace searches {

struct Eigen {
  std::vector<double> values;
  Matrix vectors;  ///< column i belongs to value i; columns are orthonormal
};

/// By rotations of Jacobi (1846), of which each makes one pair of entries 0.
[[nodiscard]] Eigen eigen_of(Matrix symmetric);

}  // namespace searches
