// Text that every reader accepts as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace plexus::text {

/// `text` with what is not UTF-8, and NUL, which would end it, replaced by U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view text);

}  // namespace plexus::text
