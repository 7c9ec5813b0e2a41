// Comma-separated values (RFC 4180), one record at a time: quotes, CRLF, blank lines, comments; the separator may be
// another one, and is found out if it is not known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
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

  [[nodiscard]] std::size_t size() const noexcept { return cells.size(); }
  [[nodiscard]] const Cell& cell(std::size_t i) const noexcept { return cells[i]; }
};

/// A record as most are: one line without a quote, of which is known where its cells end.
struct PlainRecord {
  std::size_t line = 0;  ///< in the file, from 1
  const char* begin = nullptr;
  std::size_t count = 0;            ///< cells
  std::vector<std::uint32_t> ends;  ///< (count) and more: of the cells, from `begin`

  [[nodiscard]] std::size_t size() const noexcept { return count; }
  /// With the spaces around it. The eight bytes before its end, at least, are the reader's.
  [[nodiscard]] std::string_view raw(std::size_t i) const noexcept {
    const std::size_t from = i == 0 ? 0 : ends[i - 1] + std::size_t{1};
    return {begin + from, ends[i] - from};
  }
  [[nodiscard]] Cell cell(std::size_t i) const noexcept;
  /// What `to.size()` cells from `first` on hold where they are short numbers, written with a point; else NaN. Returns
  /// whether all are numbers.
  bool numbers(std::size_t first, std::span<float> to) const noexcept;

  char separator = ',';
};

struct Syntax {
  char separator = '\0';      ///< ' ' stands for any run of spaces and tabs; 0: it is found out
  std::string comment = "#";  ///< lines that begin so are skipped; empty: there are none
};

class Reader {
 public:
  /// `bytes` are UTF-8, as decode() gives them. Throws EnvironmentError if there is no record. `name` is used in
  /// messages.
  Reader(std::vector<std::uint8_t> bytes, std::string name, const Syntax& syntax);

  /// Reads the next record that is not blank. Returns false at the end. Throws EnvironmentError at a quote that is not
  /// closed or is followed by something else.
  bool next(Record& record);

  /// Reads the next record if it is a plain one, in a tenth of the time. False: it is another, or there is none; then
  /// nothing was read.
  bool next(PlainRecord& record);

  /// Back to the first record, or to where begin_here() was called.
  void rewind() noexcept;
  void begin_here() noexcept;

  /// The share of the file that was read, 0 to 1.
  [[nodiscard]] double progress() const noexcept {
    return static_cast<double>(position_) / static_cast<double>(bytes_.size());
  }
  [[nodiscard]] char separator() const noexcept { return separator_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  [[nodiscard]] std::string_view rest() const noexcept;
  void read_quoted(Cell& cell);
  void read_plain(Cell& cell);
  [[nodiscard]] bool ends_cell(const std::uint8_t* at) const noexcept;
  [[nodiscard]] bool at_end_of_line() const noexcept;
  void end_line() noexcept;
  void skip_spaces() noexcept;
  void skip_to_quote() noexcept;
  void take_separator_line();
  struct Splitting {
    std::size_t cells = 0;  ///< of the first record
    bool same = true;       ///< all records have as many
    std::size_t usual = 0;  ///< of the later records, where they have as many; else 0
    double numbers = 0.0;   ///< share of cells that are numbers
  };
  Splitting split_by(char candidate);
  char find_separator();

  std::vector<std::uint8_t> bytes_;  ///< as read; never changed
  std::vector<std::unique_ptr<std::string>> unquoted_;
  std::string name_;
  char separator_;
  std::string comment_;
  std::size_t begin_ = 0;  ///< of the first line that may be a record
  std::size_t begin_line_ = 1;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  std::size_t line_begin_ = 0;
};

/// The beginning of a text, in quotes.
[[nodiscard]] std::string excerpt(std::string_view text);

/// "file:line:column"
[[nodiscard]] std::string location(const std::string& name, std::size_t line, std::size_t column);

}  // namespace csv
