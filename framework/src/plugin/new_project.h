// `plexus new`: a folder with a plugin that builds, made from the templates in share/plexus/templates.
//
//   const auto folder = create_project({.kind = Kind::optimizer, .name = "lion"}, template_folder(), "0.1.0");
//
// A template is a file NAME.in; @name@, @Class@, @kind@ and @version@ in its name and text are replaced.
#pragma once

#include "plugin/registry.h"

#include <filesystem>
#include <string>

namespace plexus::plugin {

struct ProjectRequest {
  Kind kind = Kind::optimizer;
  std::string name;                  ///< of the component, the library and the folder
  std::filesystem::path into = ".";  ///< where the folder is made; made too if it is not there
  bool explicit_gradient = false;    ///< of a model: its backward pass is written out, not derived
};

/// Throws Error if `name` cannot be that of a component of its own: letters that are not allowed, too long, a target
/// that CMake keeps for itself, or a component or library that `registry` has.
void check_project_name(Kind kind, const std::string& name, const Registry& registry);

/// Where the templates are: beside the program, in ../share/plexus/templates. Throws EnvironmentError if they are not.
[[nodiscard]] std::filesystem::path template_folder();

/// Makes the folder into/name with all its files, or nothing in `into` at all. Returns its path. Requires a checked
/// name. Throws Error if something of that name is there or `into` is no folder and cannot be made, EnvironmentError if
/// it cannot be written.
std::filesystem::path create_project(const ProjectRequest& request, const std::filesystem::path& templates,
                                     const std::string& version);

/// "GatedUnit" of "gated_unit".
[[nodiscard]] std::string class_name(const std::string& name);

}  // namespace plexus::plugin
