#include "experiment/compared_metric.h"

#include <algorithm>
#include <cstddef>

#include "metrics/definitions.h"

namespace plexus::experiment {
namespace {

constexpr std::size_t most_metrics = 5;  // hypervolumes of more take long

}  // namespace

std::string compared_metric(const std::optional<std::string>& given, const trial::Preparation& preparation) {
  if (given) return *given;
  const bool validates =
      std::all_of(preparation.trials.begin(), preparation.trials.end(),
                  [](const trial::PreparedTrial& trial) { return trial.examples->validation().count > 0; });
  return validates ? "validation_loss" : "train_loss";
}

std::vector<std::string> searched_metrics(const StudySettings& study, const trial::Preparation& preparation) {
  std::vector<std::string> named = study.metrics();
  if (named.empty()) named.push_back(compared_metric(std::nullopt, preparation));
  return named;
}

bool is_cost(const std::string& metric) { return metric == "parameter_count" || metric == "multiply_adds"; }

std::optional<metrics::Name> name_in(const trial::PreparedTrial& trial, const std::string& metric) {
  const std::vector<std::string> names = trial.measured->watchable_names();
  if (std::find(names.begin(), names.end(), metric) == names.end()) return std::nullopt;
  return trial.measured->parse(metric);
}

bool is_larger_better(const trial::Preparation& preparation, const std::string& metric) {
  if (preparation.trials.empty()) return false;
  const auto name = name_in(preparation.trials.front(), metric);
  return name && name->metric->larger_is_better;
}

namespace {

std::string not_measured_text(const trial::PreparedTrial& trial, const std::string& metric, const std::string& others) {
  if (!trial.examples->data().classification && metrics::Definitions().parse(metric))
    return "but the outputs are no classes; set a loss as 'search.metric'";
  if (metric == "seconds" || metric == "samples_per_second")
    return "which depends on the machine: the study would be another one on each; take multiply_adds or "
           "parameter_count for what a network costs";
  std::string names;
  for (const std::string& name : trial.measured->watchable_names()) names += (names.empty() ? "" : ", ") + name;
  return "which is not measured; 'search.metric' may be one of " + names + others;
}

}  // namespace

std::vector<trial::Problem> problems_of_metric(const std::string& metric, const trial::Preparation& preparation,
                                               const std::string& others) {
  const std::string compared = "the search compares trials by '" + metric + "', ";
  for (std::size_t trial = 0; trial < preparation.trials.size(); ++trial) {
    const trial::PreparedTrial& prepared = preparation.trials[trial];
    const std::optional<metrics::Name> name = name_in(prepared, metric);
    std::string why;
    if (!name)
      why = not_measured_text(prepared, metric, others);
    else if (name->part == "validation" && prepared.examples->validation().count == 0)
      why = "but there are no validation rows; set 'dataset.validation' or another 'search.metric'";
    else if (name->part == "test" && prepared.examples->test().count == 0)
      why = "but there are no test rows; set another 'search.metric'";
    else if (name->metric->larger_is_better != is_larger_better(preparation, metric))
      why = "which is better the larger in some trials, and the smaller in others";
    if (!why.empty()) return {{trial, "dataset", compared + why}};
  }
  return {};
}

std::vector<trial::Problem> problems_of_metrics(const StudySettings& study, const trial::Preparation& preparation) {
  const char* const place = "search.metric";
  std::vector<trial::Problem> problems;
  const std::vector<std::string> metrics = searched_metrics(study, preparation);
  if (study.metric && study.metrics().empty())
    problems.push_back({0, place, "'search.metric' is an empty list; name a metric, or leave the key out"});
  if (metrics.size() > most_metrics)
    problems.push_back({0, place,
                        "'search.metric' has " + std::to_string(metrics.size()) + " metrics (expected at most " +
                            std::to_string(most_metrics) +
                            "): of so many, hardly any point is beaten by another one in all"});
  if (metrics.size() > 1 && study.prune)
    problems.push_back({0, place,
                        "'search.prune' gives up what is worse than others, and of points with several metrics few "
                        "are worse in all; search for one metric, or leave 'search.prune' out"});
  for (auto metric = metrics.begin(); metric != metrics.end(); ++metric) {
    if (std::find(metrics.begin(), metric, *metric) != metric) {
      problems.push_back({0, place, "'search.metric' names '" + *metric + "' twice"});
    } else if (is_cost(*metric)) {
      if (study.prune)
        problems.push_back({0, place,
                            "the search compares trials by '" + *metric +
                                "', which does not change while they are trained; leave 'search.prune' out"});
    } else {
      for (trial::Problem& problem :
           problems_of_metric(*metric, preparation, study.prune ? "" : ", parameter_count, multiply_adds")) {
        if (study.metric) problem.key = place;
        problems.push_back(std::move(problem));
      }
    }
  }
  return problems;
}

}  // namespace plexus::experiment
