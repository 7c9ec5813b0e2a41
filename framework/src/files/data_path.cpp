// The search for the files of a data set.
#include "files/data_path.h"

#include <plexus/error.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "files/known_data.h"

namespace plexus::files {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::optional<std::filesystem::path> user_data_root() {
  // The XDG base directory specification: a relative path is to be ignored.
  if (const std::filesystem::path root = environment("XDG_DATA_HOME"); root.is_absolute()) return root / "plexus";
  if (const std::filesystem::path home = environment("HOME"); !home.empty()) return home / ".local/share/plexus";
  return std::nullopt;
}

std::string how_to_get(const std::string& name) {
  std::string text;
  const KnownData* known = find_known_data(name);
  if (known != nullptr) {
    text = "get it with 'plexus data fetch " + name + "'";
    if (!known->debian_package.empty()) text += " or 'apt install " + known->debian_package + "'";
    text += ", or ";
  }
  return text + "set PLEXUS_DATA_PATH to the folder that contains '" + name + "/'";
}

/// What keeps `folder` from being used: "no such folder", or the files that it lacks.
std::string what_is_missing(const std::filesystem::path& folder, const std::vector<std::string>& files) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) return "no such folder";
  std::vector<std::string> missing;
  for (const std::string& file : files)
    if (!find_file(folder, file)) missing.push_back(file);
  std::string text = "no '" + missing.front() + "'";
  if (missing.size() > 1) text += " and " + std::to_string(missing.size() - 1) + " more";
  return text;
}

}  // namespace

std::filesystem::path user_data_folder(const std::string& name) {
  if (const auto root = user_data_root()) return *root / name;
  throw EnvironmentError("there is no folder for data sets: neither XDG_DATA_HOME nor HOME is set; set one of them");
}

std::vector<std::filesystem::path> data_folders(const std::string& name) {
  std::vector<std::filesystem::path> roots;
  const std::string listed = environment("PLEXUS_DATA_PATH");
  for (std::size_t begin = 0; begin < listed.size();) {
    const std::size_t end = std::min(listed.find(':', begin), listed.size());
    if (end > begin) roots.emplace_back(listed.substr(begin, end - begin));
    begin = end + 1;
  }
  if (const auto root = user_data_root()) roots.push_back(*root);
  roots.emplace_back("/usr/share/datasets");

  std::string dashed = name;
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  const KnownData* known = find_known_data(name);
  std::vector<std::filesystem::path> folders;
  for (const std::filesystem::path& root : roots) {
    folders.push_back(root / name);
    if (dashed != name) folders.push_back(root / dashed);
    // An archive unpacked by hand leaves its own folder inside.
    if (known != nullptr && known->archive) folders.push_back(root / name / known->archive->folder);
  }
  return folders;
}

std::optional<std::filesystem::path> find_file(const std::filesystem::path& folder, const std::string& file) {
  // Some mirrors and browsers write "train-images.idx3-ubyte" for "train-images-idx3-ubyte".
  std::string dotted = file;
  if (const std::size_t at = file.find("-idx"); at != std::string::npos) dotted[at] = '.';
  std::error_code ignored;
  for (const std::string& name : {file, file + ".gz", dotted, dotted + ".gz"})
    if (std::filesystem::is_regular_file(folder / name, ignored)) return folder / name;
  return std::nullopt;
}

std::optional<std::vector<std::filesystem::path>> search_data(const std::string& name,
                                                              const std::vector<std::string>& files) {
  for (const std::filesystem::path& folder : data_folders(name)) {
    std::vector<std::filesystem::path> found;
    for (const std::string& file : files) {
      auto path = find_file(folder, file);
      if (!path) break;
      found.push_back(std::move(*path));
    }
    if (found.size() == files.size()) return found;
  }
  return std::nullopt;
}

std::vector<std::filesystem::path> find_data(const std::string& name, const std::vector<std::string>& files) {
  if (auto found = search_data(name, files)) return *found;
  std::string message = "data set '" + name + "' was not found. Looked in:";
  for (const std::filesystem::path& folder : data_folders(name))
    message += "\n  " + folder.string() + " (" + what_is_missing(folder, files) + ")";
  throw EnvironmentError(message + "\n" + how_to_get(name));
}

}  // namespace plexus::files
