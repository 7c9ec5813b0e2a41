// The results of an experiment as one table in the terminal: best first, mean ± standard deviation over seeds, what
// did not complete last.
#pragma once

#include <cstddef>
#include <ostream>

#include "results/trials_table.h"
#include "trial_selection.h"

namespace plexus::cli {

/// As wide as stdout's terminal; where it is none, as wide as it needs. Returns how many rows `options.top` left out.
std::size_t print_summary(std::ostream& out, const results::TrialsTable& table, const SelectionOptions& options = {});

}  // namespace plexus::cli
