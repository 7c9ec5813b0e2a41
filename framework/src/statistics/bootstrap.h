// Bootstrap intervals of a mean and of a difference of means: what the same sample, drawn from again and again, shows.
//
// Percentiles of a small sample are too narrow. They are taken further out here, so that for normal noise they are
// Student's interval (the expanded percentile interval; Hesterberg, The American Statistician 69, 2015). The numbers
// are drawn from a counter-based stream: the same sample gives the same interval, everywhere.
#pragma once

#include <cstddef>
#include <span>

#include "statistics/sample.h"

namespace plexus::statistics {

struct Interval {
  double low = undefined;
  double high = undefined;
};

inline constexpr std::size_t usual_resamples = 10'000;

/// Of the mean. NaN for fewer than two numbers.
[[nodiscard]] Interval bootstrap_mean(std::span<const double> sample, double confidence = 0.95,
                                      std::size_t resamples = usual_resamples);

/// Of the mean of `second` less that of `first`, each drawn from by itself. NaN where one has fewer than two numbers.
[[nodiscard]] Interval bootstrap_difference(std::span<const double> first, std::span<const double> second,
                                            double confidence = 0.95, std::size_t resamples = usual_resamples);

}  // namespace plexus::statistics
