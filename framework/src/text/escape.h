// Text as other languages have it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plexus::text {

/// A field of CSV (RFC 4180): in quotes where it contains a separator, with quotes inside doubled. What a spreadsheet
/// would compute (CSV injection, OWASP) and is no number gets an apostrophe in front.
[[nodiscard]] std::string csv_field(std::string_view text);

/// Text between the tags of HTML, or in a quoted attribute.
[[nodiscard]] std::string escape_html(std::string_view text);

/// An attribute of XML 1.0 with its quotes; control characters, which it has not, become '?'.
[[nodiscard]] std::string xml_attribute(std::string_view text);

/// `text` as one word of a POSIX shell.
[[nodiscard]] std::string shell_word(std::string_view text);

/// `words` as a command of a POSIX shell.
[[nodiscard]] std::string shell_command(const std::vector<std::string>& words);

}  // namespace plexus::text
