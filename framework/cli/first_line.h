// What stands in a table of a text of several lines.
#pragma once

#include <string>

namespace plexus::cli {

[[nodiscard]] inline std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace plexus::cli
