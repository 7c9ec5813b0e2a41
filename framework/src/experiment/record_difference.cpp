#include "experiment/record_difference.h"

#include <plexus/value.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "values/json.h"

namespace plexus::experiment {
namespace {

std::string number(double value) { return values::to_text(Value(value)); }

/// The same bits: NaN is itself, and 0 is not −0.
template <class Number>
bool same_bits(Number a, Number b) {
  if constexpr (std::is_same_v<Number, double>)
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  else if constexpr (std::is_same_v<Number, float>)
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
  else
    return a == b;
}

/// How far two numbers are apart; infinite if only one of them is a number.
double distance(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return 0.0;
  const double difference = std::abs(a - b);
  return std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
}

class Comparison {
 public:
  explicit Comparison(const Sides& sides) : sides_(sides) {}

  template <class Number>
  void arrays(const std::string& name, const std::vector<Number>& before, const std::vector<Number>& again) {
    if (before.size() != again.size()) {
      lines.push_back(change(name, std::to_string(before.size()) + " numbers", std::to_string(again.size())));
      return;
    }
    std::size_t different = 0;
    double most = 0.0;
    double largest = 0.0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (same_bits(before[i], again[i])) continue;
      ++different;
      most = std::max(most, distance(static_cast<double>(before[i]), static_cast<double>(again[i])));
    }
    if (different == 0) return;
    for (const Number value : before)
      if (std::isfinite(static_cast<double>(value))) largest = std::max(largest, std::abs(static_cast<double>(value)));
    lines.push_back(name + ": " + std::to_string(different) + " of " + std::to_string(before.size()) +
                    " numbers differ, by up to " + number(most) + " where the largest is " + number(largest));
  }

  void parameters(const std::string& moment, const std::vector<results::NamedArray>& before,
                  const std::vector<results::NamedArray>& again) {
    if (before.size() != again.size()) {
      lines.push_back(
          change(moment + " parameters", std::to_string(before.size()) + " arrays", std::to_string(again.size())));
      return;
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i].name != again[i].name)
        lines.push_back(change(moment + " parameters", before[i].name, again[i].name));
      else
        arrays(moment + " " + before[i].name, before[i].values, again[i].values);
    }
  }

  void texts(const std::string& name, const std::string& before, const std::string& again) {
    if (before != again) lines.push_back(change(name, before, again));
  }

  void metric(const results::Metric& before, double again) {
    if (!same_bits(before.value, again)) lines.push_back(change(before.name, number(before.value), number(again)));
  }

  std::vector<std::string> lines;

 private:
  [[nodiscard]] std::string change(const std::string& name, const std::string& before, const std::string& after) const {
    return name + ": " + before + " " + sides_.before + ", " + after + " " + sides_.again;
  }

  const Sides& sides_;
};

template <class Named>
const Named* find(const std::vector<Named>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> differences(const results::TrialRecord& before, const results::TrialRecord& again,
                                     const Sides& sides) {
  Comparison comparison(sides);
  if (before.config != again.config) comparison.lines.emplace_back("the recorded settings differ");
  comparison.parameters("initial", before.initial_parameters, again.initial_parameters);
  for (const results::Series& series : before.history) {
    const results::Series* other = find(again.history, series.name);
    comparison.arrays("history of " + series.name, series.values,
                      other == nullptr ? std::vector<double>() : other->values);
  }
  for (const results::Series& series : again.history)
    if (find(before.history, series.name) == nullptr)
      comparison.arrays("history of " + series.name, std::vector<double>(), series.values);
  comparison.texts("status", std::string(to_string(before.status)), std::string(to_string(again.status)));
  comparison.texts("message", before.message, again.message);
  comparison.parameters("best", before.best_parameters, again.best_parameters);
  comparison.parameters("final", before.final_parameters, again.final_parameters);
  comparison.parameters("average", before.average_parameters, again.average_parameters);
  for (const results::Metric& metric : before.metrics) {
    const results::Metric* other = find(again.metrics, metric.name);
    comparison.metric(metric, other == nullptr ? results::not_a_number : other->value);
  }
  for (const results::Metric& metric : again.metrics)
    if (find(before.metrics, metric.name) == nullptr)
      comparison.metric({.name = metric.name, .value = results::not_a_number}, metric.value);
  for (const results::LabelledMetric& metric : before.labelled_metrics) {
    const results::LabelledMetric* other = find(again.labelled_metrics, metric.name);
    comparison.arrays(metric.name, metric.values, other == nullptr ? std::vector<double>() : other->values);
    comparison.arrays("history of " + metric.name, metric.history,
                      other == nullptr ? std::vector<double>() : other->history);
  }
  for (const results::Observation& observation : before.observations) {
    const results::Observation* other = find(again.observations, observation.name);
    for (const results::Observation::Array& array : observation.arrays) {
      const results::Observation::Array* same = other == nullptr ? nullptr : find(other->arrays, array.name);
      comparison.arrays("observations/" + observation.name + "/" + array.name, array.values,
                        same == nullptr ? std::vector<float>() : same->values);
    }
  }
  comparison.arrays("predictions", before.predicted_labels, again.predicted_labels);
  comparison.arrays("predictions", before.predicted_values, again.predicted_values);
  comparison.arrays("scores", before.scores.values, again.scores.values);
  comparison.arrays("the confusion matrix", before.confusion, again.confusion);
  return std::move(comparison.lines);
}

}  // namespace plexus::experiment
