// Where plugin libraries are looked for.
#pragma once

#include <filesystem>
#include <vector>

namespace plexus::plugin {

struct SearchFolder {
  std::filesystem::path folder;
  bool asked_for = false;  ///< named by the user, so that it should exist
};

/// In the order in which they are searched: each folder of $PLEXUS_PLUGIN_PATH (separated by ':'), the user's data
/// folder
/// ($XDG_DATA_HOME or ~/.local/share)/plexus/plugins, and the folders of the installation beside the program. Each
/// once.
[[nodiscard]] std::vector<SearchFolder> search_path();

/// True if the library lies in one of these folders, links resolved.
[[nodiscard]] bool is_on_search_path(const std::filesystem::path& library);

/// The folder that holds this program's `bin`, `lib` and headers; empty if it is not known.
[[nodiscard]] std::filesystem::path program_prefix();

}  // namespace plexus::plugin
