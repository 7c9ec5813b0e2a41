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

/// Which numbers the resamples of a mean take. The stream begins anew for each sample, so that they depend on its size
/// alone: a comparison of many values draws once.
std::span<const std::uint32_t> draws_of_mean(std::size_t size, std::size_t resamples) {
  struct Draws {
    std::size_t size = 0;
    std::vector<std::uint32_t> places;
  };
  thread_local Draws last;
  if (last.size == size && last.places.size() == size * resamples) return last.places;
  Stream stream(0, "statistics/bootstrap_mean");
  last.size = size;
  last.places.resize(size * resamples);
  for (std::uint32_t& place : last.places) place = stream.below(static_cast<std::uint32_t>(size));
  return last.places;
}

constexpr std::size_t most_draws_kept = 4'000'000;  // 16 MB

std::vector<double> resampled_means(std::span<const double> sample, std::size_t resamples) {
  std::vector<double> means(resamples);
  if (sample.size() * resamples > most_draws_kept) {
    Stream stream(0, "statistics/bootstrap_mean");
    for (double& mean : means) mean = resampled_mean(sample, stream);
    return means;
  }
  std::span<const std::uint32_t> draws = draws_of_mean(sample.size(), resamples);
  for (double& mean : means) {
    double sum = 0.0;
    for (const std::uint32_t place : draws.first(sample.size())) sum += sample[place];
    mean = sum / static_cast<double>(sample.size());
    draws = draws.subspan(sample.size());
  }
  return means;
}

/// quantile_of_sorted() without sorting more than that takes.
double quantile_of(std::vector<double>& numbers, double share) {
  const auto below = numbers.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(numbers.size() - 1) * share);
  std::nth_element(numbers.begin(), below, numbers.end());
  if (below + 1 != numbers.end()) std::iter_swap(below + 1, std::min_element(below + 1, numbers.end()));
  return quantile_of_sorted(numbers, share);
}

/// The percentiles that are as far out as Student's quantile is, in deviations of the resampled mean.
Interval percentiles(std::vector<double> means, double deviations) {
  const double share = boost::math::cdf(boost::math::normal(), -deviations);
  const double low = quantile_of(means, share);
  return {low, quantile_of(means, 1.0 - share)};
}

}  // namespace

Interval bootstrap_mean(std::span<const double> sample, double confidence, std::size_t resamples) {
  if (sample.size() < 2) return {};
  const auto count = static_cast<double>(sample.size());
  return percentiles(resampled_means(sample, resamples),
                     student_quantile(count - 1.0, confidence) * std::sqrt(count / (count - 1.0)));
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
