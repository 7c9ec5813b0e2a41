// From what a trial did to the record that is published.
#pragma once

#include <filesystem>
#include <string>

#include "experiment/plan.h"
#include "experiment/preparation.h"
#include "plugin/registry.h"
#include "results/trial.h"
#include "training/trainer.h"

namespace plexus::experiment {

[[nodiscard]] results::TrialRecord record_of(const Trial& trial, const PreparedTrial& prepared,
                                             const training::Outcome& outcome, const plugin::Registry& registry);

[[nodiscard]] results::TrialRecord failed_record_of(const Trial& trial, const PreparedTrial& prepared,
                                                    const std::string& message, const plugin::Registry& registry);

[[nodiscard]] results::TrialRuntime runtime_of(const training::Outcome& outcome, const std::string& started);

[[nodiscard]] std::filesystem::path trial_path(const std::filesystem::path& trials_folder, const std::string& id);

[[nodiscard]] std::filesystem::path runtime_path(const std::filesystem::path& trials_folder, const std::string& id);

/// ISO 8601, to the second.
[[nodiscard]] std::string utc_now();

}  // namespace plexus::experiment
