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

std::map<std::string, Value> read_sections(const Node& root, const Schema& schema, Checker& checker) {
  std::map<std::string, Value> sections;
  for (const Section& section : schema.sections) {
    const Entry* entry = root.find(section.name);
    if (entry == nullptr || entry->value->is_null()) continue;
    sections.emplace(section.name, checker.check_map(entry->value, section.parameters, section.name));
  }
  return sections;
}

}  // namespace plexus::config
