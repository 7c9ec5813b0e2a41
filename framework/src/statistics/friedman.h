// Several methods over several blocks (settings, data sets): ranks within each block, and which methods' mean ranks
// differ (Friedman, 1937; Demšar, Statistical comparisons of classifiers over multiple data sets, JMLR 7, 2006).
//
//   const Friedman test = friedman_test(scores, methods);      // (block, method); the smallest has rank 1
//   nemenyi_difference(methods, blocks, 0.05)                  // mean ranks further apart differ
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "statistics/sample.h"

namespace plexus::statistics {

struct Friedman {
  std::size_t blocks = 0;
  std::vector<double> mean_ranks;    ///< of each method, from 1
  double chi_square = undefined;     ///< with ties taken into account
  double p_chi_square = undefined;   ///< by the χ² distribution
  double f = undefined;              ///< Iman and Davenport (1980); infinite where all blocks agree
  double p_f = undefined;            ///< by the F distribution
  double p_permutation = undefined;  ///< of 10,000 random orders within the blocks: right for few blocks, too
};

/// Requires (blocks · methods) scores, two methods and two blocks or more. NaN where all scores of each block are
/// equal.
[[nodiscard]] Friedman friedman_test(std::span<const double> scores, std::size_t methods);

/// Nemenyi's critical difference of mean ranks.
[[nodiscard]] double nemenyi_difference(std::size_t methods, std::size_t blocks, double level);
/// Nemenyi's p of two mean ranks that differ by so much.
[[nodiscard]] double nemenyi_p(double difference, std::size_t methods, std::size_t blocks);

/// P(range of `count` independent standard normal numbers > q): the studentised range with infinite degrees of freedom.
[[nodiscard]] double normal_range_exceeds(double q, std::size_t count);

}  // namespace plexus::statistics
