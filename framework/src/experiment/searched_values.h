// What trials have come to in the metrics that a study looks for, from their records alone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "grid/design.h"
#include "results/trial.h"

namespace plexus::experiment {

/// Smaller is better; NaN where the trial did not come to its end, or to no finite number. `best`: of the best epoch,
/// where the metric has such a value.
[[nodiscard]] double searched_value(const results::TrialSummary& trial, const std::string& metric, bool best);

/// The means over the trials of each point, which is the first coordinate: one value for each metric. A NaN where the
/// point has no trial, or one with a NaN.
[[nodiscard]] std::vector<std::vector<double>> means_of_points(const std::vector<grid::Point>& points,
                                                               const std::vector<std::vector<double>>& trials,
                                                               std::size_t count);

/// Of each trial, whether its point has values that no other point beats in all of the metrics. Of trainings in stages,
/// which the design has, the last ones count, and no others are on the front.
[[nodiscard]] std::vector<bool> on_front(const grid::Design& design, const std::vector<results::TrialSummary>& trials,
                                         const std::vector<std::string>& metrics, bool best);

}  // namespace plexus::experiment
