#include "statistics/bootstrap.h"

#include <plexus/random.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "statistics/student.h"

namespace plexus::statistics {
namespace {

double resampled_mean(std::span<const double> sample, Stream& stream) {
  double sum = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i)
    sum += sample[stream.below(static_cast<std::uint32_t>(sample.size()))];
  return sum / static_cast<double>(sample.size());
}

/// The percentiles that are as far out as Student's quantile is, in deviations of the resampled mean.
Interval percentiles(std::vector<double> means, double deviations) {
  std::sort(means.begin(), means.end());
  const double share = boost::math::cdf(boost::math::normal(), -deviations);
  return {quantile_of_sorted(means, share), quantile_of_sorted(means, 1.0 - share)};
}

}  // namespace

Interval bootstrap_mean(std::span<const double> sample, double confidence, std::size_t resamples) {
  if (sample.size() < 2) return {};
  Stream stream(0, "statistics/bootstrap_mean");
  std::vector<double> means(resamples);
  for (double& mean : means) mean = resampled_mean(sample, stream);
  const auto count = static_cast<double>(sample.size());
  return percentiles(std::move(means), student_quantile(count - 1.0, confidence) * std::sqrt(count / (count - 1.0)));
}

Interval bootstrap_difference(std::span<const double> first, std::span<const double> second, double confidence,
                              std::size_t resamples) {
  if (first.size() < 2 || second.size() < 2) return {};
  Stream stream(0, "statistics/bootstrap_difference");
  std::vector<double> means(resamples);
  for (double& mean : means) {
    mean = -resampled_mean(first, stream);
    mean += resampled_mean(second, stream);
  }
  const double freedom = welch_test(first, second).freedom;
  if (!(freedom > 0.0)) return {means.front(), means.front()};  // nothing varies
  const auto variances = [](std::span<const double> sample) {
    const Moments moments = moments_of(sample);
    const double unbiased = moments.deviation * moments.deviation / static_cast<double>(moments.count);
    return std::pair(unbiased, unbiased * static_cast<double>(moments.count - 1) / static_cast<double>(moments.count));
  };
  const auto [unbiased_first, resampled_first] = variances(first);
  const auto [unbiased_second, resampled_second] = variances(second);
  const double wider = std::sqrt((unbiased_first + unbiased_second) / (resampled_first + resampled_second));
  return percentiles(std::move(means), student_quantile(freedom, confidence) * wider);
}

}  // namespace plexus::statistics
