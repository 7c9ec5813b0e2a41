// The regular files in a tar archive (POSIX ustar), found in memory. Nothing is written: a caller takes the members
// whose names it knows, so that a name in an archive never becomes a path.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace plexus::files {

/// The members by name; each span lies in `archive`. `name` is used in messages. Throws EnvironmentError if the archive
/// is truncated or corrupt.
[[nodiscard]] std::map<std::string, std::span<const std::uint8_t>> tar_members(std::span<const std::uint8_t> archive,
                                                                               const std::string& name);

}  // namespace plexus::files
