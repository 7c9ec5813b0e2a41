// `sample` in a grid: random points.
//
//   sample:
//     points: 100
//     seed: 1
//     optimizer.learning_rate: {log_uniform: {from: 1e-4, to: 0.1}}
//     training.batch_size: {choice: [16, 32, 64]}
#pragma once

#include <optional>

#include "config/grid_axes.h"
#include "config/node.h"

namespace plexus::config {

/// The points as one axis with labels 0, 1, … and all keys along it. Nothing, with problems added, where something is
/// wrong.
[[nodiscard]] std::optional<ConfigAxis> read_sample(const Entry& entry, const GridContext& context);

}  // namespace plexus::config
