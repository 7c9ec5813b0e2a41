// What is said below the table of results: the constant answer that each trial is compared with, and notes.
#pragma once

#include <ostream>
#include <set>
#include <string>

#include "results/trials_table.h"

namespace plexus::cli {

/// `said`: notes that were printed before and are not repeated.
void print_afterword(std::ostream& out, const results::TrialsTable& table, const std::set<std::string>& said = {});

}  // namespace plexus::cli
