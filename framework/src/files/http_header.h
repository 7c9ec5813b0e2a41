// The lines before what a server sends, as far as a transfer that goes on where another one stopped must know them.
#pragma once

#include <cstdint>
#include <string_view>

namespace plexus::files {

struct HttpHeader {
  enum class Kind { status, content_range, other };
  Kind kind = Kind::other;
  std::uint64_t range_begin = 0;  ///< of content_range, which has a number there: the first byte that is sent
};

/// Of one line; any bytes may be given. A range without a number is Kind::other.
[[nodiscard]] HttpHeader read_http_header(std::string_view line);

}  // namespace plexus::files
