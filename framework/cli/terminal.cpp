#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "text/columns.h"

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

void print_wrapped(std::ostream& out, const std::string& words, const std::string& indent, std::size_t width) {
  const std::size_t head = std::min(indent.size(), words.size());
  out << words.substr(0, head);
  bool first = true;
  for (const std::string& line : text::wrap(std::string_view(words).substr(head), width - head)) {
    out << (first ? "" : indent) << line << '\n';
    first = false;
  }
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
