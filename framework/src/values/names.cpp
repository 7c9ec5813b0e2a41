#include "values/names.h"

#include <algorithm>
#include <cstddef>
#include <set>

namespace plexus::values {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

/// The last `parts` parts of a dotted key; the whole key if it has no more.
std::string_view suffix(std::string_view key, std::size_t parts) {
  std::size_t begin = key.size();
  for (; parts > 0; --parts) {
    if (begin == 0) return key;
    const std::size_t dot = key.rfind('.', begin - 1);
    if (dot == std::string_view::npos) return key;
    begin = dot;
  }
  return key.substr(begin + 1);
}

/// '_' for every character that no name may have.
std::string with_underscores(std::string_view text) {
  std::string name(text);
  for (char& c : name)
    if (!is_word(c)) c = '_';
  return name;
}

bool ends_with_parts(std::string_view key, std::string_view part) {
  return key == part || (key.ends_with(part) && key[key.size() - part.size() - 1] == '.');
}

}  // namespace

bool is_name(std::string_view text) noexcept {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_word);
}

std::string to_name(std::string_view text) {
  std::string name = with_underscores(text);
  if (!is_name(name)) name.insert(0, "x");
  return name;
}

std::string to_setting_name(std::string_view text, const Reserved& reserved) {
  std::string name = to_name(text);
  return reserved && reserved(name) ? "setting_" + name : name;
}

std::vector<std::string> short_names(const std::vector<std::string>& keys, const Reserved& reserved) {
  std::vector<std::string_view> paths(keys.begin(), keys.end());
  for (std::string_view& path : paths)
    if (path.ends_with(".plugin")) path.remove_suffix(std::string_view(".plugin").size());

  std::vector<std::string> names;
  std::set<std::string> given;
  for (const std::string_view path : paths) {
    std::string name;
    for (std::size_t parts = 1;; ++parts) {
      const std::string_view part = suffix(path, parts);
      const auto alike = std::count_if(paths.begin(), paths.end(),
                                       [part](std::string_view other) { return ends_with_parts(other, part); });
      name = with_underscores(part);
      if (part.size() == path.size() || (alike == 1 && is_name(name) && !(reserved && reserved(name)))) break;
    }
    name = to_setting_name(name, reserved);
    while (!given.insert(name).second) name += "_";
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace plexus::values
