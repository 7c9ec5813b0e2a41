#include "statistics/sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plexus::statistics {

Moments moments_of(std::span<const double> sample) {
  Moments moments;
  moments.count = sample.size();
  if (sample.empty()) return moments;
  const auto count = static_cast<double>(sample.size());
  moments.mean = std::accumulate(sample.begin(), sample.end(), 0.0) / count;
  if (sample.size() < 2) return moments;
  double squares = 0.0;
  for (const double number : sample) squares += (number - moments.mean) * (number - moments.mean);
  moments.deviation = std::sqrt(squares / (count - 1.0));
  return moments;
}

std::vector<double> differences(std::span<const double> first, std::span<const double> second) {
  std::vector<double> result(first.size());
  std::transform(second.begin(), second.end(), first.begin(), result.begin(), std::minus<>());
  return result;
}

std::vector<double> ranks_of(std::span<const double> sample) {
  std::vector<std::size_t> order(sample.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sample[a] < sample[b]; });
  double largest = 0.0;
  for (const double number : sample) largest = std::max(largest, std::fabs(number));
  std::vector<double> ranks(sample.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && sample[order[end]] - sample[order[end - 1]] <= rounding * largest) ++end;
    const double middle = static_cast<double>(begin + 1 + end) / 2.0;
    for (; begin < end; ++begin) ranks[order[begin]] = middle;
  }
  return ranks;
}

double quantile_of_sorted(std::span<const double> sorted, double share) {
  const double at = static_cast<double>(sorted.size() - 1) * share;
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace plexus::statistics
