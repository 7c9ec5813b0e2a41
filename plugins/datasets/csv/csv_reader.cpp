// Reading records. Cells are views of the file's bytes; only a quoted cell with a doubled quote needs text of its own.
#include "csv_reader.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "csv_numbers.h"
#include "csv_short_number.h"

namespace csv {
namespace {

constexpr std::array<char, 4> candidates = {',', ';', '\t', '|'};
constexpr std::size_t records_to_split = 10;
constexpr std::size_t titles = 3;  // lines before a table that are none of it, at most

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 40;
  return "'" + std::string(text.substr(0, longest)) + (text.size() > longest ? "…" : "") + "'";
}

std::string location(const std::string& name, std::size_t line, std::size_t column) {
  return name + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Reader::Reader(std::vector<std::uint8_t> bytes, std::string name, const Syntax& syntax)
    : bytes_(std::move(bytes)), name_(std::move(name)), separator_(syntax.separator), comment_(syntax.comment) {
  Record first;
  take_separator_line();
  if (separator_ == 0) separator_ = find_separator();
  if (!next(first)) throw plexus::EnvironmentError("'" + name_ + "' is empty; expected a CSV file");
  rewind();
}

void Reader::rewind() noexcept {
  position_ = begin_;
  line_begin_ = begin_;
  line_ = begin_ == 0 ? 1 : 2;
}

/// "sep=;" in the first line, as Excel writes and reads it.
void Reader::take_separator_line() {
  constexpr std::string_view mark = "sep=";
  if (!rest().starts_with(mark) || bytes_.size() <= mark.size()) return;
  const char said = static_cast<char>(bytes_[mark.size()]);
  position_ = mark.size() + 1;
  if (said == '\n' || said == '\r' || !at_end_of_line()) return rewind();
  end_line();
  begin_ = position_;
  if (separator_ == 0) separator_ = said;
  rewind();
}

std::string_view Reader::rest() const noexcept {
  return {reinterpret_cast<const char*>(bytes_.data()) + position_, bytes_.size() - position_};
}

bool Reader::at_end_of_line() const noexcept {
  return position_ == bytes_.size() || bytes_[position_] == '\n' || bytes_[position_] == '\r';
}

void Reader::end_line() noexcept {
  if (position_ == bytes_.size()) return;
  if (bytes_[position_] == '\r' && position_ + 1 < bytes_.size() && bytes_[position_ + 1] == '\n') ++position_;
  ++position_;
  ++line_;
  line_begin_ = position_;
}

void Reader::skip_spaces() noexcept {
  while (position_ < bytes_.size() && (bytes_[position_] == ' ' || (bytes_[position_] == '\t' && separator_ == ' ')))
    ++position_;
}

/// Spaces between a separator and a quote: `1, "two"`.
void Reader::skip_to_quote() noexcept {
  std::size_t quote = position_;
  while (quote < bytes_.size() && bytes_[quote] == ' ') ++quote;
  if (quote < bytes_.size() && bytes_[quote] == '"') position_ = quote;
}

bool Reader::next(Record& record) {
  for (;;) {
    if (position_ == bytes_.size()) return false;
    const std::size_t start = position_;
    while (position_ < bytes_.size() && (bytes_[position_] == ' ' || bytes_[position_] == '\t')) ++position_;
    if (!comment_.empty() && position_ < bytes_.size() && bytes_[position_] == static_cast<std::uint8_t>(comment_[0]) &&
        rest().starts_with(comment_)) {
      while (!at_end_of_line()) ++position_;
    } else if (!at_end_of_line()) {
      position_ = start;
      break;
    }
    end_line();
  }
  record.line = line_;
  record.cells.clear();
  const bool may_be_numbers = !parts_numbers();
  for (;;) {
    if (may_be_numbers && take_numbers(record.cells)) break;
    if (separator_ == ' ') {
      skip_spaces();
      if (at_end_of_line()) break;
    } else if (position_ < bytes_.size() && bytes_[position_] == ' ') {
      skip_to_quote();
    }
    Cell& cell = record.cells.emplace_back();
    cell.column = position_ - line_begin_ + 1;
    if (position_ < bytes_.size() && bytes_[position_] == '"')
      read_quoted(cell);
    else
      read_plain(cell);
    if (at_end_of_line()) break;
    ++position_;  // the separator
  }
  end_line();
  return true;
}

bool Reader::ends_cell(const std::uint8_t* at) const noexcept {
  return at == bytes_.data() + bytes_.size() || *at == static_cast<std::uint8_t>(separator_) ||
         (*at == '\t' && separator_ == ' ') || *at == '\n' || *at == '\r';
}

void Reader::read_plain(Cell& cell) {
  const std::uint8_t* const start = bytes_.data() + position_;
  const std::uint8_t* at = start;
  while (!ends_cell(at)) ++at;
  position_ = static_cast<std::size_t>(at - bytes_.data());
  cell.text = trimmed({reinterpret_cast<const char*>(start), static_cast<std::size_t>(at - start)});
}

/// Whether the separator may stand in a number, or is none of one letter.
bool Reader::parts_numbers() const noexcept {
  constexpr std::string_view letters = " .+-eE0123456789";
  return letters.find(separator_) != std::string_view::npos;
}

/// Most cells are short numbers: takes those that come first. True: to the end of the line.
bool Reader::take_numbers(std::vector<Cell>& cells) {
  const auto* const all = reinterpret_cast<const char*>(bytes_.data());
  const char* const line = all + line_begin_;
  const char* at = all + position_;
  const char* const end = all + bytes_.size();
  const auto take = [&](std::size_t offset, std::size_t length, float number) {
    cells.push_back({{at + offset, length}, static_cast<std::size_t>(at - line) + offset + 1, number});
  };
  bool ended = false;
  while (!ended && end - at > static_cast<std::ptrdiff_t>(letters_of_short_number)) {
    if (const FourDigits four = four_digits_at(at, separator_); four.are) {
      for (std::size_t i = 0; i < 4; ++i) take(2 * i, 1, four.value(i));
      at += 8;
      continue;
    }
    const ShortNumber number = short_number_at(at);
    if (std::isnan(number.value)) break;
    const char behind = at[number.length];
    ended = behind == '\n' || behind == '\r';
    if (!ended && behind != separator_) break;
    take(0, number.length, number.value);
    at += number.length + (ended ? 0 : 1);
  }
  position_ = static_cast<std::size_t>(at - all);
  return ended;
}

void Reader::read_quoted(Cell& cell) {
  const std::size_t opening_line = line_;
  const std::size_t start = ++position_;
  bool doubled = false;
  for (;; ++position_) {
    if (position_ == bytes_.size())
      throw plexus::EnvironmentError(location(name_, opening_line, cell.column) +
                                     ": the quote that opens here is never closed");
    if (bytes_[position_] == '\n') {
      ++line_;
      line_begin_ = position_ + 1;
    }
    if (bytes_[position_] != '"') continue;
    if (position_ + 1 < bytes_.size() && bytes_[position_ + 1] == '"') {
      doubled = true;
      ++position_;
      continue;
    }
    break;
  }
  cell.text = {reinterpret_cast<const char*>(bytes_.data()) + start, position_ - start};
  ++position_;
  if (separator_ != ' ') skip_spaces();
  const bool blank = separator_ == ' ' && position_ < bytes_.size() && bytes_[position_] == '\t';
  if (!at_end_of_line() && !blank && bytes_[position_] != static_cast<std::uint8_t>(separator_))
    throw plexus::EnvironmentError(location(name_, line_, position_ - line_begin_ + 1) +
                                   ": text follows a closing quote; expected a separator or the end of the line "
                                   "(a quote inside quotes is written twice)");
  if (doubled) {
    std::string text;
    for (std::size_t i = 0; i < cell.text.size(); ++i) {
      text += cell.text[i];
      if (cell.text[i] == '"') ++i;
    }
    // A short string would move with the vector that holds it, so the texts are kept apart by their own allocation.
    unquoted_.push_back(std::make_unique<std::string>(std::move(text)));
    cell.text = *unquoted_.back();
  }
}

/// How a candidate splits the first records.
Reader::Splitting Reader::split_by(char candidate) {
  separator_ = candidate;
  Splitting splitting;
  std::size_t numbers = 0;
  std::size_t all = 0;
  Record record;
  rewind();
  try {
    for (std::size_t i = 0; i < records_to_split && next(record); ++i) {
      if (i == 0) splitting.cells = record.cells.size();
      splitting.same = splitting.same && record.cells.size() == splitting.cells;
      if (i == titles) splitting.usual = record.cells.size();
      if (i > titles && record.cells.size() != splitting.usual) splitting.usual = 0;
      for (const Cell& cell : record.cells) {
        ++all;
        const bool comma = candidate != ',' && has_decimal_comma(cell.text);
        if (comma || cell.text.empty() || parse_number(cell.text)) ++numbers;
      }
    }
  } catch (const plexus::EnvironmentError&) {
    splitting.same = false;  // a quote that makes no sense with this separator
  }
  splitting.numbers = static_cast<double>(numbers) / static_cast<double>(std::max<std::size_t>(all, 1));
  return splitting;
}

/// The candidate that splits all of the first records into as many cells, and into the most of them; unless another
/// leaves far more numbers whole, as the semicolon does where commas stand before decimals.
char Reader::find_separator() {
  constexpr double far_more = 0.25;
  char best = 0;
  Splitting chosen{.cells = 1};
  for (const char candidate : candidates) {
    const Splitting splitting = split_by(candidate);
    if (!splitting.same || splitting.cells < 2) continue;
    const double gain = splitting.numbers - chosen.numbers;
    const bool better = best == 0 || gain > far_more || (gain >= -far_more && splitting.cells > chosen.cells);
    if (!better) continue;
    chosen = splitting;
    best = candidate;
  }
  // Spaces are within cells too, so that they part them only where that makes numbers of what is none otherwise.
  if (const Splitting splitting = split_by(' ');
      splitting.same && splitting.cells > 1 && splitting.numbers - chosen.numbers > far_more)
    best = ' ';
  rewind();
  if (best != 0) return best;
  // Nothing fits all of them: lines before the table, or a ragged file, whose error is told best with the separator
  // that its first line has.
  std::size_t most = 1;
  for (const char candidate : candidates)
    if (const Splitting splitting = split_by(candidate); splitting.usual > most) {
      most = splitting.usual;
      best = candidate;
    }
  rewind();
  if (best != 0) return best;
  const auto first_line_end = std::find(bytes_.begin(), bytes_.end(), '\n');
  for (const char candidate : candidates)
    if (std::find(bytes_.begin(), first_line_end, static_cast<std::uint8_t>(candidate)) != first_line_end)
      return candidate;
  return ' ';
}

}  // namespace csv
