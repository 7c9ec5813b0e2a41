// The folder of an experiment: made, moved aside, and searched for trials that need not be trained again.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "files/file_lock.h"

namespace plexus::experiment {

/// Makes the folder. Throws EnvironmentError.
void make_folders(const std::filesystem::path& output);

/// Who works in a folder: one run by itself, or parts of an experiment beside each other.
enum class Work { alone, shared };

/// Keeps others from working in the folder, which must have been made, until it is destroyed. Throws EnvironmentError,
/// with the process at work, where that must not be.
[[nodiscard]] std::unique_ptr<files::FileLock> lock_folder(const std::filesystem::path& output, Work work);

/// Removes what killed processes left half-written. Who works beside others leaves what is not an hour old.
void remove_leftovers(const std::filesystem::path& output, Work work);

/// The files in a folder that a run would replace: if it is no experiment, they are somebody else's.
[[nodiscard]] std::vector<std::string> foreign_files(const std::filesystem::path& output);

/// Renames the folder to `<folder>.old-1` (or the next number) and returns its new path; empty if there is none.
/// Throws EnvironmentError.
std::filesystem::path set_aside(const std::filesystem::path& output);

/// The folders of other experiments in the same folder, in the order of their names; those that were moved aside are
/// past.
[[nodiscard]] std::set<std::filesystem::path> neighbours_of(const std::filesystem::path& output);

/// Takes finished trials of the wanted ids from the experiments beside this one, whose folders lie in the same folder:
/// the same id is the same result. Returns how many were taken. A trial that cannot be taken is left to training.
std::size_t adopt_trials(const std::filesystem::path& output, const std::vector<std::string>& wanted);

}  // namespace plexus::experiment
