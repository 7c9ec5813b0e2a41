#include "statistics/rank_tests.h"

#include <plexus/random.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

#include "statistics/sample.h"

namespace plexus::statistics {
namespace {

/// The sums of `sizes` with all signs, sorted.
std::vector<double> signed_sums(std::span<const double> sizes) {
  std::vector<double> sums = {0.0};
  for (const double size : sizes) {
    const std::size_t count = sums.size();
    for (std::size_t i = 0; i < count; ++i) {
      sums.push_back(sums[i] + size);
      sums[i] -= size;
    }
  }
  std::sort(sums.begin(), sums.end());
  return sums;
}

/// The share of all signs whose sum is at least `bound`. Each half's sums are sorted, so that what one of the first
/// needs of the second moves in one direction.
double share_of_signs(std::span<const double> sizes, double bound) {
  const std::vector<double> first = signed_sums(sizes.first(sizes.size() / 2));
  const std::vector<double> second = signed_sums(sizes.subspan(sizes.size() / 2));
  std::size_t count = 0;
  auto needed = second.end();
  for (const double sum : first) {
    while (needed != second.begin() && sum + *std::prev(needed) >= bound) --needed;
    count += static_cast<std::size_t>(second.end() - needed);
  }
  return static_cast<double>(count) / std::ldexp(1.0, static_cast<int>(sizes.size()));
}

constexpr std::size_t signs_together = 8;

/// Of each eight sizes the sums with all signs; bit i is the sign of size i, set for plus.
std::vector<std::array<double, 1U << signs_together>> sums_of_eights(std::span<const double> sizes) {
  std::vector<std::array<double, 1U << signs_together>> sums((sizes.size() + signs_together - 1) / signs_together);
  for (std::size_t eight = 0; eight < sums.size(); ++eight) {
    const std::size_t begin = eight * signs_together;
    const std::span<const double> own = sizes.subspan(begin, std::min(signs_together, sizes.size() - begin));
    for (std::size_t signs = 0; signs < sums[eight].size(); ++signs)
      for (std::size_t i = 0; i < own.size(); ++i) sums[eight][signs] += (signs >> i & 1U) != 0 ? own[i] : -own[i];
  }
  return sums;
}

/// The same of random signs and the observed ones (Phipson and Smyth, 2010), both ends.
double share_of_random_signs(std::span<const double> sizes, double bound) {
  const auto sums = sums_of_eights(sizes);
  Stream stream(0, "statistics/sign_flip");
  std::size_t count = 1;
  for (std::size_t draw = 0; draw < random_signs; ++draw) {
    double sum = 0.0;
    std::uint32_t signs = 0;
    for (std::size_t eight = 0; eight < sums.size(); ++eight) {
      if (eight % 4 == 0) signs = stream.bits();
      sum += sums[eight][signs & 0xFFU];
      signs >>= signs_together;
    }
    count += std::fabs(sum) >= bound ? 1 : 0;
  }
  return static_cast<double>(count) / static_cast<double>(random_signs + 1);
}

/// Of the sum of twice the ranks, each with probability ½: P(sum = 0), P(sum = 1), …
std::vector<double> distribution_of(const std::vector<std::size_t>& doubled_ranks) {
  std::vector<double> probability = {1.0};
  for (const std::size_t rank : doubled_ranks) {
    std::vector<double> next(probability.size() + rank, 0.0);
    for (std::size_t sum = 0; sum < probability.size(); ++sum) {
      next[sum] += probability[sum] / 2.0;
      next[sum + rank] += probability[sum] / 2.0;
    }
    probability = std::move(next);
  }
  return probability;
}

double exact_rank_p(const std::vector<double>& ranks, double statistic) {
  std::vector<std::size_t> doubled;
  for (const double rank : ranks) doubled.push_back(static_cast<std::size_t>(std::lround(2.0 * rank)));
  const std::vector<double> probability = distribution_of(doubled);
  const auto observed = static_cast<std::size_t>(std::lround(2.0 * statistic));
  double below = 0.0;
  double above = 0.0;
  for (std::size_t sum = 0; sum < probability.size(); ++sum) {
    if (sum <= observed) below += probability[sum];
    if (sum >= observed) above += probability[sum];
  }
  return std::min(1.0, 2.0 * std::min(below, above));
}

/// By the normal distribution, with the variance that ties leave.
double normal_rank_p(const std::vector<double>& ranks, double statistic) {
  double mean = 0.0;
  double variance = 0.0;
  for (const double rank : ranks) {
    mean += rank / 2.0;
    variance += rank * rank / 4.0;
  }
  const double z = std::fabs(statistic - mean) / std::sqrt(variance);
  return 2.0 * boost::math::cdf(boost::math::complement(boost::math::normal(), z));
}

std::vector<double> without_zeros(std::span<const double> differences) {
  double largest = 0.0;
  for (const double difference : differences) largest = std::max(largest, std::fabs(difference));
  std::vector<double> kept;
  for (const double difference : differences)
    if (std::fabs(difference) > rounding * largest) kept.push_back(difference);
  return kept;
}

}  // namespace

SignTest sign_flip_test(std::span<const double> differences) {
  SignTest test;
  if (differences.empty()) return test;
  test.statistic = moments_of(differences).mean;
  std::vector<double> sizes = without_zeros(differences);  // whose sign changes nothing
  double total = 0.0;
  double sum = 0.0;
  for (double& size : sizes) {
    sum += size;
    size = std::fabs(size);
    total += size;
  }
  const double bound = std::fabs(sum) - rounding * total;
  test.exact = sizes.size() <= most_exact_flips;
  if (bound <= 0.0) return test;
  // Both ends of the distribution have the same share.
  test.p = test.exact ? std::min(1.0, 2.0 * share_of_signs(sizes, bound)) : share_of_random_signs(sizes, bound);
  return test;
}

SignTest signed_rank_test(std::span<const double> differences) {
  SignTest test;
  const std::vector<double> kept = without_zeros(differences);
  if (kept.empty()) return test;
  std::vector<double> sizes;
  for (const double difference : kept) sizes.push_back(std::fabs(difference));
  const std::vector<double> ranks = ranks_of(sizes);
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i] > 0.0) test.statistic += ranks[i];
  test.exact = kept.size() <= most_exact_ranks;
  test.p = test.exact ? exact_rank_p(ranks, test.statistic) : normal_rank_p(ranks, test.statistic);
  return test;
}

double smallest_p(std::size_t differences) {
  return differences == 0 ? 1.0 : std::ldexp(1.0, 1 - static_cast<int>(std::min<std::size_t>(differences, 1000)));
}

std::size_t fewest_differences(double p) {
  std::size_t count = 1;
  while (count < 1000 && smallest_p(count) > p) ++count;
  return count;
}

}  // namespace plexus::statistics
