#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace plexus::cli {

bool is_terminal(int stream) {
  const char* const terminal = std::getenv("TERM");
  return isatty(stream) != 0 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

bool has_colour(int stream) {
  const char* const no_colour = std::getenv("NO_COLOR");
  return is_terminal(stream) && (no_colour == nullptr || *no_colour == '\0');
}

std::size_t terminal_width(int stream) {
  winsize size{};
  if (isatty(stream) != 0 && ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

std::size_t terminal_height(int stream) {
  winsize size{};
  if (isatty(stream) != 0 && ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_row > 0) return size.ws_row;
  return 24;
}

void print_wrapped(std::ostream& out, const std::string& text, std::size_t width, const std::string& indent) {
  std::string line;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!line.empty() && line != indent && display_width(line) + 1 + display_width(word) > width) {
      out << line << '\n';
      line = indent;
    }
    line += (line.empty() || line == indent ? "" : " ") + word;
    begin = end + 1;
  }
  out << line << '\n';
}

std::string format_duration(double seconds) {
  char text[32];
  const auto whole = static_cast<long>(std::llround(seconds));
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  else if (whole >= 60)
    std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
  else if (seconds < 0.0995)
    std::snprintf(text, sizeof text, "%ld ms", std::lround(1000.0 * seconds));
  else if (seconds < 9.95)
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  else
    std::snprintf(text, sizeof text, "%ld s", whole);
  return text;
}

}  // namespace plexus::cli
