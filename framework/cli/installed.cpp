#include "installed.h"

#include <filesystem>

#include "text/escape.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;

/// `name` below the prefix; as it is in the sources where nothing is installed.
std::string below_share(const char* folder, const std::string& name) {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path file = program.parent_path().parent_path() / "share" / folder / name;
  return fs::exists(file, ignored) ? file.string() : name;
}

}  // namespace

std::string quickstart() {
  std::error_code ignored;
  const std::string here = "configs/quickstart.yaml";
  return fs::exists(here, ignored) ? here : text::shell_word(below_share("plexus", here));
}

std::string documentation(const std::string& page) { return below_share("doc/plexus", "docs/" + page); }

}  // namespace plexus::cli
