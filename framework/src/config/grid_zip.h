// `zip` in a grid: keys whose values move together, one axis for each group.
//
//   zip: {model.hidden: [10, 100], optimizer.learning_rate: [0.1, 0.01]}      # or a list of such maps
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "config/grid_axes.h"
#include "config/node.h"

namespace plexus::config {

/// An axis as it is read, with the grids of its positions.
struct AxisGroup {
  ConfigAxis axis;
  std::vector<std::pair<std::size_t, NodePtr>> grids;
};

/// An axis with one change.
[[nodiscard]] AxisGroup as_group(AxisEntry entry);

/// The groups under `zip`. The axis is called after the first key, whose values must therefore differ; the others stand
/// along it. What is wrong becomes a problem and is left out.
[[nodiscard]] std::vector<AxisGroup> read_zip(const Node& zip, const GridContext& context);

}  // namespace plexus::config
