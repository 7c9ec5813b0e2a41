#include "text/utf8.h"

namespace plexus::text {

// Unicode 15, table 3-7: the range of the second byte depends on the first.
Letter first_letter(std::string_view text) {
  const auto byte_at = [text](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])}; };
  const std::uint32_t first = byte_at(0);
  if (first < 0x80) return {.code = first, .length = 1};
  if (first < 0xC2 || first > 0xF4) return {};
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const std::uint32_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;   // not longer than needed
  const std::uint32_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;  // no surrogates
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {.incomplete = true};
    const std::uint32_t byte = byte_at(i);
    if (byte < (i == 1 ? low : 0x80U) || byte > (i == 1 ? high : 0xBFU)) return {};
    code = code << 6U | (byte & 0x3FU);
  }
  return {.code = code, .length = length};
}

std::string to_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    if (letter.length == 0 || letter.code == 0) {
      clean += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      clean += text.substr(0, letter.length);
      text.remove_prefix(letter.length);
    }
  }
  return clean;
}

}  // namespace plexus::text
