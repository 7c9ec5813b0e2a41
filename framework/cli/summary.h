// The results of an experiment as one table in the terminal: best first, mean ± standard deviation over seeds, what
// did not complete last.
#pragma once

#include <ostream>

#include "results/trials_table.h"
#include "trial_selection.h"

namespace plexus::cli {

/// As wide as stdout's terminal; where it is none, as wide as it needs.
void print_summary(std::ostream& out, const results::TrialsTable& table, const SelectionOptions& options = {});

}  // namespace plexus::cli
