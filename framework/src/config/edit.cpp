#include "config/edit.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "config/scalar.h"

namespace plexus::config {
namespace {

using Parts = std::span<const PathPart>;

/// A component written as a bare name, or rows as a bare number, as the map that it is short for.
Node as_whole_map(const Node& scalar) {
  Node map;
  map.form = Node::Form::map;
  map.at = scalar.at;
  map.entries.push_back({.key = to_value(scalar).is_number() ? "rows" : "plugin",
                         .at = scalar.at,
                         .value = std::make_shared<const Node>(scalar)});
  return map;
}

/// What edits of its entries begin with.
Node as_map(const NodePtr& node, const Location& at) {
  if (node != nullptr && node->is_map()) return *node;
  if (node != nullptr && node->is_scalar()) return as_whole_map(*node);
  Node map;
  map.form = Node::Form::map;
  map.at = at;
  return map;
}

std::optional<std::size_t> index_of(std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return index;
}

std::string plugin_of(const Node& node) {
  if (node.is_scalar()) return node.text;
  const Entry* plugin = node.find("plugin");
  return plugin != nullptr && plugin->value->is_scalar() ? plugin->value->text : "";
}

void set_entry(Node& map, const std::string& key, const Location& at, NodePtr value) {
  const auto found =
      std::find_if(map.entries.begin(), map.entries.end(), [&key](const Entry& entry) { return entry.key == key; });
  if (found == map.entries.end())
    map.entries.push_back({.key = key, .at = at, .value = std::move(value)});
  else
    *found = {.key = key, .at = at, .value = std::move(value)};
}

/// Null where a problem was found.
NodePtr set(const NodePtr& node, Parts rest, Parts all, const NodePtr& value, Problems& problems) {
  if (rest.empty()) return value;
  const PathPart& part = rest.front();
  if (node != nullptr && node->is_list()) {
    const std::string list =
        join_key(KeyPath(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() - rest.size())));
    const auto index = index_of(part.name);
    if (!index || *index >= node->elements.size()) {
      const std::size_t count = node->elements.size();
      problems.add(part.at, "'" + list + "' is a list of " + std::to_string(count) +
                                (count == 1 ? " entry" : " entries") + " (got '" + part.name + "', expected " +
                                (count == 0 ? "a new list" : "an index from 0 to " + std::to_string(count - 1)) + ")");
      return nullptr;
    }
    NodePtr element = set(node->elements[*index], rest.subspan(1), all, value, problems);
    if (element == nullptr) return nullptr;
    Node list_node = *node;
    list_node.elements[*index] = std::move(element);
    return std::make_shared<const Node>(std::move(list_node));
  }
  if (node == nullptr && index_of(part.name)) {
    const KeyPath list(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() - rest.size()));
    problems.add(part.at, "'" + join_key(list) + "' is not set, so it has no entry " + part.name +
                              " to change; set the whole list");
    return nullptr;
  }
  Node map = as_map(node, part.at);
  const Entry* entry = map.find(part.name);
  NodePtr inner = set(entry != nullptr ? entry->value : nullptr, rest.subspan(1), all, value, problems);
  if (inner == nullptr) return nullptr;
  if (rest.size() == 1 && part.name == "plugin" && entry != nullptr && entry->value->is_scalar() &&
      entry->value->text != inner->text)
    map.former_plugin = entry->value->text;
  const Location at = rest.size() > 1 && entry != nullptr ? entry->at : part.at;
  set_entry(map, part.name, at, std::move(inner));
  return std::make_shared<const Node>(std::move(map));
}

}  // namespace

std::optional<KeyPath> split_key(std::string_view key, const Location& at) {
  // Where the key is quoted, its parts cannot be told apart by position.
  const bool plain = at.source != nullptr && at.begin != Location::whole &&
                     std::string_view(at.source->text()).substr(at.begin).starts_with(key);
  KeyPath path;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(key.find('.', begin), key.size());
    if (end == begin) return std::nullopt;
    Location part = at;
    if (plain) {
      part.begin = at.begin + begin;
      part.end = at.begin + end;
    }
    path.push_back({.name = std::string(key.substr(begin, end - begin)), .at = part});
    if (end == key.size()) return path;
    begin = end + 1;
  }
}

std::string join_key(const KeyPath& path) {
  std::string key;
  for (const PathPart& part : path) key += (key.empty() ? "" : ".") + part.name;
  return key;
}

NodePtr find_node(const NodePtr& root, const KeyPath& path) {
  NodePtr node = root;
  for (const PathPart& part : path) {
    if (node == nullptr) return nullptr;
    if (node->is_list()) {
      const auto index = index_of(part.name);
      node = index && *index < node->elements.size() ? node->elements[*index] : nullptr;
    } else if (node->is_scalar()) {
      if (part.name != "plugin") return nullptr;
    } else {
      const Entry* entry = node->find(part.name);
      node = entry != nullptr ? entry->value : nullptr;
    }
  }
  return node;
}

NodePtr set_node(const NodePtr& root, const KeyPath& path, const NodePtr& value, Problems& problems) {
  NodePtr changed = set(root, path, path, value, problems);
  return changed != nullptr ? changed : root;
}

NodePtr merge_nodes(const NodePtr& base, const NodePtr& patch) {
  if (base == nullptr || !patch->is_map() || base->is_list() || base->is_null()) return patch;
  const std::string before = plugin_of(*base);
  const std::string chosen = plugin_of(*patch);
  if (!before.empty() && !chosen.empty() && before != chosen) return patch;
  Node merged = as_map(base, base->at);
  for (const Entry& entry : patch->entries) {
    const Entry* below = merged.find(entry.key);
    set_entry(merged, entry.key, entry.at, merge_nodes(below != nullptr ? below->value : nullptr, entry.value));
  }
  return std::make_shared<const Node>(std::move(merged));
}

}  // namespace plexus::config
