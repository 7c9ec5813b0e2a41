// What the terminal can show.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace plexus::cli {

/// True if the stream (1: stdout, 2: stderr) is a terminal that moves its cursor.
[[nodiscard]] bool is_terminal(int stream);
/// True if text on the stream may be coloured: a terminal, and NO_COLOR is not set.
[[nodiscard]] bool has_colour(int stream);
/// Columns of the terminal on the stream; 100 where it is none.
[[nodiscard]] std::size_t terminal_width(int stream);
/// Lines of the terminal on the stream; 24 where it is none.
[[nodiscard]] std::size_t terminal_height(int stream);

/// Text in lines of at most `width` columns. As much of it as `indent` is long is a head that stays as it is; lines
/// after the first begin with `indent`.
void print_wrapped(std::ostream& out, const std::string& words, const std::string& indent, std::size_t width);

/// "1:02:03", "2:05", "12 s", "7.1 s", "35 ms"
[[nodiscard]] std::string format_duration(double seconds);

}  // namespace plexus::cli
