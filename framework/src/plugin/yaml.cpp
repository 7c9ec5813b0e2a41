#include "plugin/yaml.h"

#include "text/columns.h"
#include "values/json.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace plexus::plugin {
namespace {

// Quotes are left out only where no reader of YAML 1.1 or 1.2 could take the text for something else.
bool is_plain(const std::string& text) {
  constexpr std::array<std::string_view, 8> reserved = {"null", "true", "false", "yes", "no", "on", "off", "y"};
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/';
  };
  const auto is_inner = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
  std::string lower = text;
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_inner) && lower != "n" &&
         std::find(reserved.begin(), reserved.end(), lower) == reserved.end();
}

std::string scalar(const Value& value) {
  if (value.is_text()) return is_plain(value.text()) ? value.text() : values::to_json(value);
  return values::to_text(value);
}

bool is_bare_component(const Value& value) {
  return value.is_map() && value.map().size() == 1 && value.map().front().first == "plugin";
}

std::string pad(std::size_t indent) { return std::string(indent, ' '); }

/// Lines of a map or list, `indent` columns in.
std::string block(const Value& value, std::size_t indent, std::size_t width);

/// What follows `KEY:` or `-`: on the same line if it fits, else in lines below.
std::string after(const std::string& head, const Value& value, std::size_t indent, std::size_t width) {
  const std::string line = pad(indent) + head + " " + yaml_line(value);
  const bool empty = (value.is_list() && value.list().empty()) || (value.is_map() && value.map().empty());
  if (text::display_width(line) <= width || empty || !(value.is_list() || value.is_map())) return line + "\n";
  if (head == "-" && value.is_map()) {
    std::string text = block(value, indent + 2, width);
    text[indent] = '-';
    return text;
  }
  return pad(indent) + head + "\n" + block(value, indent + 2, width);
}

std::string block(const Value& value, std::size_t indent, std::size_t width) {
  std::string text;
  if (value.is_list()) {
    for (const Value& element : value.list()) text += after("-", element, indent, width);
  } else {
    for (const auto& [key, entry] : value.map()) text += after(scalar(Value(key)) + ":", entry, indent, width);
  }
  return text;
}

}  // namespace

std::string yaml_line(const Value& value) {
  if (is_bare_component(value)) return yaml_line(value.map().front().second);
  std::string text;
  if (value.is_list()) {
    for (const Value& element : value.list()) text += (text.empty() ? "" : ", ") + yaml_line(element);
    return "[" + text + "]";
  }
  if (value.is_map()) {
    for (const auto& [key, entry] : value.map())
      text += (text.empty() ? "" : ", ") + scalar(Value(key)) + ": " + yaml_line(entry);
    return "{" + text + "}";
  }
  return scalar(value);
}

std::string yaml_entry(const std::string& key, const Value& value, std::size_t width) {
  const bool in_lines = value.is_map() && !value.map().empty() && !is_bare_component(value);
  if (in_lines) return key + ":\n" + block(value, 2, width);
  return after(key + ":", value, 0, width);
}

}  // namespace plexus::plugin
