#include "config/yaml_text.h"

#include <string_view>

#include "plugin/yaml.h"
#include "text/columns.h"

namespace plexus::config {
namespace {

constexpr std::size_t widest = 100;

std::string scalar(const Node& node) {
  if (node.is_null()) return "null";
  // A plain number keeps its digits: 1e-3 was written so for a reason.
  return to_value(node).is_text() ? plugin::yaml_line(Value(node.text)) : node.text;
}

std::string key_text(const std::string& key) { return plugin::yaml_line(Value(key)); }

std::string flow(const Node& node) {
  std::string text;
  if (node.is_list()) {
    for (const NodePtr& element : node.elements) text += (text.empty() ? "" : ", ") + flow(*element);
    return "[" + text + "]";
  }
  if (node.is_map()) {
    for (const Entry& entry : node.entries)
      text += (text.empty() ? "" : ", ") + key_text(entry.key) + ": " + flow(*entry.value);
    return "{" + text + "}";
  }
  return scalar(node);
}

std::string block(const Node& node, std::size_t indent);

/// What follows `KEY:` or `-`.
std::string after(const std::string& head, const Node& node, std::size_t indent, bool one_line) {
  const std::string start = std::string(indent, ' ') + head;
  const std::string line = start + " " + flow(node);
  const bool empty = node.elements.empty() && node.entries.empty();
  if (empty || (one_line && text::display_width(line) <= widest)) return line + "\n";
  return start + "\n" + block(node, indent + 2);
}

std::string block(const Node& node, std::size_t indent) {
  std::string text;
  for (const NodePtr& element : node.elements) text += after("-", *element, indent, true);
  for (const Entry& entry : node.entries)
    text += after(key_text(entry.key) + ":", *entry.value, indent, entry.key != "grid");
  return text;
}

}  // namespace

std::string to_yaml(const Node& map) { return block(map, 0); }

}  // namespace plexus::config
