#include "experiment/searched_values.h"

#include <plexus/pareto.h>

#include <algorithm>
#include <cmath>

namespace plexus::experiment {
namespace {

double count_of(std::int64_t number) { return number < 0 ? results::not_a_number : static_cast<double>(number); }

}  // namespace

double searched_value(const results::TrialSummary& trial, const std::string& metric, bool best) {
  if (trial.status != results::Status::complete) return results::not_a_number;
  if (metric == "parameter_count") return count_of(trial.parameter_count);
  if (metric == "multiply_adds") return count_of(trial.multiply_adds);
  const auto named = [&trial](const std::string& name) {
    return std::find_if(trial.metrics.begin(), trial.metrics.end(),
                        [&name](const results::Metric& candidate) { return candidate.name == name; });
  };
  auto found = best ? named("best_" + metric) : trial.metrics.end();
  if (found == trial.metrics.end()) found = named(metric);
  if (found == trial.metrics.end() || !std::isfinite(found->value)) return results::not_a_number;
  return trial.definitions.is_larger_better(metric) ? -found->value : found->value;
}

std::vector<std::vector<double>> means_of_points(const std::vector<grid::Point>& points,
                                                 const std::vector<std::vector<double>>& trials, std::size_t count) {
  const std::size_t metrics = trials.empty() ? 1 : trials.front().size();
  std::vector<std::vector<double>> means(count, std::vector<double>(metrics, 0.0));
  std::vector<std::size_t> counts(count, 0);
  for (std::size_t trial = 0; trial < trials.size(); ++trial) {
    std::vector<double>& sums = means.at(points[trial].front());
    for (std::size_t metric = 0; metric < metrics; ++metric) sums[metric] += trials[trial][metric];
    ++counts[points[trial].front()];
  }
  for (std::size_t point = 0; point < count; ++point)
    for (double& sum : means[point])
      sum = counts[point] > 0 ? sum / static_cast<double>(counts[point]) : results::not_a_number;
  return means;
}

std::vector<bool> on_front(const grid::Design& design, const std::vector<results::TrialSummary>& trials,
                           const std::vector<std::string>& metrics, bool best) {
  std::vector<std::size_t> counted;
  std::vector<grid::Point> points;
  std::vector<std::vector<double>> values;
  std::size_t count = 0;
  for (std::size_t trial = 0; trial < trials.size(); ++trial) {
    const grid::Point& point = design.points[trial];
    if (design.is_earlier_stage(point)) continue;
    counted.push_back(trial);
    points.push_back(point);
    count = std::max(count, point.front() + 1);
    std::vector<double>& own = values.emplace_back();
    for (const std::string& metric : metrics) own.push_back(searched_value(trials[trial], metric, best));
  }
  const std::vector<std::size_t> ranks = front_ranks(means_of_points(points, values, count));
  std::vector<bool> on(trials.size(), false);
  for (std::size_t i = 0; i < counted.size(); ++i) on[counted[i]] = ranks[points[i].front()] == 0;
  return on;
}

}  // namespace plexus::experiment
