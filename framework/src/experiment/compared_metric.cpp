#include "experiment/compared_metric.h"

#include <algorithm>
#include <cstddef>

#include "metrics/definitions.h"

namespace plexus::experiment {

std::string compared_metric(const std::optional<std::string>& given, const trial::Preparation& preparation) {
  if (given) return *given;
  const bool validates =
      std::all_of(preparation.trials.begin(), preparation.trials.end(),
                  [](const trial::PreparedTrial& trial) { return trial.examples->validation().count > 0; });
  return validates ? "validation_loss" : "train_loss";
}

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

std::string not_measured_text(const trial::PreparedTrial& trial, const std::string& metric) {
  if (!trial.examples->data().classification && metrics::Definitions().parse(metric))
    return "but the outputs are no classes; set a loss as 'search.metric'";
  std::string names;
  for (const std::string& name : trial.measured->watchable_names()) names += (names.empty() ? "" : ", ") + name;
  return "which is not measured; 'search.metric' may be one of " + names;
}

}  // namespace

std::vector<trial::Problem> problems_of_metric(const std::string& metric, const trial::Preparation& preparation) {
  const std::string compared = "the search compares trials by '" + metric + "', ";
  for (std::size_t trial = 0; trial < preparation.trials.size(); ++trial) {
    const trial::PreparedTrial& prepared = preparation.trials[trial];
    const std::optional<metrics::Name> name = name_in(prepared, metric);
    std::string why;
    if (!name)
      why = not_measured_text(prepared, metric);
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

}  // namespace plexus::experiment
