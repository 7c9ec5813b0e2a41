#include "files/folder.h"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>

namespace plexus::files {
namespace {

namespace fs = std::filesystem;

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { closedir(folder); }
};

std::error_code last_error() {
  if (errno == ENOMEM) throw std::bad_alloc();
  return {errno, std::generic_category()};
}

}  // namespace

std::vector<fs::path> paths_in(const fs::path& folder, std::error_code& error) {
  error.clear();
  const std::unique_ptr<DIR, CloseFolder> open(opendir(folder.c_str()));
  if (!open) {
    error = last_error();
    return {};
  }
  std::vector<fs::path> paths;
  for (errno = 0; const dirent* const entry = readdir(open.get()); errno = 0) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") paths.push_back(folder / name);
  }
  if (errno != 0) {
    error = last_error();
    return {};
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<fs::path> paths_with(const fs::path& folder, std::string_view extension, std::error_code& error) {
  std::vector<fs::path> paths = paths_in(folder, error);
  std::erase_if(paths, [extension](const fs::path& path) { return path.extension() != extension; });
  return paths;
}

}  // namespace plexus::files
