// What the results need to know of a plan: which trials there are, where they stand and which settings they have. It
// outlives the configuration in trials/plan.json, so that results can be collected without plugins and data.
#pragma once

#include <plexus/value.h>

#include <filesystem>
#include <string>
#include <vector>

#include "experiment/plan.h"
#include "experiment/varying_settings.h"
#include "grid/design.h"
#include "trial/preparation.h"

namespace plexus::experiment {

struct Manifest {
  std::string name;
  std::string config_text;
  std::filesystem::path config_folder;  ///< absolute
  std::string report = "final";         ///< "best" or "final": training::report_of()
  std::string notes = {};               ///< what people wrote down about it; no part of what its trials are
  std::vector<std::string> tags = {};
  /// False: the inputs of a trial were on disk; those who look at its data later leave them there too.
  bool in_memory = true;
  std::vector<std::string> searched = {};  ///< the metrics of a study that looks for several
  grid::Design design;                     ///< without its formula
  /// Of each trial, the ids under which its record may be found, the best first: that of the whole trial, then those of
  /// its pruned stages.
  std::vector<std::vector<std::string>> ids;
  std::vector<VaryingSetting> settings;  ///< every setting of every trial, also those that do not vary

  /// Settings that vary and are no axis, as columns of the results. Where the design is no product, its axes are such
  /// columns too, and come first.
  [[nodiscard]] std::vector<results::Setting> columns() const;
};

/// Requires a preparation without problems.
[[nodiscard]] Manifest manifest_of(const Plan& plan, const trial::Preparation& preparation);

}  // namespace plexus::experiment
