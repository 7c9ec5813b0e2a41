#include "plugin/search_path.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#ifndef PLEXUS_INSTALL_LIBDIR
#define PLEXUS_INSTALL_LIBDIR "lib"
#endif

namespace plexus::plugin {
namespace {

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

void add(std::vector<SearchFolder>& folders, const std::filesystem::path& folder, bool asked_for) {
  const auto normal = folder.lexically_normal();
  const auto is_same = [&](const SearchFolder& other) { return other.folder == normal; };
  if (std::none_of(folders.begin(), folders.end(), is_same)) folders.push_back({normal, asked_for});
}

}  // namespace

std::filesystem::path program_prefix() {
  std::error_code failure;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  return program.parent_path().parent_path();
}

std::vector<SearchFolder> search_path() {
  std::vector<SearchFolder> folders;
  if (const auto list = variable("PLEXUS_PLUGIN_PATH")) {
    std::string_view rest = *list;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      if (end > 0) add(folders, rest.substr(0, end), true);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  // The base directory specification ignores a relative $XDG_DATA_HOME.
  const auto data_home = variable("XDG_DATA_HOME");
  if (data_home && std::filesystem::path(*data_home).is_absolute())
    add(folders, std::filesystem::path(*data_home) / "plexus" / "plugins", false);
  else if (const auto home = variable("HOME"))
    add(folders, std::filesystem::path(*home) / ".local" / "share" / "plexus" / "plugins", false);

  if (const auto prefix = program_prefix(); !prefix.empty()) {
    add(folders, prefix / "lib" / "plexus" / "plugins", false);
    add(folders, prefix / PLEXUS_INSTALL_LIBDIR / "plexus" / "plugins", false);
  }
  return folders;
}

bool is_on_search_path(const std::filesystem::path& library) {
  std::error_code failure;
  const std::filesystem::path folder = std::filesystem::weakly_canonical(library, failure).parent_path();
  const std::vector<SearchFolder> folders = search_path();
  return std::any_of(folders.begin(), folders.end(), [&](const SearchFolder& candidate) {
    return std::filesystem::weakly_canonical(candidate.folder, failure) == folder;
  });
}

}  // namespace plexus::plugin
