#include "eigen.h"

#include <cmath>

namespace searches {

Eigen eigen_of(Matrix a) {
  const std::size_t n = a.size;
  Eigen eigen{.values = std::vector<double>(n), .vectors = Matrix(n)};
  for (std::size_t i = 0; i < n; ++i) eigen.vectors(i, i) = 1.0;
  constexpr int most_sweeps = 60;
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    double off = 0.0;
    double on = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      on += a(i, i) * a(i, i);
      for (std::size_t j = 0; j < i; ++j) off += a(i, j) * a(i, j);
    }
    if (off <= 1e-30 * on) break;
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t q = p + 1; q < n; ++q) {
        if (a(p, q) == 0.0) continue;
        const double theta = (a(q, q) - a(p, p)) / (2.0 * a(p, q));
        const double t = (theta >= 0.0 ? 1.0 : -1.0) / (std::fabs(theta) + std::sqrt(theta * theta + 1.0));
        const double c = 1.0 / std::sqrt(t * t + 1.0);
        const double s = t * c;
        for (std::size_t k = 0; k < n; ++k) {
          const double kp = a(k, p);
          const double kq = a(k, q);
          a(k, p) = c * kp - s * kq;
          a(k, q) = s * kp + c * kq;
        }
        for (std::size_t k = 0; k < n; ++k) {
          const double pk = a(p, k);
          const double qk = a(q, k);
          a(p, k) = c * pk - s * qk;
          a(q, k) = s * pk + c * qk;
          const double vp = eigen.vectors(k, p);
          const double vq = eigen.vectors(k, q);
          eigen.vectors(k, p) = c * vp - s * vq;
          eigen.vectors(k, q) = s * vp + c * vq;
        }
      }
  }
  for (std::size_t i = 0; i < n; ++i) eigen.values[i] = a(i, i);
  return eigen;
}

}  // namespace searches
