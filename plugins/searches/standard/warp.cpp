#include "warp.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace searches {
namespace {

/// log p(values | λ) but for a constant, with the mean and the variance that are most likely.
double likelihood(const std::vector<double>& values, double lambda) {
  const auto n = static_cast<double>(values.size());
  std::vector<double> changed;
  double jacobian = 0.0;
  for (const double y : values) {
    changed.push_back(yeo_johnson(y, lambda));
    jacobian += std::copysign(std::log1p(std::fabs(y)), y);
  }
  const double mean = std::accumulate(changed.begin(), changed.end(), 0.0) / n;
  double squares = 0.0;
  for (const double value : changed) squares += (value - mean) * (value - mean);
  return -0.5 * n * std::log(squares / n + 1e-300) + (lambda - 1.0) * jacobian;
}

}  // namespace

double yeo_johnson(double y, double lambda) {
  constexpr double small = 1e-9;
  if (y >= 0.0) return std::fabs(lambda) < small ? std::log1p(y) : std::expm1(lambda * std::log1p(y)) / lambda;
  const double other = 2.0 - lambda;
  return std::fabs(other) < small ? -std::log1p(-y) : -std::expm1(other * std::log1p(-y)) / other;
}

double best_lambda(const std::vector<double>& values) {
  // It has one maximum in practice; a grid finds where, then the golden section.
  constexpr int steps = 40;
  double best = 1.0;
  for (int i = 0; i <= steps; ++i) {
    const double lambda = -2.0 + 4.0 * i / steps;
    if (likelihood(values, lambda) > likelihood(values, best)) best = lambda;
  }
  double low = std::max(best - 0.1, -2.0);
  double high = std::min(best + 0.1, 2.0);
  const double golden = 0.5 * (std::sqrt(5.0) - 1.0);
  constexpr int narrowings = 30;
  for (int i = 0; i < narrowings; ++i) {
    const double a = high - golden * (high - low);
    const double b = low + golden * (high - low);
    if (likelihood(values, a) < likelihood(values, b))
      low = a;
    else
      high = b;
  }
  return 0.5 * (low + high);
}

std::vector<double> standardized(std::vector<double> values) {
  const auto n = static_cast<double>(values.size());
  double largest = 0.0;
  for (const double value : values) largest = std::max(largest, std::fabs(value));
  if (largest > 0.0)
    for (double& value : values) value /= largest;
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0.0;
  for (double& value : values) {
    value -= mean;
    squares += value * value;
  }
  const double deviation = std::sqrt(squares / n);
  for (double& value : values) value = deviation > 1e-12 ? value / deviation : 0.0;
  return values;
}

std::vector<double> warped(const std::vector<double>& values) {
  std::vector<double> normal = standardized(values);
  const double lambda = best_lambda(normal);
  for (double& value : normal) value = yeo_johnson(value, lambda);
  return standardized(std::move(normal));
}

}  // namespace searches
