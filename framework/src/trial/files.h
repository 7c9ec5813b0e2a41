// Where the files of trials are: in a folder of their own inside that of the experiment, named by their ids.
#pragma once

#include <filesystem>
#include <string>

namespace plexus::trial {

/// Of the experiment in the folder `output`.
[[nodiscard]] std::filesystem::path trials_folder_of(const std::filesystem::path& output);

/// What was learnt.
[[nodiscard]] std::filesystem::path trial_path(const std::filesystem::path& trials_folder, const std::string& id);

/// What was measured while the trial ran.
[[nodiscard]] std::filesystem::path runtime_path(const std::filesystem::path& trials_folder, const std::string& id);

}  // namespace plexus::trial
