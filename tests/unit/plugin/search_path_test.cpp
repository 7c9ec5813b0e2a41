#include "plugin/search_path.h"

#include <catch.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using plexus::plugin::search_path;

namespace {

/// The folders, with the environment variables set so for the call; an empty text unsets one.
std::vector<std::string> folders(const std::string& plugin_path, const std::string& data_home,
                                 const std::string& home) {
  const auto set = [](const char* name, const std::string& value) {
    value.empty() ? unsetenv(name) : setenv(name, value.c_str(), 1);
  };
  const char* const names[] = {"PLEXUS_PLUGIN_PATH", "XDG_DATA_HOME", "HOME"};
  std::vector<std::string> before;
  for (const char* name : names) before.emplace_back(std::getenv(name) != nullptr ? std::getenv(name) : "");
  set(names[0], plugin_path);
  set(names[1], data_home);
  set(names[2], home);
  std::vector<std::string> found;
  for (const auto& [folder, asked_for] : search_path()) found.push_back((asked_for ? "!" : "") + folder.string());
  for (std::size_t index = 0; index < before.size(); ++index) set(names[index], before[index]);
  return found;
}

std::string beside_program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "lib/plexus/plugins";
}

}  // namespace

TEST_CASE("folders of the variable come first, then the user's, then those of the installation") {
  const auto found = folders("/a:/b/c", "/data", "/home/me");
  REQUIRE(found.size() >= 4);
  CHECK(found[0] == "!/a");
  CHECK(found[1] == "!/b/c");
  CHECK(found[2] == "/data/plexus/plugins");
  CHECK(found[3] == beside_program());
}

TEST_CASE("the user's folder is below the home where XDG_DATA_HOME is not set or relative") {
  CHECK(folders("", "", "/home/me").front() == "/home/me/.local/share/plexus/plugins");
  CHECK(folders("", "data", "/home/me").front() == "/home/me/.local/share/plexus/plugins");
  CHECK(folders("", "", "").front() == beside_program());
}

TEST_CASE("empty entries of the variable are passed over, and a folder named twice is searched once") {
  const auto found = folders("::/a:/a/../a:" + beside_program() + ":", "/data", "");
  REQUIRE(found.size() >= 3);
  CHECK(found[0] == "!/a");
  CHECK(found[1] == "!" + beside_program());
  CHECK(found[2] == "/data/plexus/plugins");
  CHECK(std::count(found.begin(), found.end(), beside_program()) == 0);
}
