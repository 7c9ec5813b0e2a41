// The table /trials of a results.h5 that was written before, for `plexus show`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "results/labels.h"

namespace plexus::results {

struct TrialsTable {
  struct Column {
    std::string name;
    std::string config_key;  ///< empty for what was measured
    bool at_root = false;    ///< an axis of the grid, or what varies where the design is no grid
    Labels values;           ///< one for each trial
  };

  std::string experiment;
  std::size_t trials = 0;
  std::vector<Column> columns;  ///< as in the file

  /// Null if there is no such column.
  [[nodiscard]] const Column* find(const std::string& name) const;
};

/// Throws EnvironmentError that says what to do if the file is missing, damaged or no results file.
[[nodiscard]] TrialsTable read_trials_table(const std::filesystem::path& path);

}  // namespace plexus::results
