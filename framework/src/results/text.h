// Names and text as every reader of the results accepts them.
#pragma once

#include <string>
#include <string_view>

namespace plexus::results {

/// Throws std::logic_error unless values::is_name(name): names are made by plexus, never by the user.
void require_name(std::string_view name);

/// `text` with what is not UTF-8, and NUL, which would end it, replaced by U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view text);

}  // namespace plexus::results
