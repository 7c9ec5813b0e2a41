// A file without a name for what is too much for the memory: it is gone when nobody has it open any more, however the
// process ends.
#pragma once

#include <filesystem>
#include <string>

namespace plexus::files {

/// An open file, and the folder that it is in.
struct Scratch {
  int descriptor = -1;  ///< open for reading and writing; whoever has it closes it
  std::filesystem::path folder;
};

/// In $TMPDIR, or else /var/tmp or /tmp: the first of them that is on a disk. Throws EnvironmentError where there is
/// none, or none that can be written to.
[[nodiscard]] Scratch open_scratch();

/// Why something could not be written to such a file, in words for people. `error`: of errno.
[[nodiscard]] std::string why_not_written(const std::filesystem::path& folder, int error);

}  // namespace plexus::files
