// How good trained networks are on data that they were not trained with: `plexus evaluate` for programs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/answers.h"
#include "host/rows.h"
#include "host/trial_files.h"
#include "results/experiment.h"
#include "results/trial.h"

namespace plexus::host {

/// A trial with what it comes to on the rows: its metrics are `test_loss` and, of classes, `test_accuracy`; its
/// confusion matrix is that of the rows, and it has no history.
[[nodiscard]] results::TrialSummary evaluate(network::Network& network, const NetworkRows& rows,
                                             const results::TrialSummary& trial);

/// Loss and accuracy of answers that were put together; `network` is one of those that gave them.
[[nodiscard]] std::vector<results::Metric> evaluate(network::Network& network, const results::Predictions& answers);

/// How trials are called: by their point in the grid, or, where that is not known, by the beginning of the id.
[[nodiscard]] std::vector<std::string> labels_of(const std::vector<TrialFile>& files,
                                                 const std::vector<results::TrialSummary>& trials);

/// Trials over the axes of their grid, where all are of one experiment; else a table of them. Those of the experiment
/// that are not among `trials` are missing.
[[nodiscard]] results::ExperimentRecord over_axes(const std::vector<TrialFile>& files,
                                                  const std::vector<results::TrialSummary>& trials);

}  // namespace plexus::host
