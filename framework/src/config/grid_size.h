// How many trials a grid has at least, from its text alone: a million times a million values are refused before the
// first of them is made.
#pragma once

#include "config/node.h"

namespace plexus::config {

/// The product over the axes of the section itself; those of labels, and whatever cannot be counted, count as one. Too
/// many to be a number is infinity.
[[nodiscard]] double least_trials(const Node& grid);

}  // namespace plexus::config
