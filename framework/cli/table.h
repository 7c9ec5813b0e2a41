// Tables in the terminal: columns as wide as their content, numbers to the right.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace plexus::cli {

enum class Align { left, right };

class Table {
 public:
  void add_column(std::string title, Align align = Align::left);
  /// One cell for each column.
  void add_row(std::vector<std::string> cells);
  [[nodiscard]] std::size_t row_count() const noexcept { return rows_.size(); }
  /// Columns wider than `max_cell` are shortened.
  void print(std::ostream& out, std::size_t max_cell = 60) const;

 private:
  struct Column {
    std::string title;
    Align align;
  };
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace plexus::cli
