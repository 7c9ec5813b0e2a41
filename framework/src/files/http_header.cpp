#include "files/http_header.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

namespace plexus::files {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; });
  return result;
}

}  // namespace

HttpHeader read_http_header(std::string_view given) {
  constexpr std::string_view range = "content-range: bytes ";
  const std::string line = lower(given);
  if (line.starts_with("http/")) return {.kind = HttpHeader::Kind::status};
  if (!line.starts_with(range)) return {};
  HttpHeader header{.kind = HttpHeader::Kind::content_range};
  const auto [end, error] = std::from_chars(line.data() + range.size(), line.data() + line.size(), header.range_begin);
  return error == std::errc() ? header : HttpHeader{};
}

}  // namespace plexus::files
