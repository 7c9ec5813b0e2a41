#include "experiment/study.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#include "experiment/compared_metric.h"
#include "experiment/search_state.h"
#include "grid/range.h"
#include "metrics/definitions.h"
#include "results/trial_file.h"
#include "training/settings.h"
#include "trial/files.h"

namespace plexus::experiment {
namespace {

/// What became of one trial; nothing where it is not at its end.
std::optional<double> value_of_trial(const Plan& plan, const trial::Preparation& preparation,
                                     const std::filesystem::path& output, std::size_t trial,
                                     const std::string& metric) {
  const trial::PreparedTrial& prepared = preparation.trials[trial];
  const std::filesystem::path path = trial::trial_path(trial::trials_folder_of(output), prepared.id);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  results::TrialSummary summary;
  try {
    summary = results::read_trial_summary(path);
  } catch (const EnvironmentError&) {
    return std::nullopt;  // the run will put it aside and train the trial again
  }
  if (summary.id != prepared.id) return std::nullopt;
  if (summary.status != results::Status::complete) return no_coordinate;
  const bool validates = prepared.examples->validation().count > 0;
  const bool best = training::report_of(plan.trials[trial].results, validates) == "best";
  const std::string best_name = "best_" + metric;
  const auto named = [&](const std::string& name) {
    return std::find_if(summary.metrics.begin(), summary.metrics.end(),
                        [&](const results::Metric& candidate) { return candidate.name == name; });
  };
  auto found = best ? named(best_name) : summary.metrics.end();
  if (found == summary.metrics.end()) found = named(metric);
  if (found == summary.metrics.end() || !std::isfinite(found->value)) return no_coordinate;
  return summary.definitions.is_larger_better(metric) ? -found->value : found->value;
}

}  // namespace

Study::Study(const StudySettings& settings, std::shared_ptr<const Search> search, SearchSpace space)
    : settings_(settings), search_(std::move(search)), space_(std::move(space)) {
  propose();
}

void Study::start_over() {
  points_.clear();
  results_.clear();
  propose();
}

void Study::tell(const std::vector<double>& values) {
  for (std::size_t point = results_.size(); point < points_.size(); ++point)
    results_.push_back({.point = points_[point], .value = values[point]});
  propose();
}

void Study::propose() {
  std::vector<SearchPoint> proposed =
      search_->propose({.space = space_, .results = results_, .count = settings_.batch, .seed = settings_.seed});
  if (proposed.size() != settings_.batch)
    throw Error("the search proposed " + std::to_string(proposed.size()) + " points where " +
                std::to_string(settings_.batch) + " were asked for; 'plexus check' says more about its library");
  for (SearchPoint& point : proposed) {
    if (!space_.contains(point))
      throw Error("the search proposed a point outside of its space, as proposal " + std::to_string(points_.size()) +
                  "; 'plexus check' says more about its library");
    for (std::size_t axis = 0; axis < space_.size(); ++axis)
      if (space_[axis].form == SearchAxis::Form::real && !std::isnan(point[axis]))
        point[axis] = std::clamp(grid::rounded(point[axis]), space_[axis].from, space_[axis].to);
    if (points_.size() < settings_.trials) points_.push_back(std::move(point));
  }
}

std::vector<double> told_of(const std::vector<Halving::Fate>& fates, std::size_t batch,
                            const std::vector<double>& ends) {
  std::vector<double> told(fates.size(), no_coordinate);
  for (std::size_t first = 0; first < fates.size(); first += batch) {
    const std::size_t last = std::min(first + batch, fates.size());
    std::size_t comparisons = 0;
    double worst = -std::numeric_limits<double>::infinity();  // of those that got further
    for (std::size_t point = first; point < last; ++point) {
      comparisons = std::max(comparisons, fates[point].comparisons);
      if (!fates[point].to_the_end) continue;
      told[point] = ends[point];
      if (!std::isnan(told[point])) worst = std::max(worst, told[point]);
    }
    for (; comparisons > 0; --comparisons) {
      double worst_here = worst;
      for (std::size_t point = first; point < last; ++point) {
        const Halving::Fate& fate = fates[point];
        if (fate.to_the_end || fate.comparisons != comparisons || !std::isfinite(fate.value.value_or(no_coordinate)))
          continue;
        told[point] = std::max(*fate.value, worst);
        worst_here = std::max(worst_here, told[point]);
      }
      worst = worst_here;
    }
  }
  return told;
}

std::optional<std::vector<double>> values_of_points(const Plan& plan, const trial::Preparation& preparation,
                                                    const std::filesystem::path& output,
                                                    const plugin::Registry& registry,
                                                    const std::vector<double>& known) {
  const std::string metric = compared_metric(plan.study->metric, preparation);
  const std::size_t count = plan.design.axes.front().size();
  std::vector<Halving::Fate> fates;  // of the points that are not known
  if (plan.study->prune) {
    SearchState state(plan, preparation, trial::trials_folder_of(output), registry, known.size());
    if (!state.decide().empty()) return std::nullopt;
    fates = state.fates();
  }
  std::vector<double> sums(count, 0.0);
  std::vector<std::size_t> trials(count, 0);
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    if (plan.is_earlier_stage(trial)) continue;
    const std::size_t point = plan.design.points[trial].front();
    if (point < known.size() || (plan.study->prune && !fates.at(point - known.size()).to_the_end)) continue;
    const auto value = value_of_trial(plan, preparation, output, trial, metric);
    if (!value) return std::nullopt;
    sums[point] += *value;
    ++trials[point];
  }
  std::vector<double> ends;
  for (std::size_t point = known.size(); point < count; ++point)
    ends.push_back(trials[point] > 0 ? sums[point] / static_cast<double>(trials[point]) : no_coordinate);
  if (plan.study->prune) ends = told_of(fates, plan.study->batch, ends);
  std::vector<double> values = known;
  values.insert(values.end(), ends.begin(), ends.end());
  return values;
}

}  // namespace plexus::experiment
