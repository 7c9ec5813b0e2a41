// Which settings differ between trials, as columns for the results.
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

/// In the order in which the keys first appear. Keys of axes are left out.
[[nodiscard]] std::vector<VaryingSetting> varying_settings(const Plan& plan);

/// The same with names for the results, different from each other and from those of the axes.
[[nodiscard]] std::vector<results::Setting> setting_columns(const Plan& plan);

}  // namespace plexus::experiment
