// plexus plugins: what there is.
#include <iostream>
#include <memory>

#include "commands.h"
#include "plugin/describe.h"
#include "plugin_options.h"
#include "terminal.h"

namespace plexus::cli {

void add_plugins(Command& app, int&) {
  struct Options {
    PluginOptions plugins;
    std::string format = "text";
  };
  auto options = std::make_shared<Options>();
  Command command = app.add_subcommand("plugins", "List every component found, and the library it comes from");
  command.add_option("--format", options->format, "text or json").one_of({"text", "json"});
  add_plugin_options(command, options->plugins);
  command.callback([options] {
    const plugin::Registry registry = load_plugins(options->plugins);
    if (options->format == "json")
      std::cout << plugin::list_components_json(registry).dump(2) << '\n';
    else
      std::cout << plugin::list_components_text(registry, terminal_width(1));
  });
}

}  // namespace plexus::cli
