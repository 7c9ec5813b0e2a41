// What users are told about a key that is not in the schema: what they may have meant, and where it belongs.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "config/checker.h"
#include "config/words.h"
#include "plugin/registry.h"
#include "text/suggest.h"

namespace plexus::config {
namespace {

/// Only the first problems are shown, so that advice on more would be wasted time.
constexpr std::size_t most_advice = 200;

bool has(const std::vector<ParameterInfo>& parameters, std::string_view name) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [name](const ParameterInfo& info) { return info.name == name; });
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// The plugin that the root of a configuration chooses for a component, or its default.
std::string plugin_of(const Node& root, const ParameterInfo& info) {
  if (const Entry* entry = root.find(info.name)) {
    if (entry->value->is_scalar()) return entry->value->text;
    const Entry* plugin = entry->value->find("plugin");
    if (plugin != nullptr && plugin->value->is_scalar()) return plugin->value->text;
  }
  const Value* name = info.default_value.find("plugin");
  return name != nullptr ? name->text() : "";
}

std::string parent_of(std::string_view key) { return std::string(key.substr(0, key.rfind('.') + 1)); }

std::string last_part(std::string_view key) { return std::string(key.substr(key.rfind('.') + 1)); }

/// Where a dotted key of two parts belongs, in words.
std::string place_of(const std::string& key, const std::string& here) {
  const std::string parent = parent_of(key);
  if (!parent.empty()) return "under '" + parent.substr(0, parent.size() - 1) + "'";
  return here.empty() ? "at the top level" : "at the top level, outside of '" + here.substr(0, here.find('.')) + "'";
}

}  // namespace

std::vector<std::string> Checker::keys(const Node& root) const {
  std::vector<std::string> keys;
  std::vector<std::string> of_others;
  for (const ParameterInfo& info : schema_.root) {
    const auto add = [&info](std::vector<std::string>& to, const std::vector<ParameterInfo>& parameters) {
      for (const ParameterInfo& parameter : parameters) to.push_back(info.name + "." + parameter.name);
    };
    keys.push_back(info.name);
    if (info.type.form == Type::Form::group) add(keys, info.type.group);
    if (info.type.form != Type::Form::component) continue;
    const auto common = schema_.common.find(info.type.component);
    if (common != schema_.common.end()) add(keys, common->second);
    const Catalogue::Found chosen = catalogue_.find(info.type.component, plugin_of(root, info));
    if (chosen.info != nullptr) add(keys, chosen.info->parameters);
    for (const Catalogue::Found& other : catalogue_.all(info.type.component)) add(of_others, other.info->parameters);
  }
  keys.insert(keys.end(), of_others.begin(), of_others.end());
  return keys;
}

std::string Checker::advice(const Entry& entry, const Node& map, const Parameters& parameters, const Path& path) const {
  if (!map.former_plugin.empty()) return "; it was written for '" + map.former_plugin + "', which an override replaced";

  if (!parameters.component.empty() && catalogue_.find(parameters.kind, entry.key).info != nullptr)
    return "; to choose it, write '" + path.text() + ": {plugin: " + entry.key + ", …}'";
  const bool is_number = entry.key.find_first_not_of("0123456789") == std::string::npos;
  if (is_number && entry.value->is_null()) return "; in a number, write a point instead of the comma";
  if (std::string hint = missing_space_hint(entry.key); entry.value->is_null() && !hint.empty()) return hint;

  std::vector<std::string> known;
  if (path.is_root()) known = schema_.configuration_keys();
  for (const ParameterInfo* info : parameters.infos) known.push_back(info->name);
  std::vector<std::string> allowed = known;
  if (!parameters.component.empty()) allowed.emplace_back("plugin");
  const auto near = text::suggest(entry.key, allowed);
  std::string did_you_mean = near ? "; did you mean '" + *near + "'?" : "";
  std::string expected = known.empty()
                             ? ", which has no settings"
                             : " (expected " + std::string(known.size() > 1 ? "one of " : "") + list_of(known) + ")";
  if (const std::string called = setting_called(entry.key, known); !called.empty())
    return "; it is called '" + called + "' here";
  if (parameters.kind == Kind::layer && !parameters.component.empty()) {
    if (const std::string word = advice_on_word_of_layer(entry.key); !word.empty()) return "; " + word;
    return near ? did_you_mean : expected;
  }
  if (parameters.kind == Kind::model && !parameters.component.empty())
    if (const std::string word = advice_on_word_of_model(entry.key); !word.empty()) return "; " + word;
  if (root_ == nullptr) return near ? did_you_mean : expected;

  const std::string here = path.is_root() ? "" : path.text();
  std::vector<std::string> elsewhere;
  for (std::string& key : keys(*root_))
    if (parent_of(key) != (here.empty() ? "" : here + ".")) elsewhere.push_back(std::move(key));
  for (const Section& section : schema_.sections)
    for (const ParameterInfo& parameter : section.parameters)
      if (here != section.name) elsewhere.push_back(section.name + "." + parameter.name);
  const auto home = std::find_if(elsewhere.begin(), elsewhere.end(),
                                 [&entry](const std::string& key) { return last_part(key) == entry.key; });
  if (home != elsewhere.end()) return "; it belongs " + place_of(*home, here);
  if (const std::string word = advice_on_word(entry.key); !word.empty()) return "; " + word;
  if (near) return did_you_mean;

  if (!parameters.component.empty()) {
    std::vector<std::string> owners;
    for (const Catalogue::Found& other : catalogue_.all(parameters.kind))
      if (has(other.info->parameters, entry.key)) owners.push_back(other.name);
    if (!owners.empty()) return "; it is a setting of " + list_of(owners);
  }
  std::vector<std::string> names;
  for (const std::string& key : elsewhere) names.push_back(last_part(key));
  if (const auto near_elsewhere = text::suggest(entry.key, names)) {
    const auto index = static_cast<std::size_t>(std::find(names.begin(), names.end(), *near_elsewhere) - names.begin());
    return "; did you mean '" + *near_elsewhere + "' " + place_of(elsewhere[index], here) + "?";
  }
  return expected;
}

void Checker::report_unknown(const Entry& entry, const Node& map, const Parameters& parameters, const Path& path) {
  std::string of;
  if (!parameters.component.empty())
    of = " of " + parameters.component;
  else if (!path.is_root())
    of = " of '" + path.text() + "'";
  problems_.add(entry.at, "unknown key '" + entry.key + "'" + of +
                              (problems_.size() < most_advice ? advice(entry, map, parameters, path) : ""));
}

}  // namespace plexus::config
