#include "config/sections.h"

#include <memory>
#include <utility>

namespace plexus::config {

NodePtr expand_sections(const NodePtr& root, const Schema& schema) {
  NodePtr result = root;
  for (const Section& section : schema.sections) {
    const Entry* entry = result->find(section.name);
    if (section.shorthand.empty() || entry == nullptr || !entry->value->is_scalar()) continue;
    Node map;
    map.form = Node::Form::map;
    map.at = entry->value->at;
    map.entries.push_back({.key = section.shorthand, .at = entry->value->at, .value = entry->value});
    Node changed = *result;
    changed.entries[static_cast<std::size_t>(entry - result->entries.data())].value =
        std::make_shared<const Node>(std::move(map));
    result = std::make_shared<const Node>(std::move(changed));
  }
  return result;
}

const Node* find_component_section(const Node& root, const Section& section) {
  const Entry* entry = root.find(section.name);
  const bool is_component = section.component && entry != nullptr && entry->value->find("plugin") != nullptr;
  return is_component ? entry->value.get() : nullptr;
}

std::map<std::string, Value> read_sections(const Node& root, const Schema& schema, Checker& checker) {
  std::map<std::string, Value> sections;
  for (const Section& section : schema.sections) {
    const Entry* entry = root.find(section.name);
    if (entry == nullptr || entry->value->is_null()) continue;
    if (const Node* component = find_component_section(root, section)) {
      Node map = *component;
      std::erase_if(map.entries, [](const Entry& inner) { return inner.key == "space"; });
      sections.emplace(section.name, checker.check_component(std::make_shared<const Node>(std::move(map)),
                                                             *section.component, section.name));
    } else if (const Entry* word = entry->value->find(section.shorthand);
               section.component && word != nullptr && word->value->is_scalar() &&
               checker.has_component(*section.component, word->value->text)) {
      const std::string& name = word->value->text;
      checker.report(word->value->at, "'" + name + "' is a plugin, which needs more than its name; write '" +
                                          section.name + ": {plugin: " + name + ", trials: 50, space: {…}}'");
    } else {
      sections.emplace(section.name, checker.check_map(entry->value, section.parameters, section.name));
    }
  }
  return sections;
}

}  // namespace plexus::config
