#include "text/number.h"

#include <charconv>
#include <system_error>

namespace plexus::text {

std::optional<double> number_in(std::string_view text) {
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace plexus::text
