// Regression by a Gaussian process over a search space: a Matérn 5/2 kernel with a length for each axis, whose
// parameters are the most probable ones.
//
//   Regression model = Regression::fitted(space, points, values);
//   model.predict(point);                    // mean and variance of the function there, without noise
//
//   k(x, x′) = s (1 + √5 r + 5 r²/3) exp(−√5 r),   r² = Σ_a w_a δ_a(x, x′)²
//
// δ is the difference of unit coordinates; of a category, 1 where the choices differ. Of an axis that only one of the
// points has, it is 1, and 0 where none has it.
#pragma once

#include <plexus/plugin.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "cholesky.h"

namespace searches {

struct Prediction {
  double mean = 0.0;
  double variance = 0.0;
};

struct KernelParameters {
  std::vector<double> inverse_squared_lengths;  ///< w, one for each axis
  double scale = 1.0;                           ///< s
  double noise = 1e-4;                          ///< variance
};

/// How much is added to the diagonal at least, so that points that lie close have a factor.
inline constexpr double least_noise = 1e-6;

class Regression {
 public:
  /// With given parameters. `values` are taken to have mean 0.
  Regression(const plexus::SearchSpace& space, std::vector<plexus::SearchPoint> points, std::vector<double> values,
             KernelParameters parameters);
  /// With those parameters that have the largest posterior density.
  [[nodiscard]] static Regression fitted(const plexus::SearchSpace& space, std::vector<plexus::SearchPoint> points,
                                         std::vector<double> values);

  [[nodiscard]] Prediction predict(const plexus::SearchPoint& point) const;
  /// The same with the derivatives by unit coordinates of real axes; 0 for all others.
  [[nodiscard]] Prediction predict(const plexus::SearchPoint& point, std::vector<double>& mean_gradient,
                                   std::vector<double>& variance_gradient) const;
  /// With one more value, and the same parameters.
  [[nodiscard]] Regression with(const plexus::SearchPoint& point, double value) const;

  /// log p(values | points, parameters)
  [[nodiscard]] double log_likelihood() const;
  [[nodiscard]] const KernelParameters& parameters() const noexcept { return parameters_; }
  [[nodiscard]] const std::vector<double>& values() const noexcept { return values_; }
  [[nodiscard]] const std::vector<plexus::SearchPoint>& points() const noexcept { return points_; }

 private:
  [[nodiscard]] std::vector<double> covariances(const plexus::SearchPoint& point) const;

  const plexus::SearchSpace* space_;
  std::vector<plexus::SearchPoint> points_;
  std::vector<double> values_;
  KernelParameters parameters_;
  Matrix factor_;              ///< of the covariances with noise
  std::vector<double> alpha_;  ///< (K + σ²I)⁻¹ y
};

/// δ_a(x, x′)², see above.
[[nodiscard]] double squared_difference(const plexus::SearchAxis& axis, double a, double b);
/// (1 + √5 r + 5 r²/3) exp(−√5 r) of r²
[[nodiscard]] double matern52(double squared_distance);
/// Its derivative by r².
[[nodiscard]] double matern52_slope(double squared_distance);

/// The logarithm of the prior density of parameters, and its derivatives by their logarithms where asked for.
///
/// A priori lengths lie around the extent of the axes, the function varies by about 1, and noise is small:
/// −Σ_a (0.1 / w_a + 0.1 w_a),  s ~ Gamma(2, 1),  σ² ~ Gamma(1.1, 30)      (the priors of Optuna's GPSampler)
[[nodiscard]] double log_prior(const KernelParameters& parameters, std::vector<double>* gradient = nullptr);

}  // namespace searches
