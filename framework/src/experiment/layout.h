// What the results need to know of a plan: which trials there are, where they stand and which settings they have. It
// outlives the configuration in trials/plan.json, so that results can be collected without plugins and data.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "experiment/plan.h"
#include "experiment/varying_settings.h"
#include "trial/preparation.h"

namespace plexus::experiment {

struct PlacedTrial {
  std::vector<std::size_t> point;  ///< index on each axis, or no_position
  /// The ids under which its record may be found, the best first: that of the whole trial, then those of its pruned
  /// stages.
  std::vector<std::string> ids;
};

struct Layout {
  std::string name;
  std::string config_text;
  std::filesystem::path config_folder;  ///< absolute
  std::vector<Axis> axes;
  bool product = true;
  std::vector<PlacedTrial> trials;
  std::vector<VaryingSetting> settings;  ///< every setting of every trial, also those that do not vary

  /// Settings that vary and are no axis, as columns of the results. Where the design is no product, its axes are such
  /// columns too, and come first.
  [[nodiscard]] std::vector<results::Setting> columns() const;
};

/// Requires a preparation without problems.
[[nodiscard]] Layout layout_of(const Plan& plan, const trial::Preparation& preparation);

}  // namespace plexus::experiment
