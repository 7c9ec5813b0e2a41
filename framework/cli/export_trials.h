// Trials for other programs: CSV (RFC 4180) and JSON, with all columns and all digits.
#pragma once

#include <ostream>

#include "results/trials_table.h"
#include "trial_selection.h"

namespace plexus::cli {

/// One row for each trial with all columns; or, where trials were grouped (--by), one for each group: its settings, how
/// many trials it has, how many of each status, and for each number `<name>_mean` and `<name>_std` of its complete
/// trials. Lines end with CR LF; what is not there is empty.
void write_csv(std::ostream& out, const results::TrialsTable& table, const SelectionOptions& options);

/// The same as an array of objects; what is not there is null.
void write_json(std::ostream& out, const results::TrialsTable& table, const SelectionOptions& options);

}  // namespace plexus::cli
