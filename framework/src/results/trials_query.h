// Questions to a table of trials: which ones, summarised over what, in which order.
//
//   const auto trials = all_trials(table);
//   auto groups = group_trials(table, {table.find("hidden")}, trials);       // over all but the width
//   sort_groups(groups, {.column = table.find("test_accuracy"), .descending = true});
#pragma once

#include "results/trials_table.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace plexus::results {

/// Trials that agree on the columns they were grouped by.
struct TrialGroup {
  std::vector<std::size_t> trials;  ///< in the order of the table; never empty
  std::map<Status, std::size_t> statuses;
  std::vector<std::size_t> counted;  ///< those its numbers are taken from: the complete ones; if there are none, the
                                     ///< pruned ones; then none
  bool earlier_stage = false;        ///< all of them
};

struct Spread {
  double mean = not_a_number;
  double deviation = not_a_number;  ///< of a sample (n − 1); NaN for fewer than two numbers
  std::size_t count = 0;            ///< numbers that it was taken from; NaN is none
};

[[nodiscard]] std::vector<std::size_t> all_trials(const TrialsTable& table);

/// What came out: all but the trials of stages that others have gone on from.
[[nodiscard]] std::vector<std::size_t> outcomes(const TrialsTable& table);

/// In the order in which each group's first trial comes. An empty `by` puts all `trials` in one group.
[[nodiscard]] std::vector<TrialGroup> group_trials(const TrialsTable& table,
                                                   const std::vector<const TrialsTable::Column*>& by,
                                                   const std::vector<std::size_t>& trials);
/// Each trial by itself.
[[nodiscard]] std::vector<TrialGroup> single_trials(const TrialsTable& table, const std::vector<std::size_t>& trials);

[[nodiscard]] Spread spread_of(const TrialsTable::Column& column, const std::vector<std::size_t>& trials);

/// The column that ranks trials: the first that has a number of the metrics on validation rows, most telling first
/// (such as accuracy) and the loss last, those on test rows, and the training loss; of the best epoch where that is
/// what is shown. Chosen on validation data where there are some, so that the test data stay what they are for. Null
/// where nothing was measured.
[[nodiscard]] const TrialsTable::Column* ranking_column(const TrialsTable& table);

/// True for a setting in which repetitions of the same trial differ: a seed, or a fold.
[[nodiscard]] bool is_seed(const TrialsTable::Column& column);

/// How groups are ordered: by the mean of a number, or by text.
struct Order {
  const TrialsTable::Column* column = nullptr;
  bool descending = false;
  const TrialsTable::Column* front = nullptr;  ///< what has a 1 there comes before what has not
  bool front_first = false;                    ///< whatever the column says; else among equals
};

/// Groups of what came out before earlier stages, in both those with complete trials first, then pruned, diverged,
/// failed and missing ones; within each by `order`, and what has no number last. Equal ones keep their order. Does
/// nothing more than the first where `order` has no column.
void sort_groups(std::vector<TrialGroup>& groups, const Order& order);

}  // namespace plexus::results
