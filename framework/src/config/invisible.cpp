#include "config/invisible.h"

#include <array>

namespace plexus::config {
namespace {

struct Character {
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array characters = {
    Character{"\u00a0", "a no-break space (U+00A0)"},
    Character{"\u00ad", "a soft hyphen (U+00AD)"},
    Character{"\u2002", "an en space (U+2002)"},
    Character{"\u2003", "an em space (U+2003)"},
    Character{"\u2007", "a figure space (U+2007)"},
    Character{"\u2009", "a thin space (U+2009)"},
    Character{"\u200a", "a hair space (U+200A)"},
    Character{"\u200b", "a zero-width space (U+200B)"},
    Character{"\u200c", "a zero-width non-joiner (U+200C)"},
    Character{"\u200d", "a zero-width joiner (U+200D)"},
    Character{"\u200e", "a left-to-right mark (U+200E)"},
    Character{"\u200f", "a right-to-left mark (U+200F)"},
    Character{"\u2028", "a line separator (U+2028)"},
    Character{"\u202a", "a mark of writing direction (U+202A)"},
    Character{"\u202c", "a mark of writing direction (U+202C)"},
    Character{"\u202d", "a mark of writing direction (U+202D)"},
    Character{"\u202e", "a mark of writing direction (U+202E)"},
    Character{"\u202f", "a narrow no-break space (U+202F)"},
    Character{"\u2060", "a word joiner (U+2060)"},
    Character{"\u2066", "a mark of writing direction (U+2066)"},
    Character{"\u2069", "a mark of writing direction (U+2069)"},
    Character{"\u3000", "an ideographic space (U+3000)"},
    Character{"\ufeff", "a byte-order mark (U+FEFF)"},
};

}  // namespace

std::optional<Invisible> find_invisible(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) < 0x80) continue;
    for (const Character& character : characters)
      if (text.substr(i).starts_with(character.bytes))
        return Invisible{i, character.bytes.size(), std::string(character.name)};
  }
  return std::nullopt;
}

}  // namespace plexus::config
