// plexus plugins: what there is.
#include <iostream>
#include <memory>

#include "commands.h"
#include "plugin/describe.h"
#include "plugin_options.h"
#include "terminal.h"

namespace plexus::cli {

void add_plugins(CLI::App& app, int&) {
  struct Options {
    PluginOptions plugins;
    std::string format = "text";
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("plugins", "List every component found, and the library it comes from");
  command->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  add_plugin_options(*command, options->plugins);
  command->callback([options] {
    const plugin::Registry registry = load_plugins(options->plugins);
    if (options->format == "json")
      std::cout << plugin::list_components_json(registry).dump(2) << '\n';
    else
      std::cout << plugin::list_components_text(registry, terminal_width(1));
  });
}

}  // namespace plexus::cli
