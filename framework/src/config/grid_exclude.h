// `exclude` in a grid: combinations that are no trials.
//
//   exclude:
//     - {network: perceptron, learning_rate: [0.1, 1.0]}      # any of the values
//     - {hidden: 300, seed: {range: {from: 3, to: 5}}}
#pragma once

#include <optional>

#include "config/grid_section.h"
#include "config/node.h"
#include "config/problems.h"

namespace plexus::config {

/// Adds the entries of the list to the section, whose axes must have their names. Those of a patch's own grid hold
/// under its condition. Entries that name no axis, or a value that it does not have, become problems and are left out.
void read_exclude(const Node& list, const std::optional<grid::Condition>& condition, GridSection& section,
                  const GridContext& context);

}  // namespace plexus::config
