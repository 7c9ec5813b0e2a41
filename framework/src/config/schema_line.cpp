#include "config/schema_line.h"

#include <algorithm>
#include <string_view>

namespace plexus::config {
namespace {

bool names_relative_schema(std::string_view line) {
  const std::size_t comment = line.find_first_not_of(" \t");
  if (comment == std::string_view::npos || line[comment] != '#') return false;
  const std::size_t server = line.find("yaml-language-server:");
  const std::size_t name = line.find("$schema=");
  if (server == std::string_view::npos || name == std::string_view::npos || name < server) return false;
  const std::string_view path = line.substr(name + std::string_view("$schema=").size());
  return !path.starts_with('/') && path.find("://") == std::string_view::npos;
}

}  // namespace

std::string without_relative_schema(std::string text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1);
    if (names_relative_schema(std::string_view(text).substr(begin, end + 1 - begin)))
      text.erase(begin, end + 1 - begin);
    else
      begin = end + 1;
  }
  return text;
}

}  // namespace plexus::config
