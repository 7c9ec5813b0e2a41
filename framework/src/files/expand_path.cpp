#include "files/expand_path.h"

#include <plexus/error.h>

#include <cstdlib>
#include <string>

namespace plexus::files {
namespace {

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string value_of_variable(const std::string& name, const std::string& path) {
  if (const char* value = std::getenv(name.c_str())) return value;
  throw Error("the path '" + path + "' names the environment variable '" + name +
              "', which is not set; set it, or write $$ for a dollar sign");
}

}  // namespace

std::filesystem::path expand_path(const std::filesystem::path& path) {
  const std::string text = path.string();
  std::string expanded;
  std::size_t i = 0;
  if (text == "~" || text.starts_with("~/")) {
    expanded = value_of_variable("HOME", text);
    i = 1;
  }
  while (i < text.size()) {
    if (text[i] != '$' || i + 1 == text.size()) {
      expanded += text[i++];
      continue;
    }
    if (text[i + 1] == '$') {
      expanded += '$';
      i += 2;
      continue;
    }
    const bool braces = text[i + 1] == '{';
    const std::size_t begin = i + (braces ? 2 : 1);
    std::size_t end = begin;
    while (end < text.size() && is_name_letter(text[end])) ++end;
    if (braces && (end == text.size() || text[end] != '}'))
      throw Error("the path '" + text +
                  "' has a '${' without a name and '}' behind it; write ${NAME}, or $$ for a "
                  "dollar sign");
    if (end == begin) {
      expanded += text[i++];
      continue;
    }
    expanded += value_of_variable(text.substr(begin, end - begin), text);
    i = end + (braces ? 1 : 0);
  }
  return expanded;
}

}  // namespace plexus::files
