#include "files/scratch.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <plexus/error.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace plexus::files {
namespace {

namespace fs = std::filesystem;

constexpr mode_t for_this_user = S_IRUSR | S_IWUSR;

/// A file there would take the memory that it is meant to save.
bool is_in_memory(const fs::path& folder) noexcept {
  struct statfs info {};
  if (::statfs(folder.c_str(), &info) != 0) return false;
  return info.f_type == TMPFS_MAGIC || info.f_type == RAMFS_MAGIC;
}

std::vector<fs::path> folders() {
  std::vector<fs::path> all;
  if (const char* const given = std::getenv("TMPDIR"); given != nullptr && *given != '\0') all.emplace_back(given);
  all.emplace_back("/var/tmp");
  all.emplace_back("/tmp");
  return all;
}

int open_in(const fs::path& folder) {
  const int unnamed = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, for_this_user);
  if (unnamed >= 0) return unnamed;
  // Not every file system has files without a name.
  std::string name = (folder / "plexus-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) static_cast<void>(::unlink(name.c_str()));
  return named;
}

}  // namespace

Scratch open_scratch() {
  std::string reasons;
  for (const fs::path& folder : folders()) {
    reasons += (reasons.empty() ? "'" : ", '") + folder.string() + "'";
    if (is_in_memory(folder)) {
      reasons += " is in memory";
      continue;
    }
    if (const int descriptor = open_in(folder); descriptor >= 0) return {descriptor, folder};
    reasons += std::string(": ") + std::strerror(errno);
  }
  throw EnvironmentError("there is no folder on a disk for temporary files (" + reasons +
                         "); set the environment variable TMPDIR to one");
}

std::string why_not_written(const fs::path& folder, int error) {
  const bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return "cannot write a temporary file in '" + folder.string() + "': " + std::strerror(error) +
         (is_full ? "; set the environment variable TMPDIR to a folder with more room" : "");
}

}  // namespace plexus::files
