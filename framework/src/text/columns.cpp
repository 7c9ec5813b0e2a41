#include "text/columns.h"

#include <algorithm>

#include "text/letter_width.h"
#include "text/utf8.h"

namespace plexus::text {
namespace {

/// What stands at the start of a text, in bytes and in columns. A byte that is no UTF-8 is a letter of its own.
struct Step {
  std::size_t bytes;
  std::size_t columns;
};

Step first_step(std::string_view text) {
  const Letter letter = first_letter(text);
  if (letter.length == 0) return {1, 1};
  return {letter.length, letter_width(letter.code)};
}

/// Where the letter begins that no longer fits into `columns`.
std::size_t end_of_columns(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  for (std::size_t used = 0; at < text.size();) {
    const Step step = first_step(text.substr(at));
    used += step.columns;
    if (used > columns) break;
    at += step.bytes;
  }
  return at;
}

/// Where what fits into the last `columns` begins, with no mark of a letter that is not there.
std::size_t start_of_columns(std::string_view text, std::size_t columns) {
  std::size_t left = display_width(text);
  std::size_t at = 0;
  while (at < text.size()) {
    const Step step = first_step(text.substr(at));
    if (left <= columns && step.columns > 0) break;
    left -= step.columns;
    at += step.bytes;
  }
  return at;
}

// What is left is too narrow to read below this many columns.
constexpr std::size_t narrowest = 24;

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Step step = first_step(text);
    width += step.columns;
    text.remove_prefix(step.bytes);
  }
  return width;
}

std::string shortened(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) return text;
  return text.substr(0, end_of_columns(text, width > 0 ? width - 1 : 0)) + "…";
}

std::string shortened_inside(const std::string& text, std::size_t width) {
  const std::size_t whole = display_width(text);
  if (whole <= width || width < 3) return shortened(text, width);
  const std::size_t head = (width - 1) / 2;
  const std::size_t tail = width - 1 - head;
  return text.substr(0, end_of_columns(text, head)) + "…" + text.substr(start_of_columns(text, tail));
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  const auto finish = [&] {
    lines.push_back(line);
    line.clear();
  };
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '\n') {
      finish();
      ++at;
    } else if (text[at] == ' ' && !line.empty()) {
      ++at;
    } else {
      const std::size_t end =
          std::min(text.find_first_of(" \n", std::max(at, text.find_first_not_of(' ', at))), text.size());
      const std::string_view word = text.substr(at, end - at);
      if (!line.empty() && display_width(line) + 1 + display_width(word) > width) finish();
      if (!line.empty()) line += ' ';
      line += word;
      at = end;
    }
  }
  if (!line.empty() || lines.empty()) finish();
  return lines;
}

std::string columns(const std::vector<std::vector<std::string>>& rows, std::size_t width, std::size_t indent,
                    std::size_t widest) {
  constexpr std::string_view gap = "  ";
  if (rows.empty()) return "";
  const std::size_t count = rows.front().size();
  std::vector<std::size_t> widths(count, 0);
  const auto measure = [&](std::size_t limit) {
    std::size_t used = indent;
    for (std::size_t column = 0; column + 1 < count; ++column) {
      widths[column] = 0;
      for (const auto& row : rows)
        widths[column] = std::max(widths[column], std::min(limit, display_width(row[column])));
      used += widths[column] + gap.size();
    }
    return used;
  };
  // The last column is the one to read; the others become narrower where it would have too little.
  std::size_t used = measure(widest);
  while (used + narrowest > width && widest > narrowest / 2) used = measure(--widest);
  widths.back() = width > used + narrowest ? width - used : narrowest;

  std::string text;
  for (const auto& row : rows) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 0;
    for (std::size_t column = 0; column < count; ++column) {
      cells.push_back(wrap(row[column], widths[column]));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      std::string whole(indent, ' ');
      for (std::size_t column = 0; column < count; ++column) {
        const std::string cell = line < cells[column].size() ? cells[column][line] : "";
        whole += cell;
        if (column + 1 < count && display_width(cell) < widths[column])
          whole += std::string(widths[column] - display_width(cell), ' ');
        if (column + 1 < count) whole += gap;
      }
      whole.erase(whole.find_last_not_of(' ') + 1);
      text += whole + "\n";
    }
  }
  return text;
}

}  // namespace plexus::text
