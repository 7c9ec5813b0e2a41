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

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const char byte : text)
    if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++width;
  return width;
}

std::string shortened(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) return text;
  std::string kept;
  std::size_t columns = 0;
  for (const char byte : text) {
    const bool begins = (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    if (begins && ++columns >= width) break;
    kept += byte;
  }
  return kept + "…";
}

std::string shortened_inside(const std::string& text, std::size_t width) {
  const std::size_t whole = display_width(text);
  if (whole <= width || width < 3) return shortened(text, width);
  const std::size_t head = (width - 1) / 2;
  const std::size_t left_out = whole - (width - 1 - head);  // columns before the tail
  std::string tail;
  std::size_t columns = 0;
  for (const char byte : text) {
    const bool begins = (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    if (begins) ++columns;
    if (columns > left_out) tail += byte;
  }
  return shortened(text, head + 1) + tail;
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
