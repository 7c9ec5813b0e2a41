#include "plugin_options.h"

#include <iostream>

#include "host/experiment.h"

namespace plexus::cli {

void add_plugin_options(Command& command, PluginOptions& options) {
  command.add_option("--library", options.libraries, "A plugin library to load beside those of the search path")
      .type_name("FILE")
      .allow_extra_args(false);
}

void print_warning(const std::string& warning) { std::cerr << "plexus: warning: " << warning << '\n'; }

plugin::Registry load_plugins(const PluginOptions& options) {
  return host::load_plugins({options.libraries.begin(), options.libraries.end()}, print_warning);
}

}  // namespace plexus::cli
