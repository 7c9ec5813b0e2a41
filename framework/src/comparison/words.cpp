#include "comparison/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace plexus::comparison {
namespace {

constexpr const char* nothing = "–";

double in_percent(double number, const Metric& metric) { return metric.fraction ? 100.0 * number : number; }

}  // namespace

std::string plain_text(double number, const char* format) {
  if (std::isnan(number)) return nothing;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

std::string metric_words(const Column& metric) {
  std::string words = metric.name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string number_text(double number, const Metric& metric) {
  if (std::isnan(number)) return nothing;
  return metric.fraction ? plain_text(100.0 * number, "%.2f") + " %" : plain_text(number, "%.4g");
}

std::string spread_text(const std::vector<double>& numbers, const Metric& metric) {
  const statistics::Moments moments = statistics::moments_of(numbers);
  if (moments.count == 0) return nothing;
  if (moments.count == 1) return number_text(moments.mean, metric);
  if (metric.fraction)
    return plain_text(100.0 * moments.mean, "%.2f") + " ± " + plain_text(100.0 * moments.deviation, "%.2f") + " %";
  return plain_text(moments.mean, "%.4g") + " ± " + plain_text(moments.deviation, "%.2g");
}

std::string difference_text(double difference, const Metric& metric) {
  return plain_text(in_percent(difference, metric), metric.fraction ? "%+.2f" : "%+.4g");
}

std::string interval_text(double low, double high, const Metric& metric) {
  if (std::isnan(low)) return nothing;
  return difference_text(low, metric) + " to " + difference_text(high, metric);
}

std::string p_text(double p) {
  if (std::isnan(p)) return nothing;
  return p < 0.0001 ? "< 0.0001" : plain_text(p, p < 0.001 ? "%.4f" : "%.3g");
}

std::string p_words(double p) { return (p < 0.0001 ? "p " : "p = ") + p_text(p); }

std::string unit_of(const Metric& metric) { return metric.fraction ? " points" : ""; }

std::string repetition_word(const Comparison& comparison) {
  const Columns& repetitions = comparison.roles.repetitions;
  if (repetitions.size() != 1) return "run";
  return repetitions.front()->config_key == "dataset.fold" ? "fold" : "seed";
}

std::string count_words(std::size_t count, const std::string& what) {
  return (count == 1 ? "one " : std::to_string(count) + " ") + what + (count == 1 ? "" : "s");
}

std::string names_of(const Columns& columns) {
  std::vector<std::string> names;
  for (const Column* column : columns) names.push_back(column->name);
  return joined(names);
}

std::string level_text(const Comparison& comparison, std::size_t level) {
  if (level != all_levels) return comparison.tuning.levels.text(level);
  return "the mean over " + names_of(comparison.tuning.levels.columns());
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace plexus::comparison
