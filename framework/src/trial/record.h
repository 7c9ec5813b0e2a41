// From what a trial did to the record that is published.
#pragma once

#include <string>

#include "plugin/registry.h"
#include "results/trial.h"
#include "training/trainer.h"
#include "trial/preparation.h"
#include "trial/trial.h"

namespace plexus::trial {

[[nodiscard]] results::TrialRecord record_of(const Trial& trial, const PreparedTrial& prepared,
                                             const training::Outcome& outcome, const plugin::Registry& registry);

[[nodiscard]] results::TrialRecord failed_record_of(const Trial& trial, const PreparedTrial& prepared,
                                                    const std::string& message, const plugin::Registry& registry);

[[nodiscard]] results::TrialRuntime runtime_of(const training::Outcome& outcome, const std::string& started);

/// ISO 8601, to the second.
[[nodiscard]] std::string utc_now();

}  // namespace plexus::trial
