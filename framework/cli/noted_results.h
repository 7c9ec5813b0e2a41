// The results of a folder, and what there is to say about its files.
#pragma once

#include <filesystem>

#include "results/trials_table.h"

namespace plexus::cli {

/// results::read_results(), whose notes go to the standard error.
[[nodiscard]] results::TrialsTable read_noted_results(const std::filesystem::path& folder);

}  // namespace plexus::cli
