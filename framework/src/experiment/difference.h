// How the trials of two plans for one folder differ.
#pragma once

#include <string>
#include <vector>

#include "experiment/manifest.h"

namespace plexus::experiment {

/// Empty if the trials of one plan are among those of the other: an experiment may grow, and a part of it may be run.
/// Otherwise a line for each setting that differs: "training.epochs: 5 → 10", "model.hidden: 10, 30 → 10, 50".
[[nodiscard]] std::vector<std::string> differences(const Manifest& old_plan, const Manifest& new_plan);

/// Such a line for each setting whose values are not the same in both, whatever the trials.
[[nodiscard]] std::vector<std::string> differing_settings(const Manifest& old_plan, const Manifest& new_plan);
/// Each trial as one text of all its settings but those of its length.
[[nodiscard]] std::vector<std::string> trials_but_for_length(const Manifest& manifest);

}  // namespace plexus::experiment
