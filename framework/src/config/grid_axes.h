// The `grid` section of a configuration: from YAML to axes with what each position sets.
#pragma once

#include <vector>

#include "config/checker.h"
#include "config/edit.h"
#include "config/node.h"
#include "config/problems.h"
#include "grid/axis.h"

namespace plexus::config {

/// An axis of the grid. Position i puts values[i] at `path`; where the path is empty, it is a patch: its entries are
/// laid over the configuration.
struct ConfigAxis {
  grid::Axis axis;
  Location at;  ///< of its key
  KeyPath path;
  std::vector<NodePtr> values;

  [[nodiscard]] bool is_patch() const noexcept { return path.empty(); }
};

/// The axes in the order written, named. Entries that are no axis become problems and are left out. An axis whose key
/// contains a dot, or is one of the root's, varies that key; others are patches. Whether the keys and values make sense
/// is for the check of the trials to say. `grid` may be null; `base` is the configuration without it.
[[nodiscard]] std::vector<ConfigAxis> read_axes(const NodePtr& grid, const NodePtr& base, const Schema& schema,
                                                Checker& checker, Problems& problems);

}  // namespace plexus::config
