// Tables in the terminal: columns as wide as their content, numbers to the right.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace plexus::text {

enum class Align { left, right };

/// What a column gives up where the table is wider than the terminal.
struct Yield {
  std::size_t shrink_to = 0;  ///< it may be shortened to so many columns; 0: never
  int leaves = 0;             ///< it may be left out, those with the highest number first; 0: never
};

class Table {
 public:
  struct Column {
    std::string title;
    Align align;
    Yield yield;
  };

  void add_column(std::string title, Align align = Align::left, Yield yield = {});
  /// One cell for each column.
  void add_row(std::vector<std::string> cells);
  [[nodiscard]] const std::vector<Column>& columns() const noexcept { return columns_; }
  [[nodiscard]] const std::vector<std::vector<std::string>>& rows() const noexcept { return rows_; }
  /// Cells wider than `max_cell` are shortened.
  void print(std::ostream& out, std::size_t max_cell = 60) const;
  /// Shortens columns, then leaves some out, until a line has at most `width` columns. Returns the titles of those left
  /// out.
  std::vector<std::string> print_within(std::ostream& out, std::size_t width) const;

 private:
  [[nodiscard]] std::vector<std::size_t> natural_widths() const;
  [[nodiscard]] bool fits(std::vector<std::size_t>& widths, std::size_t width) const;
  void print_columns(std::ostream& out, const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace plexus::text
