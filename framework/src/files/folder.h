// What a folder holds.
//
// The iterator of the standard library ends the program where memory runs out in the middle of a folder; here that is
// std::bad_alloc, as everywhere else.
#pragma once

#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace plexus::files {

/// The paths of all that `folder` holds, sorted. Empty, with the reason in `error`, where it cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> paths_in(const std::filesystem::path& folder, std::error_code& error);

/// Those of them with the extension `extension`: ".h5".
[[nodiscard]] std::vector<std::filesystem::path> paths_with(const std::filesystem::path& folder,
                                                            std::string_view extension, std::error_code& error);

}  // namespace plexus::files
