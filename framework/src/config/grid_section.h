// The `grid` section of a configuration: from YAML to axes with what each position sets, and to what is left out.
// A key or name makes an axis (grid_axes.h); `zip`, `sample` and `replicates` make one in ways of their own, `exclude`
// leaves combinations out.
#pragma once

#include <optional>
#include <vector>

#include "config/grid_axes.h"
#include "config/node.h"
#include "grid/design.h"

namespace plexus::config {

struct GridSection {
  std::vector<ConfigAxis> axes;  ///< in the order written, each behind those that its condition names
  std::vector<grid::Exclusion> exclusions;
  std::vector<Location> exclusion_places;  ///< where each is written
};

/// The section with all axes named. Entries that are wrong become problems and are left out. `grid` may be null.
/// `searched`: the points of a search, as an axis that stands before all others, so that more of them keep the trials
/// of the first ones. `stages`: as an axis behind all others.
[[nodiscard]] GridSection read_grid(const NodePtr& grid, const GridContext& context,
                                    std::optional<ConfigAxis> searched = {}, std::optional<ConfigAxis> stages = {});

}  // namespace plexus::config
