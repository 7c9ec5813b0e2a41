// Tests and intervals of means that suppose normal noise: Student (1908) for paired differences, Welch (1947) for two
// samples whose variances need not be equal.
#pragma once

#include <span>

#include "statistics/sample.h"

namespace plexus::statistics {

struct MeanTest {
  double difference = undefined;  ///< of means, second − first
  double t = undefined;           ///< NaN where nothing varies, as p and the interval
  double freedom = undefined;     ///< degrees of freedom; Welch's need not be whole
  double p = undefined;           ///< two-sided
  double low = undefined;         ///< of the confidence interval of the difference
  double high = undefined;
};

/// Whether the mean difference is zero. Requires 0 < confidence < 1, here and below.
[[nodiscard]] MeanTest student_test(std::span<const double> differences, double confidence = 0.95);

[[nodiscard]] MeanTest welch_test(std::span<const double> first, std::span<const double> second,
                                  double confidence = 0.95);

/// The value that |t| exceeds with probability 1 − confidence.
[[nodiscard]] double student_quantile(double freedom, double confidence);

}  // namespace plexus::statistics
