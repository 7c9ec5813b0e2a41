#include "improvement.h"

#include <cmath>
#include <numbers>

#include "normal_distribution.h"

namespace searches {
namespace {

constexpr double far = -25.0;  // above, the terms cancel to 1e-13 at most
const double log_root_two_pi = 0.5 * std::log(2.0 * std::numbers::pi);

double density(double z) { return std::exp(-0.5 * z * z - log_root_two_pi); }

/// 1 + z Φ(z) / φ(z) for z ≪ 0, where both terms nearly cancel: the asymptotic series of Mills' ratio,
/// Φ(z) / φ(z) = 1/t − 1/t³ + 3/t⁵ − 15/t⁷ + … with t = −z.
double remainder_of(double z) {
  const double u = 1.0 / (z * z);
  double term = u;
  double sum = 0.0;
  for (int odd = 3; odd <= 21; odd += 2) {
    sum += term;
    const double next = -term * static_cast<double>(odd) * u;
    if (std::fabs(next) >= std::fabs(term)) break;
    term = next;
  }
  return sum;
}

}  // namespace

double log_h(double z) {
  if (z > far) return std::log(density(z) + z * cumulative(z));
  return -0.5 * z * z - log_root_two_pi + std::log(remainder_of(z));
}

double log_h_slope(double z) {
  if (z > far) return cumulative(z) / (density(z) + z * cumulative(z));
  // Φ / φ = (remainder − 1) / z
  const double remainder = remainder_of(z);
  return (remainder - 1.0) / z / remainder;
}

double log_expected_improvement(double mean, double variance, double best) {
  const double deviation = std::sqrt(variance);
  return std::log(deviation) + log_h((best - mean) / deviation);
}

}  // namespace searches
