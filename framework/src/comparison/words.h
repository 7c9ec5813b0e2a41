// Numbers and settings of a comparison as a person reads them.
#pragma once

#include <string>
#include <vector>

#include "comparison/comparison.h"

namespace plexus::comparison {

/// "test accuracy"
[[nodiscard]] std::string metric_words(const Column& metric);
/// "97.95 %", or "0.0823"
[[nodiscard]] std::string number_text(double number, const Metric& metric);
/// "97.95 ± 0.12 %"
[[nodiscard]] std::string spread_text(const std::vector<double>& numbers, const Metric& metric);
/// "-2.00", in points of a percentage, or "-0.0823"
[[nodiscard]] std::string difference_text(double difference, const Metric& metric);
/// "-2.21 to -1.80"
[[nodiscard]] std::string interval_text(double low, double high, const Metric& metric);
/// "0.031", "0.0002", "< 0.0001"
[[nodiscard]] std::string p_text(double p);
/// The same in a sentence: "p = 0.031", "p < 0.0001"
[[nodiscard]] std::string p_words(double p);
/// " points", or nothing
[[nodiscard]] std::string unit_of(const Metric& metric);
[[nodiscard]] std::string plain_text(double number, const char* format);

/// "seed", "fold" or "run": what repetitions are called; several of them with an s.
[[nodiscard]] std::string repetition_word(const Comparison& comparison);
/// "5 seeds"
[[nodiscard]] std::string count_words(std::size_t count, const std::string& what);
/// "depth = 2", "the mean over depth"; empty where there is one level without a name
[[nodiscard]] std::string level_text(const Comparison& comparison, std::size_t level);
/// "learning_rate and momentum"
[[nodiscard]] std::string names_of(const Columns& columns);
/// "a, b and c"
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace plexus::comparison
