// A curve drawn with characters.
//
//   for (const std::string& line : line_plot({0.2, 0.5, 0.6}, {.width = 30, .height = 5, .low = 0, .high = 1}))
//     out << line << '\n';
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::cli {

enum class Charset { ascii, braille };

/// Braille where the locale is UTF-8.
[[nodiscard]] Charset charset_of_locale();

struct PlotArea {
  std::size_t width = 30;  ///< in characters
  std::size_t height = 5;
  double low = 0.0;  ///< value at the lower edge
  double high = 1.0;
  Charset charset = Charset::braille;
};

/// `height` lines of `width` characters: the values evenly spread from the left edge to the right one, joined by lines.
/// A character has 2 × 4 dots of braille, or three places for a mark of ASCII (. - '). What is no finite number is left
/// out, with the lines to it; values beyond an edge are drawn on it.
[[nodiscard]] std::vector<std::string> line_plot(const std::vector<double>& values, const PlotArea& area);

}  // namespace plexus::cli
