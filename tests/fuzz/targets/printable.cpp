#include "text/printable.h"

#include <cstdlib>

#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {"\x1b]0;title\a\x1b[31mred",
          "gr\xC3\xB6\xC3\x9F"
          "e \xE2\x80\xAE \xC2\x9B 1m",
          "\xff\xfe\xF0\x9F\x99\x82"};
}

/// Printable text is as it is, and holds no byte that a terminal obeys.
void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  const std::string once = text::printable_line(text_of(bytes));
  if (text::printable_line(once) != once) std::abort();
  for (const char letter : once)
    if (static_cast<unsigned char>(letter) < 0x20 || letter == '\x7f') std::abort();
}
