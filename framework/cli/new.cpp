// plexus new: a plugin project that builds.
#include <plexus/error.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>

#include "commands.h"
#include "plugin/new_project.h"
#include "plugin_options.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;

std::string all_kinds() {
  std::string all;
  for (const KindInfo& kind : kinds) all += (all.empty() ? "" : ", ") + std::string(kind.name);
  return all;
}

Kind kind_named(const std::string& text) {
  if (const auto kind = plugin::parse_kind(text)) return *kind;
  throw Error("there is no kind '" + text + "' of component; expected one of " + all_kinds());
}

/// CMake looks beside each folder of PATH, and in the prefixes of the system.
bool found_by_cmake(const fs::path& prefix) {
  if (prefix == "/usr" || prefix == "/usr/local") return true;
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (fs::path(folder).lexically_normal() == prefix / "bin") return true;
  return false;
}

std::string quoted(const std::string& word) {
  return word.find_first_of(" \t'\"$\\&;()") == std::string::npos ? word : "\"" + word + "\"";
}

void say_what_is_next(const fs::path& folder) {
  std::error_code ignored;
  const fs::path prefix = fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path();
  std::cout << "Made " << folder.string() << ". Next:\n\n"
            << "  cd " << quoted(folder.string()) << "\n  cmake -S . -B build"
            << (found_by_cmake(prefix) ? "" : " " + quoted("-DCMAKE_PREFIX_PATH=" + prefix.string())) << "\n"
            << "  cmake --build build\n  ctest --test-dir build --output-on-failure\n\nREADME.md says more.\n";
}

}  // namespace

void add_new(Command& app, int&) {
  struct Options {
    PluginOptions plugins;
    plugin::ProjectRequest request;
    std::string kind;
    std::string into = ".";
  };
  auto options = std::make_shared<Options>();
  Command command =
      app.add_subcommand("new", "Write a plugin project that builds: source, example configuration, tests, README");
  command.add_option("kind", options->kind, "One of " + all_kinds()).required().type_name("KIND");
  command.add_option("name", options->request.name, "Of the component, the library and the folder")
      .required()
      .type_name("NAME");
  command.add_option("--into", options->into, "Where the folder NAME is made; made if it is not there; default: here")
      .type_name("DIR");
  command.add_flag("--explicit", options->request.explicit_gradient,
                   "A model whose backward pass is written out; default: derived from a graph");
  add_plugin_options(command, options->plugins);
  command.callback([options] {
    plugin::ProjectRequest& request = options->request;
    request.kind = kind_named(options->kind);
    request.into = options->into;
    if (request.explicit_gradient && request.kind != Kind::model)
      throw Error("--explicit is for models; " + plugin::with_article(request.kind) + " has one form only");
    plugin::check_project_name(request.kind, request.name, load_plugins(options->plugins));
    say_what_is_next(plugin::create_project(request, plugin::template_folder(), PLEXUS_VERSION));
  });
}

}  // namespace plexus::cli
