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

std::vector<trial::Problem> problems_of_metric(const std::string& metric, const trial::Preparation& preparation) {
  const std::string compared = "the search compares trials by '" + metric + "', ";
  const auto name = metrics::parse(metric);
  for (std::size_t trial = 0; trial < preparation.trials.size(); ++trial) {
    const data::ExampleSet& examples = *preparation.trials[trial].examples;
    std::string why;
    if (name->part == "validation" && examples.validation().count == 0)
      why = "but there are no validation rows; set 'dataset.validation' or another 'search.metric'";
    else if (name->part == "test" && examples.test().count == 0)
      why = "but there are no test rows; set another 'search.metric'";
    else if (name->metric->tasks == metrics::Tasks::classification && !examples.data().classification)
      why = "but the outputs are no classes; set a loss as 'search.metric'";
    if (!why.empty()) return {{trial, "dataset", compared + why}};
  }
  return {};
}

}  // namespace plexus::experiment
