// Paths as people write them: "~/data/$SET/train.csv".
#pragma once

#include <filesystem>

namespace plexus::files {

/// `~` at the beginning becomes the home folder, `$NAME` and `${NAME}` the environment variable; `$$` is a `$`. Throws
/// Error where a variable is not set, or '${' is not closed.
[[nodiscard]] std::filesystem::path expand_path(const std::filesystem::path& path);

}  // namespace plexus::files
