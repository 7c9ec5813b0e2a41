#include "plugin/new_project.h"

#include "files/publish.h"
#include "files/read_file.h"
#include "plugin/check.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace plexus::plugin {
namespace {

namespace fs = std::filesystem;

using Words = std::map<std::string, std::string>;

// The descriptor of a library has room for 63 letters, and a class needs a name of its own inside.
constexpr std::size_t longest_name = 63;

/// What CMake, ctest and cpack call their own targets, the member that the templates declare, and what YAML does not
/// take for a text.
constexpr std::array<std::string_view, 14> reserved = {"all",           "clean",    "depend", "edit_cache", "false",
                                                       "help",          "install",  "null",   "package",    "plexus",
                                                       "rebuild_cache", "settings", "test",   "true"};

std::string replaced(std::string text, const Words& words) {
  for (const auto& [word, by] : words)
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
      text.replace(at, word.size(), by);
  return text;
}

std::string text_of(const fs::path& file) {
  const auto bytes = files::read_raw_file(file);
  return {bytes.begin(), bytes.end()};
}

void write_templates(const fs::path& from, const fs::path& to, const Words& words) {
  std::set<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(from))
    if (entry.path().extension() == ".in") found.insert(entry.path());
  if (found.empty()) throw EnvironmentError("there is no template in '" + from.string() + "'; install plexus again");
  for (const fs::path& file : found)
    files::publish(to / replaced(file.stem().string(), words), replaced(text_of(file), words), files::Durable::no);
}

/// A folder beside its final place, which goes away unless it is moved there.
class Draft {
 public:
  Draft(const fs::path& into, const std::string& name) {
    std::string pattern = (into / ("." + name + ".XXXXXX")).string();
    if (mkdtemp(pattern.data()) == nullptr)
      throw EnvironmentError("cannot make a folder in '" + into.string() + "': " + std::strerror(errno) +
                             "; choose another one with --into");
    path_ = pattern;
    fs::permissions(path_, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                               fs::perms::others_read | fs::perms::others_exec);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

  void move_to(const fs::path& target) {
    fs::rename(path_, target);
    path_.clear();
  }

 private:
  fs::path path_;
};

std::string kind_of(const ComponentRecord& component) { return std::string(to_string(component.info.kind)); }

}  // namespace

std::string class_name(const std::string& name) {
  std::string text;
  bool begins = true;
  for (const char letter : name) {
    if (letter == '_') {
      begins = true;
      continue;
    }
    text += begins && letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    begins = false;
  }
  return text;
}

void check_project_name(Kind kind, const std::string& name, const Registry& registry) {
  if (!is_name(name))
    throw Error("'" + name +
                "' cannot be the name of a plugin: expected lower-case letters, digits and _, beginning with a letter");
  if (name.size() > longest_name)
    throw Error("the name '" + name + "' has " + std::to_string(name.size()) + " letters, expected at most " +
                std::to_string(longest_name));
  if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
    throw Error("'" + name +
                "' cannot be the name of a plugin, because the build or YAML uses it; choose another name");
  for (const ComponentRecord* component : registry.components()) {
    if (component->info.kind == kind && component->info.name == name)
      throw Error("there is " + with_article(kind) + " '" + name + "' already, in '" +
                  component->library->file.string() + "'; choose another name (see 'plexus plugins')");
    if (component->library->name == name)
      throw Error("there is a library '" + name + "' already, with the " + kind_of(*component) + " '" +
                  component->info.name + "', in '" + component->library->file.string() + "'; choose another name");
  }
}

fs::path template_folder() {
  std::error_code failure;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  fs::path folder = program.parent_path().parent_path() / "share" / "plexus" / "templates";
  if (failure || !fs::is_directory(folder, failure))
    throw EnvironmentError("the templates of plexus are missing, expected in '" + folder.string() +
                           "'; install plexus again");
  return folder;
}

fs::path create_project(const ProjectRequest& request, const fs::path& templates, const std::string& version) {
  const fs::path target = request.into / request.name;
  std::error_code failure;
  if (fs::exists(fs::symlink_status(target, failure)))
    throw Error("'" + target.lexically_normal().string() +
                "' is there already, and nothing was changed; choose another name, or another folder with --into");
  if (fs::create_directories(request.into, failure); failure)
    throw Error("the folder '" + request.into.string() + "' cannot be made: " + failure.message() +
                "; name another one with --into");

  const std::string kind(to_string(request.kind));
  const Words words = {
      {"@name@", request.name}, {"@Class@", class_name(request.name)}, {"@kind@", kind}, {"@version@", version}};
  try {
    Draft draft(request.into, request.name);
    write_templates(templates / "project", draft.path(), words);
    write_templates(templates / (request.explicit_gradient ? kind + "_explicit" : kind), draft.path(), words);
    draft.move_to(target);
  } catch (const fs::filesystem_error& error) {
    throw EnvironmentError("cannot make '" + target.lexically_normal().string() + "': " + error.code().message() +
                           "; nothing was changed");
  }
  return target.lexically_normal();
}

}  // namespace plexus::plugin
