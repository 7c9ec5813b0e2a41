// How much each setting of a grid matters: the parts of the variance of a metric, with seeds as noise.
#pragma once

#include <string>
#include <vector>

#include "comparison/question.h"
#include "statistics/variance_parts.h"

namespace plexus::comparison {

/// Exactly over all combinations of a grid, or by a model of points that are none.
enum class Explained { grid, additive };

struct Importance {
  std::string experiment;
  const Column* metric = nullptr;
  Columns axes;
  Explained by = Explained::grid;
  statistics::VarianceParts variance;
  double out_of_sample = statistics::undefined;  ///< of an additive model: R² on points that it has not seen
  /// Of the forest that knows the pairs: R² of what the additive model leaves, on points that its trees have not seen;
  /// NaN where there is none.
  double pairs_out_of_sample = statistics::undefined;
  std::size_t cells = 0;              ///< combinations, or points
  std::size_t trials = 0;             ///< that have a number
  std::size_t incomplete = 0;         ///< of those asked for: failed, diverged, pruned or missing
  std::vector<std::string> left_out;  ///< "learning_rate = 1": values left out so that the grid is full
};

/// Of the trials' metric; empty: what ranks trials, on validation rows where there are some. The grid is that of all
/// settings that vary but seeds and folds. Values with cells in which nothing is complete are left out, those with the
/// largest share of them first, until every cell has a number. Points of which most combinations were not tried, as
/// `sample` draws them, are explained by statistics::additive_model(): its parts are those of single settings,
/// logarithms where positive numbers span a factor of 20. Of what it leaves, pairs are told by
/// statistics::forest_parts(), and the rest is what more settings do together, and chance. Throws Error where no two
/// values of any setting are left, or there are too few points.
[[nodiscard]] Importance importance(const results::TrialsTable& table, const std::vector<std::size_t>& trials,
                                    const std::string& metric);

/// A part of the variance as every form of it is written.
struct ImportancePart {
  std::string part = {};  ///< "learning_rate", "depth × learning_rate"
  bool is_pair = false;
  double share = statistics::undefined;
  double variance = statistics::undefined;
  double f = statistics::undefined;
  double p = statistics::undefined;
};

/// Settings and pairs, the largest share first; then what is left, and noise.
[[nodiscard]] std::vector<ImportancePart> importance_parts(const Importance& importance);
/// What has to be known about them.
[[nodiscard]] std::vector<std::string> importance_sentences(const Importance& importance);

/// For people; for programs a row for each part as CSV or JSON.
[[nodiscard]] std::string importance_table(const Importance& importance);
[[nodiscard]] std::string importance_csv(const Importance& importance);
[[nodiscard]] std::string importance_json(const Importance& importance);

}  // namespace plexus::comparison
