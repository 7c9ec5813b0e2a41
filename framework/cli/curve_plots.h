// Small learning curves in the terminal, one for each row of the summary: `plexus show --plot`.
#pragma once

#include <ostream>

#include "results/experiment_arrays.h"
#include "results/trials_table.h"
#include "trial_selection.h"

namespace plexus::cli {

/// The curve of the metric that the rows are sorted by, or of the first usual one that has a curve; the mean over the
/// trials of a row. As wide as the terminal, with colour only where it may be.
void print_curves(std::ostream& out, const results::TrialsTable& table, const results::ExperimentArrays& arrays,
                  const SelectionOptions& options);

}  // namespace plexus::cli
