#include "parzen.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "normal_distribution.h"

namespace searches {
namespace {

bool is_category(const plexus::SearchAxis& axis) { return axis.form == plexus::SearchAxis::Form::category; }

/// How many points have an axis, and their standard deviation there: that of the uniform distribution counts as one
/// point more, which is all that is known where there are none.
struct Spread {
  double count;
  double deviation;
};

Spread spread_of(const plexus::SearchAxis& axis, std::size_t index, const std::vector<plexus::SearchPoint>& points) {
  std::vector<double> units;
  for (const plexus::SearchPoint& point : points)
    if (!std::isnan(point[index])) units.push_back(axis.unit(point[index]));
  const auto count = static_cast<double>(units.size());
  const double mean = std::accumulate(units.begin(), units.end(), 0.0) / std::max(count, 1.0);
  double squares = 1.0 / 12.0;
  for (const double unit : units) squares += (unit - mean) * (unit - mean);
  return {std::max(count, 1.0), std::sqrt(squares / std::max(count, 1.0))};
}

/// log Σ exp
double log_sum(const std::vector<double>& terms) {
  const double largest = *std::max_element(terms.begin(), terms.end());
  double sum = 0.0;
  for (const double term : terms) sum += std::exp(term - largest);
  return largest + std::log(sum);
}

}  // namespace

double mass_within(double mean, double deviation) {
  return cumulative((1.0 - mean) / deviation) - cumulative(-mean / deviation);
}

ParzenEstimator::ParzenEstimator(const plexus::SearchSpace& space, const std::vector<plexus::SearchPoint>& points,
                                 const std::vector<double>& weights, const ParzenSettings& settings)
    : space_(space), points_(points), shares_(weights), prior_weight_(settings.prior_weight) {
  for (std::size_t axis = 0; axis < space.size(); ++axis) {
    const Spread spread = spread_of(space[axis], axis, points);
    const double width = settings.bandwidth * spread.deviation *
                         std::pow(spread.count, -1.0 / (4.0 + static_cast<double>(space.size())));
    // Between whole numbers there is nothing that a narrower kernel could tell apart.
    const double cell = space[axis].is_whole() ? 0.5 / (space[axis].to - space[axis].from + 1.0) : 0.0;
    bandwidths_.push_back(std::max({width, settings.least_bandwidth, cell}));
  }
  shares_.push_back(settings.prior_weight);
  const double sum = std::accumulate(shares_.begin(), shares_.end(), 0.0);
  for (double& share : shares_) share /= sum;
}

double ParzenEstimator::log_kernel(std::size_t axis, double center, double coordinate) const {
  if (is_category(space_[axis])) {
    // As much of the prior on every choice as one component has of it.
    const auto choices = static_cast<double>(space_[axis].choices());
    const double spread = prior_weight_ / static_cast<double>(shares_.size());
    return std::log(choices * ((coordinate == center ? 1.0 : 0.0) + spread) / (1.0 + choices * spread));
  }
  const double width = bandwidths_[axis];
  const double mean = space_[axis].unit(center);
  const double z = (space_[axis].unit(coordinate) - mean) / width;
  return -0.5 * z * z - std::log(width * std::sqrt(2.0 * std::numbers::pi)) - std::log(mass_within(mean, width));
}

double ParzenEstimator::log_density(const plexus::SearchPoint& point) const {
  std::vector<double> terms;
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    double term = std::log(shares_[i]);
    for (std::size_t axis = 0; i < points_.size() && axis < point.size(); ++axis)
      if (!std::isnan(point[axis]) && !std::isnan(points_[i][axis]))
        term += log_kernel(axis, points_[i][axis], point[axis]);
    if (std::isfinite(term)) terms.push_back(term);
  }
  return log_sum(terms);
}

plexus::SearchPoint ParzenEstimator::sample(plexus::Stream& stream) const {
  double left = stream.uniform(0.0, 1.0);
  std::size_t component = 0;
  while (component + 1 < shares_.size() && left >= shares_[component]) left -= shares_[component++];
  plexus::SearchPoint point(space_.size(), plexus::no_coordinate);
  for (std::size_t axis = 0; axis < space_.size(); ++axis) {
    const double uniform = stream.uniform(0.0, 1.0);
    if (!space_.exists(point, axis)) continue;
    const double center = component < points_.size() ? points_[component][axis] : plexus::no_coordinate;
    if (std::isnan(center)) {
      point[axis] = space_[axis].coordinate(uniform);
    } else if (is_category(space_[axis])) {
      const auto choices = static_cast<double>(space_[axis].choices());
      const double spread = prior_weight_ / static_cast<double>(shares_.size());
      const double other = choices * spread / (1.0 + choices * spread);  // uniform over all, its own one too
      point[axis] = uniform < other ? space_[axis].coordinate(uniform / other) : center;
    } else {
      const double width = bandwidths_[axis];
      const double mean = space_[axis].unit(center);
      const double p = cumulative(-mean / width) + uniform * mass_within(mean, width);
      const double unit = mean + width * plexus::normal_quantile(std::clamp(p, 1e-15, 1.0 - 1e-15));
      point[axis] = space_[axis].coordinate(unit);
    }
  }
  return point;
}

}  // namespace searches
