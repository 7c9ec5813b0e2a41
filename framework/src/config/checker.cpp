#include "config/checker.h"

#include <algorithm>

#include "config/parts.h"
#include "config/reference_text.h"
#include "config/scalar.h"
#include "config/words.h"
#include "plugin/check.h"
#include "plugin/registry.h"
#include "text/suggest.h"

namespace plexus::config {
namespace {

constexpr std::size_t deepest_defaults = 32;

const Value no_default;

std::string plugin_name(const Value& settings) {
  if (settings.is_text()) return settings.text();
  const Value* name = settings.find("plugin");
  return name != nullptr && name->is_text() ? name->text() : "";
}

/// Defaults are written in C++, where 1 may stand for 1.0.
Value as_type(const Value& value, const Type& type) {
  if (type.form == Type::Form::alternatives) {
    const auto chosen = std::find_if(type.element.begin(), type.element.end(),
                                     [&value](const Type& each) { return detail::is_of_form(value, each); });
    return chosen == type.element.end() ? value : as_type(value, *chosen);
  }
  return type.form == Type::Form::real && value.is_integer() ? Value(value.real()) : value;
}

/// "epochs:5" and nothing else: YAML wants a space behind the colon.
bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

/// The first alternative of the form of what is written, where a number is a text only if it can be nothing else; null
/// if there is none.
const Type* alternative_for(const Node& node, const Type& type) {
  const Value value = node.is_list() ? Value(Value::List{}) : node.is_map() ? Value(Value::Map{}) : to_value(node);
  const auto find = [&type](const auto& fits) {
    const auto chosen = std::find_if(type.element.begin(), type.element.end(), fits);
    return chosen == type.element.end() ? nullptr : &*chosen;
  };
  const Type* chosen = find([&value](const Type& each) { return detail::is_of_form(value, each); });
  if (chosen != nullptr || !node.is_scalar()) return chosen;
  return find([](const Type& each) { return each.form == Type::Form::text || each.form == Type::Form::path; });
}

std::string expected(const Type& type) {
  return type.form == Type::Form::component && !type.optional ? plugin::with_article(type.component)
                                                              : plugin::type_text(type);
}

}  // namespace

std::string missing_space_hint(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size() || !is_word(text.substr(0, colon))) return "";
  return "; add a space after the ':' of '" + std::string(text.substr(0, text.find(' '))) + "'";
}

std::vector<std::string> Schema::configuration_keys() const {
  std::vector<std::string> keys = {"experiment", "notes", "tags", "include", "plugins", "grid", "stages"};
  for (const Section& section : sections) keys.push_back(section.name);
  return keys;
}

std::string Checker::Path::text() const {
  const std::string own = name.empty() ? std::to_string(index) : std::string(name);
  return parent == nullptr || parent->is_root() ? own : parent->text() + "." + own;
}

bool Checker::Parameters::has(std::string_view name) const {
  return std::any_of(infos.begin(), infos.end(), [name](const ParameterInfo* info) { return info->name == name; });
}

Checker::Checker(const Schema& schema, const Catalogue& catalogue, Problems& problems)
    : schema_(schema), catalogue_(catalogue), problems_(problems) {}

Value Checker::check(const NodePtr& root) {
  root_ = root;
  Value::Map settings;
  const Path top;
  check_entries(root.get(), {.source = root->at.source}, group_parameters(schema_.root), no_default, top, settings);
  return Value(std::move(settings));
}

Value Checker::check_map(const NodePtr& map, const std::vector<ParameterInfo>& parameters, std::string_view name) {
  Value::Map settings;
  if (map->is_map() || map->is_null())
    check_entries(map.get(), map->at, group_parameters(parameters), no_default, Path{.name = name}, settings);
  else
    report(map->at, Path{.name = name}, "is not a map of settings (got " + got_text(*map) + ")");
  return Value(std::move(settings));
}

Value Checker::check_component(const NodePtr& map, Kind kind, std::string_view name) {
  Type& type = component_types_[kind];
  type.form = Type::Form::component;
  type.component = kind;
  return check_component(*map, type, no_default, Path{.name = name});
}

void Checker::check_entries(const Node* map, const Location& at, const Parameters& parameters, const Value& standard,
                            const Path& path, Value::Map& settings) {
  ++work_;
  if (map != nullptr) {
    for (const Entry& entry : map->entries) {
      if (entry.key == "plugin" && !parameters.component.empty()) continue;
      if (!parameters.has(entry.key)) report_unknown(entry, *map, parameters, path);
    }
  }
  for (const ParameterInfo* info : parameters.infos) {
    const Path inner{.parent = &path, .name = info->name};
    const Value* chosen = standard.find(info->name);
    const Value& default_value = chosen != nullptr ? *chosen : info->default_value;
    const Entry* entry = map != nullptr ? map->find(info->name) : nullptr;
    if (entry != nullptr) {
      settings.emplace_back(info->name, check_value(entry->value, info->type, default_value, inner));
    } else if (info->required && chosen == nullptr) {
      if (map != nullptr && is_misspelt_in(*map, info->name, parameters)) continue;
      report(at, inner, "is missing (expected " + expected(info->type) + ": " + info->meaning + ")");
    } else if (chosen != nullptr) {
      settings.emplace_back(info->name, complete(default_value, info->type, at, inner));
    } else {
      auto known = remembered_defaults_.find(&info->type);
      if (known == remembered_defaults_.end())
        known = remembered_defaults_.emplace(&info->type, complete(default_value, info->type, at, inner)).first;
      settings.emplace_back(info->name, known->second);
    }
  }
}

/// Whether a key that is not known was meant for `name`; then that is what is reported.
bool Checker::is_misspelt_in(const Node& map, const std::string& name, const Parameters& parameters) {
  return std::any_of(map.entries.begin(), map.entries.end(), [&](const Entry& entry) {
    return !parameters.has(entry.key) && text::suggest(entry.key, std::vector<std::string>{name}).has_value();
  });
}

std::string Checker::grid_hint(const Path& path) const {
  if (root_ == nullptr) return "";
  for (const Path* part = &path; part != nullptr && !part->is_root(); part = part->parent)
    if (part->name.empty()) return "";
  return "; to try each of them, put '" + path.text() + "' with this list under 'grid'";
}

bool Checker::lists_components(const Node& list, Kind kind) {
  return !list.elements.empty() && std::all_of(list.elements.begin(), list.elements.end(), [&](const NodePtr& element) {
    return element->is_scalar() && catalogue_.find(kind, element->text).info != nullptr;
  });
}

Value Checker::check_value(const NodePtr& node, const Type& type, const Value& standard, const Path& path) {
  const bool has_parts = node->is_map() || node->is_list() || type.form == Type::Form::component;
  if (!has_parts) return check_new_value(node, type, standard, path);
  const std::tuple key{node.get(), &type, &standard};
  const auto known = remembered_.find(key);
  if (known != remembered_.end()) return known->second.value;
  Value value = check_new_value(node, type, standard, path);
  return remembered_.emplace(key, Remembered{.node = node, .value = std::move(value)}).first->second.value;
}

Value Checker::check_new_value(const NodePtr& node, const Type& type, const Value& standard, const Path& path) {
  if (node->is_scalar() && refers(node->text)) return {};  // it leads nowhere, which is said
  if (node->is_null()) {
    if (type.optional) return {};
    if (type.form != Type::Form::group) {
      report(node->at, path, "has no value (expected " + expected(type) + ")");
      return {};
    }
  }
  switch (type.form) {
    case Type::Form::list:
      return check_list(*node, type, path);
    case Type::Form::map:
      return check_named(*node, type, path);
    case Type::Form::component:
      return check_component(*node, type, standard, path);
    case Type::Form::group: {
      if (!node->is_map() && !node->is_null()) {
        report(node->at, path,
               "is not a map of settings (got " + got_text(*node) + ")" +
                   (node->is_scalar() && !node->quoted ? missing_space_hint(node->text) : ""));
        return {};
      }
      Value::Map settings;
      check_entries(node.get(), node->at, group_parameters(type.group), standard, path, settings);
      return Value(std::move(settings));
    }
    case Type::Form::overrides:
      return check_overrides(*node, type, path);
    case Type::Form::alternatives: {
      if (const Type* chosen = alternative_for(*node, type)) return check_value(node, *chosen, standard, path);
      report(node->at, path,
             "is nothing that it may be (got " + got_text(*node) + ", expected " + plugin::type_text(type) + ")" +
                 (node->is_list() ? grid_hint(path) : ""));
      return {};
    }
    default:
      break;
  }
  auto outcome = read_scalar(*node, type);
  if (Value* value = std::get_if<Value>(&outcome))
    return type.form == Type::Form::path && folder_ ? path_of(*node, std::move(*value)) : std::move(*value);
  const std::string axis = axis_hint(*node, path);
  const Mistake& mistake = std::get<Mistake>(outcome);
  report(node->at, path,
         axis.empty() ? mistake.message + mistake.hint + (node->is_list() ? grid_hint(path) : "")
                      : mistake.message + axis);
  return {};
}

/// Only what is written: nothing is filled in.
Value Checker::check_overrides(const Node& node, const Type& type, const Path& path) {
  ++work_;
  Value::Map all;
  if (!node.is_map())
    report(node.at, path, "is not a map (got " + got_text(node) + ", expected names of groups, each with settings)");
  const Parameters& parameters = group_parameters(type.group);
  for (const Entry& entry : node.entries) {
    const Path inner{.parent = &path, .name = entry.key};
    if (!entry.value->is_map()) {
      report(entry.value->at, inner,
             "is not a map of settings (got " + got_text(*entry.value) + ")" +
                 (entry.value->is_scalar() && !entry.value->quoted ? missing_space_hint(entry.value->text) : ""));
      continue;
    }
    Value::Map settings;
    for (const Entry& setting : entry.value->entries) {
      const auto found = std::find_if(parameters.infos.begin(), parameters.infos.end(),
                                      [&](const ParameterInfo* info) { return info->name == setting.key; });
      if (found == parameters.infos.end()) {
        report_unknown(setting, *entry.value, parameters, inner);
        continue;
      }
      settings.emplace_back(setting.key, check_value(setting.value, (*found)->type, (*found)->default_value,
                                                     Path{.parent = &inner, .name = setting.key}));
    }
    all.emplace_back(entry.key, Value(std::move(settings)));
  }
  return Value(std::move(all));
}

/// Paths of another file than that of the configuration start at the folder of that file.
Value Checker::path_of(const Node& node, Value value) {
  const Location& at = node.written.source != nullptr ? node.written : node.at;
  if (at.source == nullptr || !value.is_text()) return value;
  std::string moved = path_from(*folder_, *at.source, value.text());
  if (moved == value.text()) return value;
  moved_paths_.push_back(at);
  return Value(std::move(moved));
}

/// A list with commas as the value of one setting on the command line: that an axis tries each.
std::string Checker::axis_hint(const Node& node, const Path& path) {
  if (!node.is_scalar() || node.quoted || node.at.source == nullptr || node.at.source->name() != "--set" ||
      node.text.find(',') == std::string::npos)
    return "";
  return "; for an axis with these values: --axis " + path.text() + "=" + node.text;
}

Value Checker::check_list(const Node& node, const Type& type, const Path& path) {
  ++work_;
  const std::string expected = ", expected " + plugin::type_text(type) + ")";
  if (!node.is_list()) {
    const bool one = node.is_scalar() && type.element.front().form != Type::Form::group;
    report(node.at, path,
           "is not a list (got " + got_text(node) + expected + (one ? "; did you mean [" + node.text + "]?" : ""));
    return {};
  }
  if (node.elements.size() < type.minimum_length)
    report(node.at, path,
           "is too short (got " + got_text(node) + ", expected at least " + std::to_string(type.minimum_length) + ")");
  Value::List list;
  for (std::size_t i = 0; i < node.elements.size(); ++i)
    list.push_back(
        check_value(node.elements[i], type.element.front(), no_default, Path{.parent = &path, .name = {}, .index = i}));
  return Value(std::move(list));
}

Value Checker::check_named(const Node& node, const Type& type, const Path& path) {
  ++work_;
  if (!node.is_map()) {
    report(node.at, path,
           "is not a map (got " + got_text(node) + ", expected " + plugin::type_text(type) + ")" +
               (node.is_scalar() && !node.quoted ? missing_space_hint(node.text) : ""));
    return {};
  }
  if (node.entries.size() < type.minimum_length)
    report(node.at, path,
           "is too short (got " + got_text(node) + ", expected at least " + std::to_string(type.minimum_length) + ")");
  Value::Map all;
  for (const Entry& entry : node.entries)
    all.emplace_back(entry.key, check_value(entry.value, type.element.front(), no_default,
                                            Path{.parent = &path, .name = entry.key}));
  return Value(std::move(all));
}

Value Checker::check_component(const Node& node, const Type& type, const Value& standard, const Path& path) {
  const std::string default_name = plugin_name(standard);
  const Entry* plugin = node.find("plugin");
  std::string name = default_name;
  Location at = node.at;
  if (node.is_list()) {
    report(at, path,
           "is not a component (got " + got_text(node) + ", expected " + plugin::with_article(type.component) + ")" +
               (lists_components(node, type.component) ? grid_hint(path) : ""));
    return {};
  }
  if (node.is_scalar()) name = node.text;
  if (plugin != nullptr) {
    at = plugin->value->at;
    if (!plugin->value->is_scalar()) {
      report(at, path,
             "names no plugin (got " + got_text(*plugin->value) + ", expected the name of " +
                 plugin::with_article(type.component) + ")");
      return {};
    }
    name = plugin->value->text;
  }
  if (refers(name)) return {};  // it leads nowhere, which is said
  if (name.empty()) {
    report(at, path, "names no plugin (expected " + plugin::with_article(type.component) + "); add 'plugin: NAME'");
    return {};
  }
  const Chosen& chosen = choose(type.component, name);
  if (chosen.parameters == nullptr) {
    if (!overlook_unknown_plugins_) {
      const std::string word = advice_on_word(name);
      const std::string space = node.is_scalar() ? missing_space_hint(name) : "";
      // What a word means in another library is better advice than the nearest name.
      const std::string why = word.empty()
                                  ? chosen.found.why_not
                                  : "there is no " + std::string(to_string(type.component)) + " '" + name + "'";
      problems_.add(at, why + (word.empty() ? axis_hint(node, path) : "; " + word) + space);
    }
    return {};
  }
  const bool is_default = !default_name.empty() && choose(type.component, default_name).found.info == chosen.found.info;
  Value::Map settings{{"plugin", Value(chosen.found.name)}};
  check_entries(node.is_map() ? &node : nullptr, at, *chosen.parameters, is_default ? standard : no_default, path,
                settings);
  return Value(std::move(settings));
}

Value Checker::complete(const Value& standard, const Type& type, const Location& at, const Path& path) {
  if (standard.is_null()) return {};
  if (type.form == Type::Form::list) {
    Value::List list;
    for (const Value& element : standard.list()) list.push_back(complete(element, type.element.front(), at, path));
    return Value(std::move(list));
  }
  if (type.form == Type::Form::map) {
    Value::Map all;
    for (const auto& [name, element] : standard.map())
      all.emplace_back(name, complete(element, type.element.front(), at, path));
    return Value(std::move(all));
  }
  if (type.form == Type::Form::group) {
    Value::Map settings;
    check_entries(nullptr, at, group_parameters(type.group), standard, path, settings);
    return Value(std::move(settings));
  }
  if (type.form != Type::Form::component) return as_type(standard, type);

  const Chosen& chosen = choose(type.component, plugin_name(standard));
  if (chosen.parameters == nullptr) {
    if (!overlook_unknown_plugins_)
      report(at, path, "is not set, and its default is not there: " + chosen.found.why_not);
    return {};
  }
  if (++depth_ > deepest_defaults) {
    --depth_;
    report(at, path, "has a default that needs itself as a default; set it");
    return {};
  }
  Value::Map settings{{"plugin", Value(chosen.found.name)}};
  check_entries(nullptr, at, *chosen.parameters, standard, path, settings);
  --depth_;
  return Value(std::move(settings));
}

bool Checker::is_whole_number(const Node& root, const std::vector<std::string>& path) {
  const Parameters* parameters = &group_parameters(schema_.root);
  const Node* node = &root;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto found = std::find_if(parameters->infos.begin(), parameters->infos.end(),
                                    [&](const ParameterInfo* info) { return info->name == path[i]; });
    if (found == parameters->infos.end()) return false;
    const Type& type = (*found)->type;
    if (i + 1 == path.size()) return type.form == Type::Form::integer;
    const Entry* entry = node != nullptr ? node->find(path[i]) : nullptr;
    node = entry != nullptr ? entry->value.get() : nullptr;
    if (type.form == Type::Form::group) {
      parameters = &group_parameters(type.group);
    } else if (type.form == Type::Form::component) {
      const Entry* plugin = node != nullptr ? node->find("plugin") : nullptr;
      const std::string name = plugin != nullptr                      ? plugin->value->text
                               : node != nullptr && node->is_scalar() ? node->text
                                                                      : plugin_name((*found)->default_value);
      parameters = choose(type.component, name).parameters;
      if (parameters == nullptr) return false;
    } else {
      return false;
    }
  }
  return false;
}

const Checker::Chosen& Checker::choose(Kind kind, const std::string& name) {
  const auto known = chosen_.find({kind, name});
  if (known != chosen_.end()) return known->second;
  Chosen chosen{.found = catalogue_.find(kind, name)};
  if (const ComponentInfo* info = chosen.found.info) {
    const auto [entry, is_new] = component_parameters_.try_emplace(info);
    Parameters& parameters = entry->second;
    if (is_new) {
      parameters.component = std::string(to_string(kind)) + " '" + chosen.found.name + "'";
      parameters.kind = kind;
      const auto common = schema_.common.find(kind);
      if (common != schema_.common.end()) parameters.merged = plugin::with_common(info->parameters, common->second);
      for (const ParameterInfo& parameter : common != schema_.common.end() ? parameters.merged : info->parameters)
        parameters.infos.push_back(&parameter);
    }
    chosen.parameters = &parameters;
  }
  return chosen_.emplace(std::pair(kind, name), std::move(chosen)).first->second;
}

const Checker::Parameters& Checker::group_parameters(const std::vector<ParameterInfo>& infos) {
  const auto [entry, is_new] = group_parameters_.try_emplace(&infos);
  if (is_new)
    for (const ParameterInfo& info : infos) entry->second.infos.push_back(&info);
  return entry->second;
}

void Checker::report(const Location& at, const Path& path, const std::string& message) {
  problems_.add(at, "'" + path.text() + "' " + message);
}

}  // namespace plexus::config
