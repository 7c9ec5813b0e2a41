// The results of a folder, and what there is to say about its files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/trials_table.h"

namespace plexus::cli {

/// results::read_results(), whose notes go to the standard error.
[[nodiscard]] results::TrialsTable read_noted_results(const std::filesystem::path& folder);

/// The same of several folders as one table, with the experiment as a setting where there are several.
[[nodiscard]] results::TrialsTable read_noted_results(const std::vector<std::string>& folders);

}  // namespace plexus::cli
