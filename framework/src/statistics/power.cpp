#include "statistics/power.h"

#include <plexus/random.h>

#include <algorithm>
#include <boost/math/distributions/non_central_t.hpp>
#include <cmath>
#include <functional>

#include "statistics/student.h"

namespace plexus::statistics {
namespace {

/// P(|T| > the critical value) for T with `freedom` and noncentrality `shift`.
double two_sided_power(double freedom, double shift, double level) {
  const double critical = student_quantile(freedom, 1.0 - level);
  const boost::math::non_central_t distribution(freedom, std::fabs(shift));
  return boost::math::cdf(boost::math::complement(distribution, critical)) + boost::math::cdf(distribution, -critical);
}

/// The fewest from two on, of what grows with their number: looked for around what the normal distribution says.
std::optional<std::size_t> fewest(const std::function<double(std::size_t)>& power_of, double about, double power) {
  if (about > 2.0 * most_needed) return std::nullopt;
  std::size_t number = std::clamp(static_cast<std::size_t>(about), std::size_t{2}, most_needed);
  while (number > 2 && power_of(number - 1) >= power) --number;
  while (number <= most_needed && power_of(number) < power) ++number;
  return number <= most_needed ? std::optional(number) : std::nullopt;
}

/// Of a mean that is `effect` deviations from zero.
double about_normal(double effect, double level, double power) {
  const double sum = normal_quantile(1.0 - level / 2.0) + normal_quantile(power);
  return sum * sum / (effect * effect);
}

}  // namespace

double paired_power(double dz, std::size_t pairs, double level) {
  const auto count = static_cast<double>(pairs);
  return two_sided_power(count - 1.0, dz * std::sqrt(count), level);
}

double unpaired_power(double d, std::size_t each, double level) {
  const auto count = static_cast<double>(each);
  return two_sided_power(2.0 * count - 2.0, d * std::sqrt(count / 2.0), level);
}

std::optional<std::size_t> pairs_needed(double dz, double level, double power) {
  if (!(std::fabs(dz) > 0.0)) return std::nullopt;
  return fewest([&](std::size_t pairs) { return paired_power(dz, pairs, level); }, about_normal(dz, level, power),
                power);
}

std::optional<std::size_t> each_needed(double d, double level, double power) {
  if (!(std::fabs(d) > 0.0)) return std::nullopt;
  return fewest([&](std::size_t each) { return unpaired_power(d, each, level); }, 2.0 * about_normal(d, level, power),
                power);
}

}  // namespace plexus::statistics
