#include "statistics/student.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace plexus::statistics {
namespace {

using boost::math::complement;
using boost::math::students_t;

MeanTest test_of(double difference, double error, double freedom, double confidence) {
  MeanTest test;
  test.difference = difference;
  test.freedom = freedom;
  if (!(error > 0.0) || !(freedom > 0.0)) return test;
  test.t = difference / error;
  test.p = 2.0 * boost::math::cdf(complement(students_t(freedom), std::fabs(test.t)));
  const double half = student_quantile(freedom, confidence) * error;
  test.low = difference - half;
  test.high = difference + half;
  return test;
}

}  // namespace

MeanTest student_test(std::span<const double> differences, double confidence) {
  const Moments moments = moments_of(differences);
  const auto count = static_cast<double>(moments.count);
  return test_of(moments.mean, moments.deviation / std::sqrt(count), count - 1.0, confidence);
}

MeanTest welch_test(std::span<const double> first, std::span<const double> second, double confidence) {
  const Moments a = moments_of(first);
  const Moments b = moments_of(second);
  const double variance_a = a.deviation * a.deviation / static_cast<double>(a.count);
  const double variance_b = b.deviation * b.deviation / static_cast<double>(b.count);
  const double variance = variance_a + variance_b;
  const double freedom = variance * variance /
                         (variance_a * variance_a / (static_cast<double>(a.count) - 1.0) +
                          variance_b * variance_b / (static_cast<double>(b.count) - 1.0));
  return test_of(b.mean - a.mean, std::sqrt(variance), freedom, confidence);
}

double student_quantile(double freedom, double confidence) {
  return boost::math::quantile(complement(students_t(freedom), (1.0 - confidence) / 2.0));
}

}  // namespace plexus::statistics
