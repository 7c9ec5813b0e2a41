#include "complete_values.h"

#include <plexus/error.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "config/experiment.h"
#include "files/known_data.h"
#include "host/schema.h"
#include "plugin/registry.h"

namespace plexus::cli {
namespace {

constexpr std::size_t most_trials = 200;  // of a grid that are looked at for settings

struct Key {
  Type type;
  std::string meaning;
};
using Keys = std::map<std::string, Key>;

/// All libraries that can be loaded; the others are not the question here.
plugin::Registry registry_of(const Given& given) {
  plugin::Registry registry;
  registry.load_search_path();
  for (const std::string& library : given.libraries) {
    try {
      registry.load(library);
    } catch (const Error&) {
    }
  }
  return registry;
}

void collect(const std::vector<ParameterInfo>& parameters, const Value* settings, const plugin::Registry& registry,
             const std::string& before, Keys& keys);

/// The parameters of the component that the settings, or else the default, name.
void collect_component(const ParameterInfo& parameter, const Value& settings, const plugin::Registry& registry,
                       const std::string& before, Keys& keys) {
  const Value* const plugin = settings.is_map() ? settings.find("plugin") : &settings;
  if (plugin == nullptr || !plugin->is_text()) return;
  const Kind kind = parameter.type.component;
  keys.emplace(before + "plugin", Key{parameter.type, "which " + std::string(to_string(kind))});
  const plugin::ComponentRecord* const component = registry.try_find(kind, plugin->text());
  if (component == nullptr) return;
  collect(component->info.parameters, &settings, registry, before, keys);
  collect(host::common_parameters(component->info), &settings, registry, before, keys);
}

void collect(const std::vector<ParameterInfo>& parameters, const Value* settings, const plugin::Registry& registry,
             const std::string& before, Keys& keys) {
  for (const ParameterInfo& parameter : parameters) {
    const Value* const given = settings != nullptr && settings->is_map() ? settings->find(parameter.name) : nullptr;
    const std::string key = before + parameter.name;
    if (parameter.type.form != Type::Form::group) keys.emplace(key, Key{parameter.type, parameter.meaning});
    for (const Type& alternative : parameter.type.element)
      if (parameter.type.form == Type::Form::alternatives && alternative.form == Type::Form::group)
        collect(alternative.group, given, registry, key + ".", keys);
    if (parameter.type.form == Type::Form::group) collect(parameter.type.group, given, registry, key + ".", keys);
    if (parameter.type.form == Type::Form::component)
      collect_component(parameter, given != nullptr ? *given : parameter.default_value, registry, key + ".", keys);
  }
}

/// The trials that the command line describes so far; with a mistake in an option, those of the file.
std::optional<config::Experiment> experiment_of(const Given& given, plugin::Registry& registry) {
  if (given.config.empty()) return std::nullopt;
  const std::filesystem::path named = given.config;
  const std::filesystem::path file = std::filesystem::is_directory(named) ? named / "config.yaml" : named;
  const std::pair<std::vector<std::string>, std::vector<std::string>> attempts[] = {
      {given.set, given.axis}, {given.set, {}}, {{}, {}}};
  for (const auto& [set, axis] : attempts) {
    try {
      return config::load_experiment(file, {.set = set, .axis = axis}, host::schema(), registry);
    } catch (const Error&) {
    }
  }
  return std::nullopt;
}

Keys keys_of(const Given& given, plugin::Registry& registry, bool axis) {
  Keys keys;
  const config::Schema schema = host::schema();
  const auto experiment = experiment_of(given, registry);
  if (experiment) {
    for (std::size_t i = 0; i < std::min(most_trials, experiment->trials.size()); ++i)
      collect(schema.root, &experiment->trials[i].settings, registry, "", keys);
  } else {
    collect(schema.root, nullptr, registry, "", keys);
  }
  if (axis) {
    Type number;
    number.form = Type::Form::integer;
    keys.emplace("replicates", Key{number, "how many seeds, counted from that of the configuration"});
  } else {
    for (const config::Section& section : schema.sections)
      collect(section.parameters, nullptr, registry, section.name + ".", keys);
  }
  return keys;
}

std::vector<std::string> values_of(const Type& type, const plugin::Registry& registry) {
  std::vector<std::string> values = type.choices;
  if (type.form == Type::Form::boolean) values = {"true", "false"};
  if (type.form == Type::Form::component)
    for (const plugin::ComponentRecord* component : registry.components())
      if (component->info.kind == type.component) values.push_back(component->info.name);
  if (type.optional) values.emplace_back("null");
  return values;
}

std::vector<Candidate> settings(const Given& given, const std::string& typed, bool axis) {
  plugin::Registry registry = registry_of(given);
  const Keys keys = keys_of(given, registry, axis);
  std::vector<Candidate> found;
  const std::size_t equals = typed.find('=');
  if (equals == std::string::npos) {
    for (const auto& [name, key] : keys) found.push_back({name + "=", key.meaning});
    return found;
  }
  const auto key = keys.find(typed.substr(0, equals));
  if (key == keys.end()) return {};
  if (key->second.type.form == Type::Form::path && !axis) return {{std::string(files_here)}};
  const std::size_t comma = axis ? typed.rfind(',') : std::string::npos;
  const std::string before = typed.substr(0, comma == std::string::npos ? equals + 1 : comma + 1);
  for (const std::string& value : values_of(key->second.type, registry)) found.push_back({before + value});
  return found;
}

std::vector<Candidate> components(const Given& given) {
  const plugin::Registry registry = registry_of(given);
  std::vector<Candidate> found;
  for (const plugin::ComponentRecord* component : registry.components())
    found.push_back({std::string(to_string(component->info.kind)) + "/" + component->info.name,
                     component->info.description.summary});
  return found;
}

}  // namespace

std::vector<Candidate> values_of(const OptionDescription& option, const Given& given, const std::string& typed) {
  std::vector<Candidate> found;
  for (const std::string& choice : option.choices) found.push_back({choice});
  if (!found.empty()) return found;
  if (option.type == "KEY=VALUE") return settings(given, typed, false);
  if (option.type == "KEY=V1,V2") return settings(given, typed, true);
  if (option.type == "KIND/NAME") found = components(given);
  if (option.type == "KIND" || (option.type == "KIND/NAME" && option.is_argument()))
    for (const KindInfo& kind : kinds) found.push_back({std::string(kind.name), std::string(kind.summary)});
  if (option.type == "DATASET")
    for (const files::KnownData& data : files::known_data()) found.push_back({data.name, data.title});
  for (const char* const file : {"CONFIG", "DIR", "FILE", "LIBRARY", "PATH"})
    if (option.type == file) found.push_back({std::string(files_here)});
  return found;
}

}  // namespace plexus::cli
