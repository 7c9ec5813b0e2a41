// Joins the published trials of a plan into results.h5 and runtime.h5.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiment/plan.h"
#include "results/experiment.h"

namespace plexus::experiment {

/// The record of a plan whose trials have the given ids, from `output`/trials; those that are not there are `missing`.
[[nodiscard]] results::ExperimentRecord read_experiment(const Plan& plan, const std::vector<std::string>& ids,
                                                        const std::filesystem::path& output);

/// Publishes `output`/results.h5 and `output`/runtime.h5. Returns how many trials have failed. Throws EnvironmentError.
std::size_t collect(const Plan& plan, const std::vector<std::string>& ids, const std::filesystem::path& output);

}  // namespace plexus::experiment
