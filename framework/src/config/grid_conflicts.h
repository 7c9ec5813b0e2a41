// Axes of one grid that set the same key.
#pragma once

#include <vector>

#include "config/grid_axes.h"
#include "config/problems.h"

namespace plexus::config {

/// A problem for each key that two axes set, unless these never exist together. Patches that set the same settings are
/// found when trials are made (trial_trees.h).
void check_conflicts(const std::vector<ConfigAxis>& axes, Problems& problems);

}  // namespace plexus::config
