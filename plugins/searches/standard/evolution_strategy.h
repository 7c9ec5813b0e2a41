// The distribution of CMA-ES in the unit cube: what it samples, and how a generation changes it.
//
//   EvolutionStrategy strategy(3, 8, {0.5, 0.5, 0.5}, 0.3);
//   std::vector<double> x = strategy.sample(stream);          // one of a generation
//   strategy.update(points, order);                           // order: the places of the points, the best first
//
// m, σ, C and both paths with the weights and rates of Hansen, The CMA evolution strategy: a tutorial, 2016, table 1,
// without the negative weights.
#pragma once

#include <plexus/plugin.h>

#include <cstddef>
#include <vector>

#include "cholesky.h"

namespace searches {

class EvolutionStrategy {
 public:
  EvolutionStrategy(std::size_t axes, std::size_t population, std::vector<double> mean, double sigma);

  /// x ~ m + σ N(0, C), again until it lies in the cube, and moved to its border where it never does.
  [[nodiscard]] std::vector<double> sample(plexus::Stream& stream) const;
  /// The points of one generation; `order`: their places, the best first. Requires as many as the population.
  void update(const std::vector<std::vector<double>>& points, const std::vector<std::size_t>& order);

  [[nodiscard]] const std::vector<double>& mean() const noexcept { return mean_; }
  [[nodiscard]] double sigma() const noexcept { return sigma_; }
  [[nodiscard]] const Matrix& covariance() const noexcept { return covariance_; }
  [[nodiscard]] std::size_t population() const noexcept { return population_; }
  /// σ times the longest axis of the distribution.
  [[nodiscard]] double extent() const noexcept;

 private:
  void decompose();

  std::size_t axes_;
  std::size_t population_;
  std::vector<double> weights_;  ///< of the better half
  double effective_ = 0.0;       ///< μ_eff
  double sigma_rate_ = 0.0;      ///< c_σ
  double damping_ = 0.0;         ///< d_σ
  double path_rate_ = 0.0;       ///< c_c
  double rank_one_ = 0.0;        ///< c_1
  double rank_mu_ = 0.0;         ///< c_μ
  double expected_norm_ = 0.0;   ///< E‖N(0, I)‖

  std::vector<double> mean_;
  double sigma_;
  Matrix covariance_;
  Matrix directions_;            ///< B, eigenvectors
  std::vector<double> lengths_;  ///< D, roots of eigenvalues
  std::vector<double> sigma_path_;
  std::vector<double> path_;
  std::size_t generation_ = 0;
};

}  // namespace searches
