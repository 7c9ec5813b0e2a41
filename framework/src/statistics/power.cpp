#include "statistics/power.h"

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

/// The fewest from two on, of what grows with their number.
std::optional<std::size_t> fewest(const std::function<double(std::size_t)>& power_of, double power) {
  std::size_t enough = 2;
  while (enough < most_needed && power_of(enough) < power) enough *= 2;
  if (enough >= most_needed && power_of(enough = most_needed) < power) return std::nullopt;
  std::size_t least = enough / 2 + (enough > 2 ? 1 : 0);
  least = enough > 2 ? least : 2;
  while (least < enough) {
    const std::size_t middle = (least + enough) / 2;
    if (power_of(middle) < power)
      least = middle + 1;
    else
      enough = middle;
  }
  return enough;
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
  return fewest([&](std::size_t pairs) { return paired_power(dz, pairs, level); }, power);
}

std::optional<std::size_t> each_needed(double d, double level, double power) {
  if (!(std::fabs(d) > 0.0)) return std::nullopt;
  return fewest([&](std::size_t each) { return unpaired_power(d, each, level); }, power);
}

}  // namespace plexus::statistics
