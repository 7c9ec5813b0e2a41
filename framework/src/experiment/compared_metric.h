// The metric by which trials are compared with each other while an experiment runs: its name, and whether all trials
// measure it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metrics/definitions.h"
#include "trial/preparation.h"

namespace plexus::experiment {

/// The given one, or validation_loss where all trials have validation rows, or train_loss.
[[nodiscard]] std::string compared_metric(const std::optional<std::string>& given,
                                          const trial::Preparation& preparation);

/// What the metric means in a trial; nothing where the trial does not measure it.
[[nodiscard]] std::optional<metrics::Name> name_in(const trial::PreparedTrial& trial, const std::string& metric);

/// In every trial the same, or there are problems.
[[nodiscard]] bool is_larger_better(const trial::Preparation& preparation, const std::string& metric);

/// Why trials cannot be compared by it: once, at the first trial that does not measure it.
[[nodiscard]] std::vector<trial::Problem> problems_of_metric(const std::string& metric,
                                                             const trial::Preparation& preparation);

}  // namespace plexus::experiment
