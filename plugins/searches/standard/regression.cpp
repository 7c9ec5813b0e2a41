#include "regression.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "minimize.h"

namespace searches {
namespace {

using plexus::SearchPoint;
using plexus::SearchSpace;

const double root5 = std::sqrt(5.0);

KernelParameters from_logarithms(const std::vector<double>& theta) {
  KernelParameters parameters;
  const std::size_t axes = theta.size() - 2;
  for (std::size_t axis = 0; axis < axes; ++axis) parameters.inverse_squared_lengths.push_back(std::exp(theta[axis]));
  parameters.scale = std::exp(theta[axes]);
  parameters.noise = std::exp(theta[axes + 1]);
  return parameters;
}

/// Squared differences of all pairs: they stay while parameters are fitted.
struct Pairs {
  std::size_t axes;
  std::size_t points;
  std::vector<double> squares;  ///< (row, column < row, axis)

  Pairs(const SearchSpace& space, const std::vector<SearchPoint>& given) : axes(space.size()), points(given.size()) {
    squares.reserve(points * points / 2 * axes);
    for (std::size_t row = 0; row < points; ++row)
      for (std::size_t column = 0; column < row; ++column)
        for (std::size_t axis = 0; axis < axes; ++axis)
          squares.push_back(squared_difference(space[axis], given[row][axis], given[column][axis]));
  }

  [[nodiscard]] const double* of(std::size_t row, std::size_t column) const {
    return &squares[(row * (row - 1) / 2 + column) * axes];
  }
  [[nodiscard]] double distance(std::size_t row, std::size_t column, const std::vector<double>& w) const {
    const double* const squares_of_pair = of(row, column);
    double sum = 0.0;
    for (std::size_t axis = 0; axis < axes; ++axis) sum += w[axis] * squares_of_pair[axis];
    return sum;
  }
};

/// −log(likelihood · prior), and its derivatives by the logarithms of the parameters.
double loss(const Pairs& pairs, const std::vector<double>& y, const std::vector<double>& theta,
            std::vector<double>& gradient) {
  const KernelParameters parameters = from_logarithms(theta);
  const std::size_t n = pairs.points;
  const auto& w = parameters.inverse_squared_lengths;
  Matrix k(n);
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t column = 0; column < row; ++column)
      k(row, column) = parameters.scale * matern52(pairs.distance(row, column, w));
    k(row, row) = parameters.scale + parameters.noise;
  }
  const auto factor = cholesky(std::move(k));
  if (!factor) return std::numeric_limits<double>::infinity();
  const std::vector<double> alpha = solve_upper(*factor, solve_lower(*factor, y));
  double value = 0.5 * static_cast<double>(n) * std::log(2.0 * std::numbers::pi);
  for (std::size_t i = 0; i < n; ++i) value += 0.5 * y[i] * alpha[i] + std::log((*factor)(i, i));

  // ∂/∂θ −log p = ½ tr((K⁻¹ − α αᵀ) ∂K/∂θ)
  const Matrix inverse = inverse_from(*factor);
  gradient.assign(theta.size(), 0.0);
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t column = 0; column < row; ++column) {
      const double outer = inverse(row, column) - alpha[row] * alpha[column];  // twice ½: both triangles
      const double distance = pairs.distance(row, column, w);
      gradient[w.size()] += outer * parameters.scale * matern52(distance);
      const double slope = outer * parameters.scale * matern52_slope(distance);
      const double* const squares = pairs.of(row, column);
      for (std::size_t axis = 0; axis < w.size(); ++axis) gradient[axis] += slope * squares[axis] * w[axis];
    }
    const double outer = 0.5 * (inverse(row, row) - alpha[row] * alpha[row]);
    gradient[w.size()] += outer * parameters.scale;
    gradient[w.size() + 1] += outer * parameters.noise;
  }
  std::vector<double> prior_gradient;
  value -= log_prior(parameters, &prior_gradient);
  for (std::size_t i = 0; i < theta.size(); ++i) gradient[i] -= prior_gradient[i];
  return value;
}

}  // namespace

double squared_difference(const plexus::SearchAxis& axis, double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b) ? 0.0 : 1.0;
  if (axis.form == plexus::SearchAxis::Form::category) return a == b ? 0.0 : 1.0;
  const double difference = axis.unit(a) - axis.unit(b);
  return difference * difference;
}

double matern52(double squared_distance) {
  const double scaled = root5 * std::sqrt(squared_distance);
  return (1.0 + scaled + scaled * scaled / 3.0) * std::exp(-scaled);
}

// d/dr² = (1 / 2r) d/dr, and d/dr = −(5/3) r (1 + √5 r) exp(−√5 r)
double matern52_slope(double squared_distance) {
  const double scaled = root5 * std::sqrt(squared_distance);
  return -5.0 / 6.0 * (1.0 + scaled) * std::exp(-scaled);
}

double log_prior(const KernelParameters& parameters, std::vector<double>* gradient) {
  double value = 0.0;
  if (gradient != nullptr) gradient->clear();
  for (const double w : parameters.inverse_squared_lengths) {
    value -= 0.1 / w + 0.1 * w;
    if (gradient != nullptr) gradient->push_back(0.1 / w - 0.1 * w);
  }
  value += std::log(parameters.scale) - parameters.scale;
  value += 0.1 * std::log(parameters.noise) - 30.0 * parameters.noise;
  if (gradient != nullptr) {
    gradient->push_back(1.0 - parameters.scale);
    gradient->push_back(0.1 - 30.0 * parameters.noise);
  }
  return value;
}

Regression::Regression(const SearchSpace& space, std::vector<SearchPoint> points, std::vector<double> values,
                       KernelParameters parameters)
    : space_(&space), points_(std::move(points)), values_(std::move(values)), parameters_(std::move(parameters)) {
  const std::size_t n = points_.size();
  // Points that are the same but for rounding need more noise than was found.
  for (double noise = std::max(parameters_.noise, least_noise);; noise *= 10.0) {
    Matrix k(n);
    for (std::size_t row = 0; row < n; ++row) {
      const std::vector<double> covariance = covariances(points_[row]);
      for (std::size_t column = 0; column < row; ++column) k(row, column) = covariance[column];
      k(row, row) = parameters_.scale + noise;
    }
    auto factor = cholesky(std::move(k));
    if (!factor && std::isfinite(noise)) continue;
    if (!factor) throw plexus::Error("the covariances of a Gaussian process are not finite");
    factor_ = std::move(*factor);
    parameters_.noise = noise;
    break;
  }
  alpha_ = solve_upper(factor_, solve_lower(factor_, values_));
}

Regression Regression::fitted(const SearchSpace& space, std::vector<SearchPoint> points, std::vector<double> values) {
  const Pairs pairs(space, points);
  const std::size_t axes = space.size();
  std::vector<double> low(axes + 2, std::log(1e-4));
  std::vector<double> high(axes + 2, std::log(1e4));
  low[axes] = std::log(1e-3);
  high[axes] = std::log(1e3);
  low[axes + 1] = std::log(least_noise);
  high[axes + 1] = 0.0;
  const auto objective = [&](const std::vector<double>& theta, std::vector<double>& gradient) {
    return loss(pairs, values, theta, gradient);
  };
  // The likelihood may have one maximum for what is smooth and one for what is noise.
  Minimum best;
  bool any = false;
  for (const auto& [w, noise] : {std::pair{1.0, 1e-4}, {20.0, 1e-4}, {0.2, 1e-2}}) {
    std::vector<double> start(axes + 2, std::log(w));
    start[axes] = 0.0;
    start[axes + 1] = std::log(noise);
    constexpr int iterations = 40;
    Minimum found = minimize(objective, std::move(start), low, high, iterations);
    if (any && !(found.value < best.value)) continue;
    best = std::move(found);
    any = true;
  }
  return {space, std::move(points), std::move(values), from_logarithms(best.x)};
}

std::vector<double> Regression::covariances(const SearchPoint& point) const {
  std::vector<double> result(points_.size());
  for (std::size_t i = 0; i < points_.size(); ++i) {
    double distance = 0.0;
    for (std::size_t axis = 0; axis < space_->size(); ++axis)
      distance += parameters_.inverse_squared_lengths[axis] *
                  squared_difference((*space_)[axis], point[axis], points_[i][axis]);
    result[i] = parameters_.scale * matern52(distance);
  }
  return result;
}

Prediction Regression::predict(const SearchPoint& point) const {
  const std::vector<double> k = covariances(point);
  const std::vector<double> v = solve_lower(factor_, k);
  Prediction prediction{.mean = 0.0, .variance = parameters_.scale};
  for (std::size_t i = 0; i < k.size(); ++i) {
    prediction.mean += k[i] * alpha_[i];
    prediction.variance -= v[i] * v[i];
  }
  prediction.variance = std::max(prediction.variance, 1e-12);
  return prediction;
}

Prediction Regression::predict(const SearchPoint& point, std::vector<double>& mean_gradient,
                               std::vector<double>& variance_gradient) const {
  const std::vector<double> k = covariances(point);
  const std::vector<double> v = solve_lower(factor_, k);
  const std::vector<double> beta = solve_upper(factor_, v);  // (K + σ²I)⁻¹ k
  Prediction prediction{.mean = 0.0, .variance = parameters_.scale};
  mean_gradient.assign(space_->size(), 0.0);
  variance_gradient.assign(space_->size(), 0.0);
  for (std::size_t i = 0; i < k.size(); ++i) {
    prediction.mean += k[i] * alpha_[i];
    prediction.variance -= v[i] * v[i];
    double distance = 0.0;
    for (std::size_t axis = 0; axis < space_->size(); ++axis)
      distance += parameters_.inverse_squared_lengths[axis] *
                  squared_difference((*space_)[axis], point[axis], points_[i][axis]);
    const double slope = parameters_.scale * matern52_slope(distance);
    for (std::size_t axis = 0; axis < space_->size(); ++axis) {
      const plexus::SearchAxis& of = (*space_)[axis];
      if (of.form != plexus::SearchAxis::Form::real || std::isnan(point[axis]) || std::isnan(points_[i][axis]))
        continue;
      const double change =
          slope * parameters_.inverse_squared_lengths[axis] * 2.0 * (of.unit(point[axis]) - of.unit(points_[i][axis]));
      mean_gradient[axis] += change * alpha_[i];
      variance_gradient[axis] -= 2.0 * change * beta[i];
    }
  }
  prediction.variance = std::max(prediction.variance, 1e-12);
  return prediction;
}

Regression Regression::with(const SearchPoint& point, double value) const {
  std::vector<SearchPoint> points = points_;
  std::vector<double> values = values_;
  points.push_back(point);
  values.push_back(value);
  return {*space_, std::move(points), std::move(values), parameters_};
}

double Regression::log_likelihood() const {
  double value = -0.5 * static_cast<double>(points_.size()) * std::log(2.0 * std::numbers::pi);
  for (std::size_t i = 0; i < points_.size(); ++i) value -= 0.5 * values_[i] * alpha_[i] + std::log(factor_(i, i));
  return value;
}

}  // namespace searches
