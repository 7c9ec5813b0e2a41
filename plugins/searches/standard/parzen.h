// A Parzen estimator over a search space: a density as a mixture with one component for each observed point, and one
// for what is known before.
//
//   const ParzenEstimator density(space, points, weights, settings);
//   density.log_density(point);
//   density.sample(stream);
//
// A component is a product over the axes: a Gaussian around the point's unit coordinate, cut off at 0 and 1; of a
// category, most of the mass on its choice. An axis that the point does not have is uniform.
#pragma once

#include <plexus/plugin.h>

#include <cstddef>
#include <vector>

namespace searches {

struct ParzenSettings {
  double prior_weight = 1.0;  ///< of the uniform component, where that of a point is 1
  /// Of the kernels on an axis where n points on d axes have the standard deviation s: bandwidth · s · n^(−1/(4 + d)),
  /// Scott's rule.
  double bandwidth = 0.7;
  double least_bandwidth = 0.01;  ///< of a kernel, as a share of an axis
};

class ParzenEstimator {
 public:
  /// `weights`: one for each point. Both arguments must live as long as the estimator.
  ParzenEstimator(const plexus::SearchSpace& space, const std::vector<plexus::SearchPoint>& points,
                  const std::vector<double>& weights, const ParzenSettings& settings);

  /// With respect to the uniform distribution of the axes that the point has: 0 where nothing is known.
  [[nodiscard]] double log_density(const plexus::SearchPoint& point) const;
  [[nodiscard]] plexus::SearchPoint sample(plexus::Stream& stream) const;

  [[nodiscard]] double bandwidth(std::size_t axis) const noexcept { return bandwidths_[axis]; }

 private:
  /// log of a component's factor on one axis: of a Gaussian around `at`, or of a category.
  [[nodiscard]] double log_kernel(std::size_t axis, double center, double coordinate) const;

  const plexus::SearchSpace& space_;
  const std::vector<plexus::SearchPoint>& points_;
  std::vector<double> bandwidths_;
  std::vector<double> shares_;  ///< of the components; the last one is uniform
  double prior_weight_;
};

/// ∫₀¹ of the normal density around `mean`.
[[nodiscard]] double mass_within(double mean, double deviation);

}  // namespace searches
