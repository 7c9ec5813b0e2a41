// Functional analysis of variance of a full grid: how much of the variance of what was measured comes from each axis,
// from each pair of axes beyond them, and from repetitions (Sobol 1993; Hutter, Hoos and Leyton-Brown, ICML 2014).
//
//   const VarianceParts parts = variance_parts({2, 3}, cells);   // 6 cells, the last axis fastest
#pragma once

#include <cstddef>
#include <vector>

#include "statistics/sample.h"

namespace plexus::statistics {

/// Of one axis, or of two together beyond what each does by itself.
struct VariancePart {
  std::vector<std::size_t> axes;
  double variance = 0.0;  ///< of the cells' means over the grid; sums up to that of all of them
  double freedom = 0.0;
  double share = undefined;  ///< of the variance of single runs, without what noise adds to `variance`; not below 0
  double f = undefined;      ///< NaN without repetitions
  double p = undefined;
};

struct VarianceParts {
  std::vector<VariancePart> parts;  ///< axes, then pairs, in their order
  double others = 0.0;              ///< variance of three axes and more together
  double others_share = undefined;
  double total = 0.0;        ///< variance of the cells' means
  double noise = undefined;  ///< variance of repetitions of one cell; NaN without repetitions
  double noise_share = undefined;
};

/// `cells`: the numbers of each cell's repetitions, row-major over axes with so many values; one number at least in
/// each.
[[nodiscard]] VarianceParts variance_parts(const std::vector<std::size_t>& extents,
                                           const std::vector<std::vector<double>>& cells);

}  // namespace plexus::statistics
