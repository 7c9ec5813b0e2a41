// The results of an experiment as one table in the terminal: best first, mean ± standard deviation over seeds, what
// did not complete last.
#pragma once

#include <ostream>

#include "results/trials_table.h"

namespace plexus::cli {

void print_summary(std::ostream& out, const results::TrialsTable& table);

}  // namespace plexus::cli
