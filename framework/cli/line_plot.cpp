#include "line_plot.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace plexus::cli {
namespace {

/// Dots of a character: columns and rows.
struct Resolution {
  std::size_t columns;
  std::size_t rows;
};

Resolution resolution_of(Charset charset) { return charset == Charset::braille ? Resolution{2, 4} : Resolution{1, 3}; }

// Dots as Unicode numbers them: U+2800 plus these bits, by row and column.
constexpr std::array<std::array<unsigned, 2>, 4> braille_bits = {
    {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};

constexpr auto nowhere = static_cast<std::size_t>(-1);

using Grid = std::vector<std::vector<bool>>;  // (row, column), the first row at the top

/// Between two values there is a line, if both are numbers.
std::optional<double> value_at(const std::vector<double>& values, double position) {
  const auto before = static_cast<std::size_t>(position);
  const std::size_t after = std::min(before + 1, values.size() - 1);
  const double share = position - static_cast<double>(before);
  const double value = share == 0.0 ? values[before] : values[before] + share * (values[after] - values[before]);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

Grid dots_of(const std::vector<double>& values, const PlotArea& area) {
  const auto [columns, rows] = resolution_of(area.charset);
  Grid dots(area.height * rows, std::vector<bool>(area.width * columns, false));
  if (values.empty()) return dots;
  const auto last_row = static_cast<double>(dots.size() - 1);
  std::size_t before = nowhere;  // row of the column to the left
  for (std::size_t column = 0; column < dots.front().size(); ++column) {
    const double position = dots.front().size() == 1
                                ? 0.0
                                : static_cast<double>(column) * static_cast<double>(values.size() - 1) /
                                      static_cast<double>(dots.front().size() - 1);
    const std::optional<double> value = value_at(values, position);
    if (!value) {
      before = nowhere;
      continue;
    }
    const double share = area.high > area.low ? (*value - area.low) / (area.high - area.low) : 0.5;
    const auto row = static_cast<std::size_t>(std::lround((1.0 - std::clamp(share, 0.0, 1.0)) * last_row));
    // A steep line has no gaps.
    std::size_t from = row;
    std::size_t to = row;
    if (before != nowhere && before + 1 < row) from = before + 1;
    if (before != nowhere && before > row + 1) to = before - 1;
    for (std::size_t dot = from; dot <= to; ++dot) dots[dot][column] = true;
    before = row;
  }
  return dots;
}

std::string braille(const Grid& dots, std::size_t row, std::size_t column) {
  unsigned bits = 0;
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t c = 0; c < 2; ++c)
      if (dots[4 * row + r][2 * column + c]) bits |= braille_bits[r][c];
  if (bits == 0) return " ";
  // U+2800 … U+28FF in UTF-8.
  return {'\xE2', static_cast<char>(0xA0 + (bits >> 6)), static_cast<char>(0x80 + (bits & 0x3F))};
}

char ascii(const Grid& dots, std::size_t row, std::size_t column) {
  constexpr std::string_view marks = "'-.";
  std::size_t count = 0;
  char mark = ' ';
  for (std::size_t r = 0; r < 3; ++r) {
    if (!dots[3 * row + r][column]) continue;
    mark = marks[r];
    ++count;
  }
  return count > 1 ? '|' : mark;
}

}  // namespace

Charset charset_of_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string text;
    for (const char letter : std::string_view(value))
      if (letter != '-') text += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return text.find("utf8") != std::string::npos ? Charset::braille : Charset::ascii;
  }
  return Charset::ascii;
}

std::vector<std::string> line_plot(const std::vector<double>& values, const PlotArea& area) {
  const Grid dots = dots_of(values, area);
  std::vector<std::string> lines(area.height);
  for (std::size_t row = 0; row < area.height; ++row)
    for (std::size_t column = 0; column < area.width; ++column)
      lines[row] +=
          area.charset == Charset::braille ? braille(dots, row, column) : std::string(1, ascii(dots, row, column));
  return lines;
}

}  // namespace plexus::cli
