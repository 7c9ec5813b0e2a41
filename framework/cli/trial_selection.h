// Which trials `plexus show` shows, summarised over what, in which order: what the terminal, CSV and JSON have in
// common.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/trials_query.h"
#include "results/trials_table.h"

namespace plexus::cli {

struct SelectionOptions {
  std::string sort = {};  ///< a column; empty: validation accuracy or loss, without validation rows those of the test
  bool reverse = false;
  std::string by = {};  ///< settings, separated by commas; "none": every trial by itself; empty: usual_settings()
  std::vector<std::string> where = {};  ///< conditions, as in trials_where()
  std::size_t top = 0;                  ///< rows; 0: all
};

struct Selection {
  std::vector<const results::TrialsTable::Column*> by;  ///< the settings that tell the groups apart
  bool single = false;                                  ///< every trial by itself
  bool over_seeds = false;                              ///< groups differ in nothing but the seed
  std::vector<results::TrialGroup> groups;              ///< best first
  std::size_t left_out = 0;                             ///< groups beyond the top
  const results::TrialsTable::Column* sorted_by = nullptr;
};

/// What was measured and is shown: test accuracy, test loss, …
[[nodiscard]] std::vector<const results::TrialsTable::Column*> usual_metrics(const results::TrialsTable& table);

/// Points into `table`. Throws Error for options that do not fit it.
[[nodiscard]] Selection select(const results::TrialsTable& table, const SelectionOptions& options);

}  // namespace plexus::cli
