// Reading records. Cells are views of the file's bytes; only a quoted cell with a doubled quote needs text of its own.
#include "csv_reader.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "csv_numbers.h"
#include "csv_short_number.h"

namespace csv {
namespace {

constexpr std::array<char, 4> candidates = {',', ';', '\t', '|'};
/// Which are within cells too: in texts, in times.
constexpr std::array<char, 3> late_candidates = {' ', ':', '^'};
constexpr std::size_t records_to_split = 10;
constexpr std::size_t titles = 3;  // lines before a table that are none of it, at most

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

constexpr std::size_t letters_at_once = 64;

/// A bit for each of 64 letters: whether it is this one.
#if defined(__SSE2__)
std::uint64_t places_of(char letter, const std::uint8_t* letters) noexcept {
  using Block [[gnu::vector_size(16)]] = char;
  const Block all = Block{} + letter;
  std::uint64_t places = 0;
  for (unsigned i = 0; i < letters_at_once; i += sizeof(Block)) {
    Block block{};
    std::memcpy(&block, letters + i, sizeof block);
    const int same = __builtin_ia32_pmovmskb128(reinterpret_cast<Block>(block == all));
    places |= static_cast<std::uint64_t>(same) << i;
  }
  return places;
}
#else
std::uint64_t places_of(char letter, const std::uint8_t* letters) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  const std::uint64_t all = ones * static_cast<std::uint8_t>(letter);
  std::uint64_t places = 0;
  for (unsigned i = 0; i < letters_at_once; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, letters + i, sizeof word);
    word ^= all;  // 0 where the letter is
    const std::uint64_t found = ~(((word & ones * 0x7f) + ones * 0x7f) | word | ones * 0x7f);
    places |= ((found >> 7U) * 0x0102040810204080 >> 56U) << i;
  }
  return places;
}
#endif

}  // namespace

Cell PlainRecord::cell(std::size_t i) const noexcept {
  const std::string_view text = raw(i);
  return {trimmed(text), static_cast<std::size_t>(text.data() - begin) + 1};
}

bool PlainRecord::numbers(std::size_t first, std::span<float> to) const noexcept {
  const char* at = begin + (first == 0 ? 0 : ends[first - 1] + std::size_t{1});
  bool all = true;
  for (std::size_t i = 0; i < to.size();) {
    if (i + 4 <= to.size() && begin + ends[first + i + 3] - at == 7) {
      if (const FourDigits four = four_digits_at(at, separator); four.are) {
        for (std::size_t k = 0; k < 4; ++k) to[i + k] = four.value(k);
        i += 4;
        at += 8;
        continue;
      }
    }
    const char* const end = begin + ends[first + i];
    to[i] = short_float(at, end);
    all = all && !std::isnan(to[i]);
    at = end + 1;
    ++i;
  }
  return all;
}

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
  line_ = begin_line_;
}

void Reader::begin_here() noexcept {
  begin_ = position_;
  begin_line_ = line_;
}

/// "sep=;" in the first line, as Excel writes and reads it.
void Reader::take_separator_line() {
  constexpr std::string_view mark = "sep=";
  if (!rest().starts_with(mark) || bytes_.size() <= mark.size()) return;
  const char said = static_cast<char>(bytes_[mark.size()]);
  position_ = mark.size() + 1;
  if (said == '\n' || said == '\r' || !at_end_of_line()) return rewind();
  end_line();
  begin_here();
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
  for (;;) {
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

bool Reader::next(PlainRecord& record) {
  constexpr std::size_t before = 8;  // letters, which may be read with a number
  constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max() / 2;
  if constexpr (std::endian::native != std::endian::little) return false;
  if (separator_ == ' ' || position_ < before || position_ == bytes_.size()) return false;
  const std::uint8_t* const begin = bytes_.data() + position_;
  const auto first = static_cast<char>(*begin);
  if (first == ' ' || first == '\t' || first == '\n' || first == '\r' || comment_.starts_with(first)) return false;
  std::size_t count = 0;
  std::size_t odd = most;  // the first letter of the line that is more than a letter
  std::size_t at = 0;
  for (std::uint64_t line = 0; line == 0; at += letters_at_once) {
    const std::uint8_t* const letters = begin + at;
    if (bytes_.size() - position_ - at < letters_at_once || at >= most) return false;
    if (record.ends.size() < count + letters_at_once + 1) record.ends.resize(2 * count + letters_at_once + 1);
    line = places_of('\n', letters);
    const std::uint64_t in_line = line - 1;  // before its end, where that is here
    const std::uint64_t odd_letters = (places_of('"', letters) | places_of('\r', letters)) & in_line & ~line;
    if (odd_letters != 0) odd = std::min(odd, at + static_cast<std::size_t>(std::countr_zero(odd_letters)));
    const std::uint64_t end = line & -line;
    for (std::uint64_t ends = (places_of(separator_, letters) & in_line & ~line) | end; ends != 0; ends &= ends - 1)
      record.ends[count++] = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(ends));
  }
  const std::size_t length = record.ends[count - 1];
  if (odd < length) {
    if (odd + 1 < length || begin[odd] != '\r') return false;
    --record.ends[count - 1];
  }
  record.begin = reinterpret_cast<const char*>(begin);
  record.count = count;
  record.separator = separator_;
  record.line = line_++;
  position_ += length + 1;
  line_begin_ = position_;
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
  // These part cells only where that makes numbers of what is none otherwise.
  for (const char candidate : late_candidates) {
    const Splitting splitting = split_by(candidate);
    if (!splitting.same || splitting.cells < 2 || splitting.numbers - chosen.numbers <= far_more) continue;
    chosen = splitting;
    best = candidate;
  }
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
