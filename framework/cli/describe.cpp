// plexus describe: one component, from its schema.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "plugin/describe.h"
#include "plugin_options.h"
#include "terminal.h"
#include "training/settings.h"

namespace plexus::cli {

void add_describe(CLI::App& app, int&) {
  struct Options {
    PluginOptions plugins;
    std::string component;
    std::string format = "text";
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("describe", "Describe a component: equation, parameters, an example");
  command
      ->add_option("component", options->component,
                   "KIND/NAME, such as optimizer/adam; NAME alone where one kind has it")
      ->required();
  command->add_option("--format", options->format, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}));
  add_plugin_options(*command, options->plugins);
  command->callback([options] {
    const plugin::Registry registry = load_plugins(options->plugins);
    const plugin::ComponentRecord& component = registry.find(options->component);
    const auto common_of_kinds = training::common_parameters();
    const auto found = common_of_kinds.find(component.info.kind);
    const auto common = found != common_of_kinds.end() ? found->second : std::vector<ParameterInfo>{};
    if (options->format == "json")
      std::cout << plugin::describe_json(component, common).dump(2) << '\n';
    else if (options->format == "markdown")
      std::cout << plugin::describe_markdown(component, common);
    else
      std::cout << plugin::describe_text(component, terminal_width(1), common);
  });
}

}  // namespace plexus::cli
