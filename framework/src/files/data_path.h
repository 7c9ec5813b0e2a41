// Where data sets are looked for. A data set NAME is a folder of that name; the first folder that holds all its files
// is used:
//
//   1. $PLEXUS_DATA_PATH/NAME       a list of folders, separated by colons
//   2. $XDG_DATA_HOME/plexus/NAME   by default ~/.local/share/plexus/NAME; `plexus data fetch` puts data there
//   3. /usr/share/datasets/NAME     data sets packaged by Debian
//
// A NAME with "_" is also looked for with "-" in its place, as Debian names its folders.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace plexus::files {

/// The folder into which data set `name` is fetched. Throws EnvironmentError if neither $XDG_DATA_HOME nor $HOME is
/// set.
[[nodiscard]] std::filesystem::path user_data_folder(const std::string& name);

/// Every folder that is searched for data set `name`, in order, whether it exists or not.
[[nodiscard]] std::vector<std::filesystem::path> data_folders(const std::string& name);

/// `folder`/`file`, or the same with ".gz" added; "train-images-idx3-ubyte" also as "train-images.idx3-ubyte". Nothing
/// if none is a file.
[[nodiscard]] std::optional<std::filesystem::path> find_file(const std::filesystem::path& folder,
                                                             const std::string& file);

/// The paths of `files` in the first folder of data set `name` that holds them all, each as named or with ".gz" added.
/// Throws EnvironmentError that says where it looked, what was missing there, and how to get the data.
[[nodiscard]] std::vector<std::filesystem::path> find_data(const std::string& name,
                                                           const std::vector<std::string>& files);

/// The same, but nothing if they are nowhere.
[[nodiscard]] std::optional<std::vector<std::filesystem::path>> search_data(const std::string& name,
                                                                            const std::vector<std::string>& files);

}  // namespace plexus::files
