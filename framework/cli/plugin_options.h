// The components that a command works with: those of the search path, and those named on its command line.
#pragma once

#include <string>
#include <vector>

#include "command_line.h"
#include "plugin/registry.h"

namespace plexus::cli {

struct PluginOptions {
  std::vector<std::string> libraries;
};

/// Adds --library FILE.
void add_plugin_options(Command& command, PluginOptions& options);

/// To the standard error.
void print_warning(const std::string& warning);

/// Loads the search path and what the options name. Prints warnings. Throws EnvironmentError for a named library that
/// cannot be loaded.
[[nodiscard]] plugin::Registry load_plugins(const PluginOptions& options);

}  // namespace plexus::cli
