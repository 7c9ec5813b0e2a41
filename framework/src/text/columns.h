// Text in columns for the terminal: wrapped at words, UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::text {

/// Columns that UTF-8 text takes in a terminal: the sum of letter_width() of its letters.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// At most `width` columns of the text, with "…" where something was cut.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t width);
/// The same with "…" in the middle: for lists whose first and last parts tell most.
[[nodiscard]] std::string shortened_inside(const std::string& text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces; a longer word stands on a line of its own. The lines of the text
/// stay separate. At least one line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// Rows of cells, each column as wide as it must be; columns but the last are no wider than `widest`, and the last gets
/// what is left of `width`; where that is little, the others are narrower. Cells are wrapped. Every line begins with
/// `indent` spaces.
[[nodiscard]] std::string columns(const std::vector<std::vector<std::string>>& rows, std::size_t width,
                                  std::size_t indent, std::size_t widest);

}  // namespace plexus::text
