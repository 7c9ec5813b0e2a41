// Every experiment below a folder, with a memory of what was seen that may be deleted at any time.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "folders/summary.h"

namespace plexus::folders {

/// The folders of experiments in `root` and below it, by name; `root` itself where it is one. Folders whose name begins
/// with a dot, links that lead out and back, and what lies inside of an experiment are not looked into. Throws Error
/// where there is no such folder.
[[nodiscard]] std::vector<std::filesystem::path> find_experiments(const std::filesystem::path& root);

/// Where the memory of a folder is: in the user's cache, so that nothing is written where results are. Nothing where
/// there is no such place.
[[nodiscard]] std::optional<std::filesystem::path> memory_of(const std::filesystem::path& root);

/// A summary of each. What has not changed since it was last looked at is taken from the memory, which only saves time:
/// it is made anew where it is missing, damaged or of another version, and nothing is said where it cannot be written.
[[nodiscard]] std::vector<Summary> list_experiments(const std::filesystem::path& root);

}  // namespace plexus::folders
