// Comma-separated values (RFC 4180), one record at a time: quotes, CRLF, blank lines, a byte-order mark; the separator
// may be another one, and is found out if it is not known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace csv {

/// A cell of a record. The text lies in the reader's buffer and stays valid as long as the reader.
struct Cell {
  std::string_view text;   ///< without quotes; spaces around an unquoted text are left out
  std::size_t column = 0;  ///< of its first byte in the line, from 1
};

struct Record {
  std::size_t line = 0;  ///< of its first byte in the file, from 1
  std::vector<Cell> cells;
};

/// A separator that stands for any run of spaces is ' '; 0: find it out.
class Reader {
 public:
  /// Throws EnvironmentError if the bytes are no UTF-8 text or there is no record. `name` is used in messages.
  Reader(std::vector<std::uint8_t> bytes, std::string name, char separator);

  /// Reads the next record that is not blank. Returns false at the end. Throws EnvironmentError at a quote that is not
  /// closed or is followed by something else.
  bool next(Record& record);

  /// Back to the first record.
  void rewind() noexcept;

  [[nodiscard]] char separator() const noexcept { return separator_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  void read_quoted(Cell& cell);
  void read_plain(Cell& cell);
  [[nodiscard]] bool at_end_of_line() const noexcept;
  void end_line() noexcept;
  void skip_spaces() noexcept;
  char find_separator();

  std::vector<std::uint8_t> bytes_;  ///< as read; never changed
  std::vector<std::unique_ptr<std::string>> unquoted_;
  std::string name_;
  char separator_;
  std::size_t begin_ = 0;  ///< of the first record: after the byte-order mark
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  std::size_t line_begin_ = 0;
};

/// "file:line:column"
[[nodiscard]] std::string location(const std::string& name, std::size_t line, std::size_t column);

}  // namespace csv
