#include "evolution_strategy.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "eigen.h"

namespace searches {

EvolutionStrategy::EvolutionStrategy(std::size_t axes, std::size_t population, std::vector<double> mean, double sigma)
    : axes_(axes),
      population_(population),
      mean_(std::move(mean)),
      sigma_(sigma),
      covariance_(axes),
      directions_(axes),
      lengths_(axes, 1.0),
      sigma_path_(axes, 0.0),
      path_(axes, 0.0) {
  const auto n = static_cast<double>(axes);
  const auto lambda = static_cast<double>(population);
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < std::max<std::size_t>(population / 2, 1); ++i) {
    weights_.push_back(std::log((lambda + 1.0) / 2.0) - std::log(static_cast<double>(i) + 1.0));
    if (population == 1) weights_.back() = 1.0;
    sum += weights_.back();
  }
  for (double& weight : weights_) {
    weight /= sum;
    squares += weight * weight;
  }
  effective_ = 1.0 / squares;
  sigma_rate_ = (effective_ + 2.0) / (n + effective_ + 5.0);
  damping_ = 1.0 + 2.0 * std::max(0.0, std::sqrt((effective_ - 1.0) / (n + 1.0)) - 1.0) + sigma_rate_;
  path_rate_ = (4.0 + effective_ / n) / (n + 4.0 + 2.0 * effective_ / n);
  rank_one_ = 2.0 / ((n + 1.3) * (n + 1.3) + effective_);
  rank_mu_ =
      std::min(1.0 - rank_one_, 2.0 * (effective_ - 2.0 + 1.0 / effective_) / ((n + 2.0) * (n + 2.0) + effective_));
  expected_norm_ = std::sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
  for (std::size_t i = 0; i < axes; ++i) {
    covariance_(i, i) = 1.0;
    directions_(i, i) = 1.0;
  }
}

std::vector<double> EvolutionStrategy::sample(plexus::Stream& stream) const {
  constexpr int attempts = 100;
  std::vector<double> x(axes_);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    std::vector<double> z(axes_);
    for (std::size_t i = 0; i < axes_; ++i) z[i] = lengths_[i] * stream.normal();
    bool inside = true;
    for (std::size_t row = 0; row < axes_; ++row) {
      double step = 0.0;
      for (std::size_t i = 0; i < axes_; ++i) step += directions_(row, i) * z[i];
      x[row] = mean_[row] + sigma_ * step;
      inside = inside && x[row] >= 0.0 && x[row] <= 1.0;
    }
    if (inside) return x;
  }
  for (double& value : x) value = std::clamp(value, 0.0, 1.0);
  return x;
}

void EvolutionStrategy::update(const std::vector<std::vector<double>>& points, const std::vector<std::size_t>& order) {
  ++generation_;
  const std::vector<double> before = mean_;
  std::fill(mean_.begin(), mean_.end(), 0.0);
  for (std::size_t i = 0; i < weights_.size(); ++i)
    for (std::size_t axis = 0; axis < axes_; ++axis) mean_[axis] += weights_[i] * points[order[i]][axis];
  std::vector<double> step(axes_);  // ⟨y⟩
  for (std::size_t axis = 0; axis < axes_; ++axis) step[axis] = (mean_[axis] - before[axis]) / sigma_;

  // C^(−½) ⟨y⟩ = B D⁻¹ Bᵀ ⟨y⟩
  std::vector<double> whitened(axes_, 0.0);
  for (std::size_t i = 0; i < axes_; ++i) {
    double along = 0.0;
    for (std::size_t row = 0; row < axes_; ++row) along += directions_(row, i) * step[row];
    for (std::size_t row = 0; row < axes_; ++row) whitened[row] += directions_(row, i) * along / lengths_[i];
  }
  double norm = 0.0;
  const double sigma_gain = std::sqrt(sigma_rate_ * (2.0 - sigma_rate_) * effective_);
  for (std::size_t axis = 0; axis < axes_; ++axis) {
    sigma_path_[axis] = (1.0 - sigma_rate_) * sigma_path_[axis] + sigma_gain * whitened[axis];
    norm += sigma_path_[axis] * sigma_path_[axis];
  }
  norm = std::sqrt(norm);
  const double warmed = std::sqrt(1.0 - std::pow(1.0 - sigma_rate_, 2.0 * static_cast<double>(generation_)));
  const bool stalls = norm / warmed >= (1.4 + 2.0 / (static_cast<double>(axes_) + 1.0)) * expected_norm_;
  const double path_gain = stalls ? 0.0 : std::sqrt(path_rate_ * (2.0 - path_rate_) * effective_);
  for (std::size_t axis = 0; axis < axes_; ++axis)
    path_[axis] = (1.0 - path_rate_) * path_[axis] + path_gain * step[axis];

  const double kept = 1.0 - rank_one_ - rank_mu_ + (stalls ? rank_one_ * path_rate_ * (2.0 - path_rate_) : 0.0);
  for (std::size_t row = 0; row < axes_; ++row)
    for (std::size_t column = 0; column <= row; ++column) {
      double spread = 0.0;
      for (std::size_t i = 0; i < weights_.size(); ++i)
        spread += weights_[i] * (points[order[i]][row] - before[row]) * (points[order[i]][column] - before[column]);
      covariance_(row, column) = kept * covariance_(row, column) + rank_one_ * path_[row] * path_[column] +
                                 rank_mu_ * spread / (sigma_ * sigma_);
      covariance_(column, row) = covariance_(row, column);
    }
  sigma_ *= std::exp(std::min(1.0, sigma_rate_ / damping_ * (norm / expected_norm_ - 1.0)));
  sigma_ = std::min(sigma_, 1.0);  // wider than the cube there is nothing
  decompose();
}

void EvolutionStrategy::decompose() {
  const Eigen eigen = eigen_of(covariance_);
  const double largest = *std::max_element(eigen.values.begin(), eigen.values.end());
  directions_ = eigen.vectors;
  for (std::size_t i = 0; i < axes_; ++i) lengths_[i] = std::sqrt(std::max(eigen.values[i], 1e-14 * largest));
}

double EvolutionStrategy::extent() const noexcept {
  return sigma_ * *std::max_element(lengths_.begin(), lengths_.end());
}

}  // namespace searches
