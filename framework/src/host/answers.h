// What a trained network says of rows: `plexus predict` for programs.
#pragma once

#include "host/rows.h"
#include "network/network.h"
#include "results/predictions.h"

namespace plexus::host {

/// With the rows' names, and their classes or targets as far as these are known.
[[nodiscard]] results::Predictions predict(network::Network& network, const NetworkRows& rows);

/// The answers of several networks to the same rows as one: the mean of their scores. Requires one or more, of the same
/// classes or outputs.
[[nodiscard]] results::Predictions mean_of(const std::vector<results::Predictions>& all);

}  // namespace plexus::host
