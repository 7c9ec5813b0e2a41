// The settings of all trials side by side, and those that differ between trials as columns for the results.
#pragma once

#include <string>
#include <vector>

#include "experiment/plan.h"
#include "results/experiment.h"

namespace plexus::experiment {

/// A dotted key with the value that each trial has; null where a trial has no such setting.
struct VaryingSetting {
  std::string key;
  std::vector<Value> values;
};

/// In the order in which the keys first appear, also those that are the same for all trials.
[[nodiscard]] std::vector<VaryingSetting> all_settings(const Plan& plan);

/// Those of all_settings() that vary. Keys of axes, and those that move with an axis, are left out.
[[nodiscard]] std::vector<VaryingSetting> varying_settings(const Plan& plan);

/// Those of `settings` that vary and do not stand on an axis, with names for the results, different from each other and
/// from those of the axes.
[[nodiscard]] std::vector<results::Setting> setting_columns(const std::vector<grid::Axis>& axes,
                                                            const std::vector<VaryingSetting>& settings);

}  // namespace plexus::experiment
