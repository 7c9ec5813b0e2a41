// The folder of an experiment: made, moved aside, and searched for trials that need not be trained again.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace plexus::experiment {

[[nodiscard]] std::filesystem::path trials_folder_of(const std::filesystem::path& output);

/// Makes the folder and removes what killed processes left half-written long ago. Throws EnvironmentError.
void make_folders(const std::filesystem::path& output);

/// Renames the folder to `<folder>.old-1` (or the next number) and returns its new path; empty if there is none.
/// Throws EnvironmentError.
std::filesystem::path set_aside(const std::filesystem::path& output);

/// Takes finished trials of the wanted ids from the experiments beside this one, whose folders lie in the same folder:
/// the same id is the same result. Returns how many were taken. A trial that cannot be taken is left to training.
std::size_t adopt_trials(const std::filesystem::path& output, const std::vector<std::string>& wanted);

}  // namespace plexus::experiment
