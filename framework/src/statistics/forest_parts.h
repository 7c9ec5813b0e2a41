// What settings do together where points were drawn at random: the parts of the variance of a random forest (Hutter,
// Hoos and Leyton-Brown, ICML 2014; the trees are those of Geurts, Ernst and Wehenkel, Extremely randomized trees,
// 2006, each of points drawn with replacement).
//
//   const ForestParts parts = forest_parts({{.numbers = log_rates}, {.levels = activations}}, residuals);
#pragma once

#include <cstddef>
#include <vector>

#include "statistics/additive_model.h"
#include "statistics/variance_parts.h"

namespace plexus::statistics {

struct ForestParts {
  /// Of single settings, then of pairs, in their order: `variance` is that of the forest's function, where each setting
  /// is as often as in the points and knows nothing of the others; `share` is of `total`.
  std::vector<VariancePart> parts;
  double total = 0.0;                ///< of the forest's function, so taken
  double out_of_sample = undefined;  ///< R² on each point, from the trees that have not seen it
};

/// Draws from streams of its own: the same for the same points. Numbers are taken by 32 quantiles at most. Requires two
/// points.
[[nodiscard]] ForestParts forest_parts(const std::vector<Setting>& settings, const std::vector<double>& y);

}  // namespace plexus::statistics
