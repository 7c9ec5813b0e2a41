#include "text/table.h"

#include <algorithm>
#include <utility>

#include "text/columns.h"
#include "text/printable.h"

namespace plexus::text {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t left_out = 0;  // as a width

std::size_t line_width(const std::vector<std::size_t>& widths) {
  std::size_t width = 0;
  for (const std::size_t column : widths)
    if (column != left_out) width += column + (width > 0 ? gap : 0);
  return width;
}

}  // namespace

void Table::add_column(std::string title, Align align, Yield yield) {
  columns_.push_back({text::printable_line(title), align, yield});
}

void Table::add_row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = text::printable_line(cell);
  rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out, std::size_t max_cell) const {
  std::vector<std::size_t> widths = natural_widths();
  for (std::size_t c = 0; c < widths.size(); ++c)
    widths[c] = std::max(display_width(columns_[c].title), std::min(max_cell, widths[c]));
  print_columns(out, widths);
}

std::vector<std::string> Table::print_within(std::ostream& out, std::size_t width) const {
  std::vector<std::size_t> widths = natural_widths();
  std::vector<bool> gone(columns_.size(), false);
  std::vector<std::string> titles;
  while (!fits(widths, width)) {
    std::size_t next = columns_.size();
    for (std::size_t c = 0; c < columns_.size(); ++c)
      if (!gone[c] && columns_[c].yield.leaves > 0 &&
          (next == columns_.size() || columns_[c].yield.leaves > columns_[next].yield.leaves))
        next = c;
    if (next == columns_.size()) break;
    gone[next] = true;
    titles.push_back(columns_[next].title);
    widths = natural_widths();
    for (std::size_t c = 0; c < columns_.size(); ++c)
      if (gone[c]) widths[c] = left_out;
  }
  print_columns(out, widths);
  return titles;
}

std::vector<std::size_t> Table::natural_widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = std::max<std::size_t>(1, display_width(columns_[c].title));
    for (const auto& row : rows_) width = std::max(width, display_width(row[c]));
    widths.push_back(width);
  }
  return widths;
}

// Takes from the widest column that still may shrink, one by one.
bool Table::fits(std::vector<std::size_t>& widths, std::size_t width) const {
  for (std::size_t line = line_width(widths); line > width; --line) {
    std::size_t widest = widths.size();
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::size_t least = columns_[c].yield.shrink_to;
      if (least > 0 && widths[c] > least && (widest == widths.size() || widths[c] > widths[widest])) widest = c;
    }
    if (widest == widths.size()) return false;
    --widths[widest];
  }
  return true;
}

void Table::print_columns(std::ostream& out, const std::vector<std::size_t>& widths) const {
  const auto print_row = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (widths[c] == left_out) continue;
      const std::string cell = shortened(cell_of(c), widths[c]);
      const std::string rest(widths[c] - display_width(cell), ' ');
      if (!line.empty()) line += std::string(gap, ' ');
      line += columns_[c].align == Align::right ? rest + cell : cell + rest;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  print_row([&](std::size_t c) { return columns_[c].title; });
  print_row([&](std::size_t c) {
    std::string rule;
    for (std::size_t i = 0; i < widths[c]; ++i) rule += "─";
    return rule;
  });
  for (const auto& row : rows_) print_row([&](std::size_t c) { return row[c]; });
}

}  // namespace plexus::text
