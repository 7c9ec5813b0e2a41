// plexus schema: the JSON Schema of a configuration, for editors.
#include <iostream>
#include <memory>

#include "commands.h"
#include "config/json_schema.h"
#include "config/registry_catalogue.h"
#include "host/schema.h"
#include "plugin_options.h"

namespace plexus::cli {

void add_schema(Command& app, int&) {
  auto options = std::make_shared<PluginOptions>();
  Command command =
      app.add_subcommand("schema", "Print the JSON Schema of a configuration with all plugins found, for editors");
  command.footer(
      "For VS Code and other users of yaml-language-server: write the schema to a file and begin the\n"
      "configuration with   # yaml-language-server: $schema=plexus.schema.json\n"
      "A schema knows the plugins that were found when it was written, and those of --library.");
  add_plugin_options(command, *options);
  command.callback([options] {
    const plugin::Registry registry = load_plugins(*options);
    std::cout << config::json_schema(host::schema(), config::RegistryCatalogue(registry)) << '\n';
  });
}

}  // namespace plexus::cli
