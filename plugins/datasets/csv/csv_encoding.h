// Bytes of a text file as UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace csv {

struct Text {
  std::vector<std::uint8_t> bytes;  ///< UTF-8 without a byte-order mark
  std::string encoding;             ///< what it was: "UTF-8", "UTF-16", "Latin-1"
};

/// `encoding`: auto (UTF-8, or UTF-16 with a byte-order mark), utf8, utf16, latin1. Throws EnvironmentError where the
/// bytes are no such text, with the place and the setting; `name` is used in messages.
[[nodiscard]] Text decode(std::vector<std::uint8_t> bytes, const std::string& encoding, const std::string& name);

}  // namespace csv
