#include "statistics/effect_size.h"

#include <cmath>

#include "statistics/sample.h"

namespace plexus::statistics {

double cohen_dz(std::span<const double> differences) {
  const Moments moments = moments_of(differences);
  // Differences that are equal but for rounding do not vary.
  return moments.deviation > rounding * std::fabs(moments.mean) ? moments.mean / moments.deviation : undefined;
}

double cohen_d(std::span<const double> first, std::span<const double> second) {
  const Moments a = moments_of(first);
  const Moments b = moments_of(second);
  if (a.count < 2 || b.count < 2) return undefined;
  const auto freedom_a = static_cast<double>(a.count - 1);
  const auto freedom_b = static_cast<double>(b.count - 1);
  const double pooled = std::sqrt((freedom_a * a.deviation * a.deviation + freedom_b * b.deviation * b.deviation) /
                                  (freedom_a + freedom_b));
  return pooled > 0.0 ? (b.mean - a.mean) / pooled : undefined;
}

double hedges_g(std::span<const double> first, std::span<const double> second) {
  const double freedom = static_cast<double>(first.size() + second.size()) - 2.0;
  if (freedom < 2.0) return undefined;
  const double unbiased =
      std::exp(std::lgamma(freedom / 2.0) - std::lgamma((freedom - 1.0) / 2.0)) / std::sqrt(freedom / 2.0);
  return unbiased * cohen_d(first, second);
}

}  // namespace plexus::statistics
