// How much each setting matters where points were drawn at random, as `sample` does.
#pragma once

#include <vector>

#include "comparison/importance.h"

namespace plexus::comparison {

/// Fills in the parts of `result`, whose metric is chosen: one for each of `axes`, and for each pair of them where
/// there are enough points. Trials of one point count as their mean. Throws Error for too few points.
void explain_additively(Importance& result, const results::TrialsTable& table, const std::vector<std::size_t>& trials,
                        const Columns& axes);

}  // namespace plexus::comparison
