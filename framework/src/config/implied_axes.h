// Settings that bring an axis of the grid with them: a cross-validation tries each of its folds.
#pragma once

#include "config/node.h"
#include "config/problems.h"

namespace plexus::config {

/// `root` with the axis dataset.fold over 1 … dataset.folds where it names a number of folds, and neither chooses one
/// nor has such an axis.
[[nodiscard]] NodePtr with_implied_axes(const NodePtr& root, Problems& problems);

}  // namespace plexus::config
