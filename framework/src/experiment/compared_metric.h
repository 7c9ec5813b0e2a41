// The metrics by which trials are compared with each other while an experiment runs: their names, and whether all
// trials measure them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/study_settings.h"
#include "metrics/definitions.h"
#include "trial/preparation.h"

namespace plexus::experiment {

/// The given one, or validation_loss where all trials have validation rows, or train_loss.
[[nodiscard]] std::string compared_metric(const std::optional<std::string>& given,
                                          const trial::Preparation& preparation);

/// All that a study looks for: what it names, or the one above.
[[nodiscard]] std::vector<std::string> searched_metrics(const StudySettings& study,
                                                        const trial::Preparation& preparation);

/// What the metric means in a trial; nothing where the trial does not measure it.
[[nodiscard]] std::optional<metrics::Name> name_in(const trial::PreparedTrial& trial, const std::string& metric);

/// In every trial the same, or there are problems.
[[nodiscard]] bool is_larger_better(const trial::Preparation& preparation, const std::string& metric);

/// Whether it is known of a network before it is trained: parameter_count and multiply_adds. Less of it is better.
[[nodiscard]] bool is_cost(const std::string& metric);

/// Why trials cannot be compared by it: once, at the first trial that does not measure it.
/// `others`: what may be named beside what is measured, ", parameter_count".
[[nodiscard]] std::vector<trial::Problem> problems_of_metric(const std::string& metric,
                                                             const trial::Preparation& preparation,
                                                             const std::string& others = "");

/// Why a study cannot look for what it names, each reason once.
[[nodiscard]] std::vector<trial::Problem> problems_of_metrics(const StudySettings& study,
                                                              const trial::Preparation& preparation);

}  // namespace plexus::experiment
