// Text that every reader accepts as UTF-8, and its letters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace plexus::text {

/// What stands at the start of a text.
struct Letter {
  std::uint32_t code = 0;
  std::size_t length = 0;   ///< bytes; 0: it is no UTF-8
  bool incomplete = false;  ///< it may become one with the bytes that follow
};

/// Requires a text that is not empty.
[[nodiscard]] Letter first_letter(std::string_view text);

/// `text` with what is not UTF-8, and NUL, which would end it, replaced by U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view text);

}  // namespace plexus::text
