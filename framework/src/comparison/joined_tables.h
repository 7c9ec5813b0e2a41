// The trials of several experiments in one table, with the experiment as a setting.
#pragma once

#include <string>
#include <vector>

#include "results/trials_table.h"

namespace plexus::comparison {

struct NamedTable {
  std::string folder;
  results::TrialsTable table;
};

/// Columns are the same where their names are. What an experiment does not vary is empty in its rows, and a note names
/// it. A column `experiment` says where a trial is from: by its experiment's name, or its folder where names are equal.
/// One table stays as it is. Requires one at least.
[[nodiscard]] results::TrialsTable joined_tables(std::vector<NamedTable> tables);

}  // namespace plexus::comparison
