// plexus describe: one component, or all of a kind, from their schemas.
#include <plexus/error.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "host/schema.h"
#include "plugin/describe.h"
#include "plugin_options.h"
#include "terminal.h"

namespace plexus::cli {
namespace {

/// What a command line names: the components of a kind, or one component.
std::vector<const plugin::ComponentRecord*> named(const plugin::Registry& registry, const std::string& text) {
  const auto kind = plugin::parse_kind(text);
  if (!kind) return {&registry.find(text)};
  std::vector<const plugin::ComponentRecord*> found = registry.components();
  std::erase_if(found, [kind](const auto* component) { return component->info.kind != *kind; });
  if (found.empty()) throw Error("no " + plugin::plural(*kind) + " were found; see 'plexus plugins'");
  return found;
}

void print_json(const std::vector<const plugin::ComponentRecord*>& components, bool one) {
  auto list = nlohmann::ordered_json::array();
  for (const auto* component : components)
    list.push_back(plugin::describe_json(*component, host::common_parameters(component->info)));
  std::cout << (one ? list.front() : list).dump(2) << '\n';
}

}  // namespace

void add_describe(Command& app, int&) {
  struct Options {
    PluginOptions plugins;
    std::string component;
    std::string format = "text";
  };
  auto options = std::make_shared<Options>();
  Command command =
      app.add_subcommand("describe", "Describe a component, or all of a kind: equation, parameters, an example");
  command
      .add_option("component", options->component,
                  "KIND/NAME, such as optimizer/adam; NAME alone where one kind has it; KIND for all of a kind")
      .required()
      .type_name("KIND/NAME");
  command.add_option("--format", options->format, "text, markdown or json").one_of({"text", "markdown", "json"});
  add_plugin_options(command, options->plugins);
  command.callback([options] {
    const plugin::Registry registry = load_plugins(options->plugins);
    const auto components = named(registry, options->component);
    if (options->format == "json") return print_json(components, !plugin::parse_kind(options->component));
    for (const auto* component : components) {
      if (component != components.front()) std::cout << '\n';
      if (options->format == "markdown")
        std::cout << plugin::describe_markdown(*component, host::common_parameters(component->info));
      else
        std::cout << plugin::describe_text(*component, terminal_width(1), host::common_parameters(component->info));
    }
  });
}

}  // namespace plexus::cli
