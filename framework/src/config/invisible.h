// Characters that cannot be seen, and yet make a key or a value another one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plexus::config {

struct Invisible {
  std::size_t at = 0;    ///< of its first byte
  std::size_t size = 0;  ///< bytes
  std::string name;      ///< "a no-break space (U+00A0)"
};

/// The first one in a text of UTF-8.
[[nodiscard]] std::optional<Invisible> find_invisible(std::string_view text);

}  // namespace plexus::config
