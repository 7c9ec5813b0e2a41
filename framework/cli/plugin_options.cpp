#include "plugin_options.h"

#include <iostream>

namespace plexus::cli {

void add_plugin_options(Command& command, PluginOptions& options) {
  command.add_option("--library", options.libraries, "A plugin library to load beside those of the search path")
      .type_name("FILE")
      .allow_extra_args(false);
}

plugin::Registry load_plugins(const PluginOptions& options) {
  plugin::Registry registry;
  registry.load_search_path();
  for (const std::string& library : options.libraries) registry.load(library);
  for (const std::string& warning : registry.warnings()) std::cerr << "plexus: warning: " << warning << '\n';
  return registry;
}

}  // namespace plexus::cli
