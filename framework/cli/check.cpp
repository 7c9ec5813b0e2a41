// plexus check: the conformance test of a plugin library.
#include <plexus/error.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "commands.h"
#include "config/override.h"
#include "conformance/conformance.h"
#include "conformance/report.h"
#include "installed.h"
#include "plugin_options.h"
#include "terminal.h"

namespace plexus::cli {
namespace {

struct CheckOptions {
  std::string library;
  PluginOptions plugins;
  std::vector<std::string> only;
  std::vector<std::string> set;
  std::vector<std::string> inputs;
  std::vector<std::size_t> outputs;
  unsigned timeout = 10;
  std::string format = "text";
};

/// The component of the library that the command line names; KIND/NAME may be that of another library too.
const plugin::ComponentRecord& component_of(const plugin::Registry& registry, const plugin::Library& library,
                                            const std::string& name) {
  std::string all;
  for (const plugin::ComponentRecord* component : registry.components()) {
    if (component->library != &library) continue;
    const std::string kind(to_string(component->info.kind));
    const std::string own = kind + "/" + component->info.name;
    if (name == own || name == kind + "/" + component->full_name() || name == component->info.name) return *component;
    all += (all.empty() ? "" : ", ") + own;
  }
  throw Error("the library '" + library.file.string() + "' has no component '" + name + "'; it has " + all);
}

/// `map` with `value` at a path.
Value put(Value map, const config::KeyPath& path, std::size_t part, const Value& value) {
  if (part == path.size()) return value;
  if (map.is_text()) map = Value(Value::Map{{"plugin", map}});
  if (!map.is_map()) map = Value(Value::Map{});
  const Value* const entry = map.find(path[part].name);
  map.set(path[part].name, put(entry != nullptr ? *entry : Value(), path, part + 1, value));
  return map;
}

std::map<const plugin::ComponentRecord*, Value> settings_of(const plugin::Registry& registry,
                                                            const plugin::Library& library,
                                                            const std::vector<std::string>& arguments) {
  config::Problems problems;
  const auto overrides = config::parse_overrides(arguments, "--set", 0, problems);
  problems.throw_if_any();
  std::map<const plugin::ComponentRecord*, Value> settings;
  for (const config::Override& entry : overrides) {
    if (entry.path.size() < 2)
      throw Error("--set " + config::join_key(entry.path) +
                  ": name a component and its parameter, such as --set optimizer/yogi.learning_rate=0.1");
    const auto& component = component_of(registry, library, entry.path.front().name);
    auto& own = settings.try_emplace(&component, Value(Value::Map{})).first->second;
    own = put(own, entry.path, 1, config::to_value(*entry.value));
  }
  return settings;
}

Shape shape_of(const std::string& text) {
  std::vector<std::size_t> extents;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string extent = text.substr(begin, end - begin);
    if (extent.empty() || extent.size() > 6 || extent.find_first_not_of("0123456789") != std::string::npos ||
        std::stoul(extent) == 0)
      throw Error("--input " + text +
                  ": expected extents, such as 784 for vectors or 28,28,1 for images (height, width, "
                  "channels)");
    extents.push_back(std::stoul(extent));
    begin = end + 1;
  }
  return Shape(std::move(extents));
}

int check(const CheckOptions& options) {
  // The library comes first: should the search path have another copy of it, then that one is not used.
  plugin::Registry registry;
  const plugin::Library& library = registry.load(options.library);
  registry.load_search_path();
  for (const std::string& other : options.plugins.libraries) registry.load(other);
  for (const std::string& warning : registry.warnings()) std::cerr << "plexus: warning: " << warning << '\n';

  conformance::Options todo;
  todo.limit = std::chrono::seconds(options.timeout);
  for (const std::string& name : options.only) todo.only.insert(&component_of(registry, library, name));
  todo.settings = settings_of(registry, library, options.set);
  for (const std::string& input : options.inputs) {
    const std::size_t equals = input.find('=');
    if (equals == std::string::npos)
      todo.inputs.push_back(shape_of(input));
    else
      todo.named_inputs.push_back({.name = input.substr(0, equals), .shape = shape_of(input.substr(equals + 1))});
  }
  if (!todo.inputs.empty() && !todo.named_inputs.empty())
    throw Error("--input gives some shapes with names and some without; an example has either one input or named ones");
  todo.outputs = options.outputs;

  const bool text = options.format == "text";
  const std::size_t width = terminal_width(1);
  bool begun = false;
  const auto report =
      conformance::check_library(registry, library, todo, [&](const conformance::ComponentResult& component) {
        if (!text) return;
        if (!begun) std::cout << conformance::report_heading(library);
        begun = true;
        std::cout << conformance::report_component(component, width, has_colour(1)) << std::flush;
      });
  if (text)
    std::cout << '\n' << conformance::report_summary(report);
  else
    std::cout << (options.format == "json" ? conformance::report_json(report) : conformance::report_junit(report));
  return report.count(conformance::Status::failed) == 0 ? exit_complete : exit_check_failed;
}

}  // namespace

void add_check(Command& app, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  Command command = app.add_subcommand("check", "Test whether the components of a plugin library keep their contract");
  command.add_option("plugin", options->library, "The plugin library, such as build/yogi.so")
      .required()
      .type_name("LIBRARY");
  command.add_option("--only", options->only, "Check this component alone (repeatable)")
      .type_name("KIND/NAME")
      .allow_extra_args(false);
  command
      .add_option(
          "--set", options->set,
          "A setting to check with instead of its default, such as optimizer/yogi.learning_rate=0.1 (repeatable)")
      .type_name("KIND/NAME.KEY=VALUE")
      .allow_extra_args(false);
  command
      .add_option("--input", options->inputs,
                  "The shape of the inputs to check models with: 784, or 28,28,1 (repeatable; the first that fits);\n"
                  "of examples with several inputs, each by its name: image=28,28,1")
      .type_name("[NAME=]SHAPE")
      .allow_extra_args(false);
  command
      .add_option("--outputs", options->outputs,
                  "How many outputs to check models with (repeatable; the first that fits)\n"
                  "default: 3, 10, 1, and as many as inputs")
      .type_name("N")
      .positive_number()
      .allow_extra_args(false);
  command.add_option("--timeout", options->timeout, "Seconds that a check may compute")
      .type_name("SECONDS")
      .positive_number()
      .capture_default_str();
  command.add_option("--format", options->format, "text, json or junit").one_of({"text", "json", "junit"});
  add_plugin_options(command, options->plugins);
  command.footer(
      "Exit code: 0 if all is well, 1 if a check failed, 2 for a mistake on the command line, 3 if the library cannot\n"
      "be loaded. What each check does, and what to do where it fails: " +
      documentation("reference/check.md"));
  command.callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace plexus::cli
