// Fields of CSV as RFC 4180 has them.
#pragma once

#include <string>

#include "text/printable.h"

namespace plexus::cli {

/// The text as it stands in a line: in quotes where it contains a separator, with quotes inside doubled. What a
/// spreadsheet would compute (CSV injection, OWASP) and is no number gets an apostrophe in front.
[[nodiscard]] inline std::string csv_field(const std::string& given) {
  const std::string text = text::starts_formula(given) ? "'" + given : given;
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + "\"";
}

}  // namespace plexus::cli
