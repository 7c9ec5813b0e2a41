#include "csv_table.h"

#include <plexus/error.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "csv_short_number.h"

namespace csv {
namespace {

using plexus::EnvironmentError;
using plexus::Error;

constexpr float none = std::numeric_limits<float>::quiet_NaN();

char thousands_of(const std::string& word) {
  static const std::map<std::string, char> marks = {
      {"none", '\0'}, {"comma", ','}, {"point", '.'}, {"space", ' '}, {"apostrophe", '\''}};
  return marks.at(word);
}

/// Decimal commas can only stand where the comma does not part cells; the first records decide.
NumberFormat format_of(Reader& reader, const TableOptions& options) {
  NumberFormat format{.decimal = options.decimal == "comma" ? ',' : '.', .thousands = thousands_of(options.thousands)};
  if (options.decimal == "auto" && reader.separator() != ',') {
    constexpr std::size_t records_with_marks = 1000;
    std::size_t commas = 0;
    std::size_t points = 0;
    Record record;
    for (std::size_t i = 0; i < records_with_marks && reader.next(record); ++i)
      for (const Cell& cell : record.cells) {
        if (has_decimal_comma(cell.text)) ++commas;
        if (cell.text.find('.') != std::string_view::npos && parse_number(cell.text)) ++points;
      }
    reader.rewind();
    if (commas > points) format.decimal = ',';
  }
  if (format.decimal == ',' && format.thousands == '\0') format.thousands = '.';
  if (format.decimal == format.thousands)
    throw Error("'decimal' and 'thousands' are the same mark; set one of them otherwise");
  return format;
}

/// Calls body(record) for each record that is left, plain or not.
template <class Body>
void for_each_record(Reader& reader, const Body& body) {
  Record record;
  PlainRecord plain;
  for (;;) {
    if (reader.next(plain))
      body(plain);
    else if (reader.next(record))
      body(record);
    else
      return;
  }
}

/// Separators alone, as spreadsheets write rows that once held something.
template <class AnyRecord>
bool is_blank(const AnyRecord& record) noexcept {
  for (std::size_t i = 0; i < record.size(); ++i)
    if (!record.cell(i).text.empty()) return false;
  return true;
}

/// The header once more, as it stands in the middle of files that were put one behind the other.
template <class AnyRecord>
bool is_header(const AnyRecord& record, const Layout& layout) {
  if (!layout.has_header || record.cell(0).text != layout.names.front() || record.size() != layout.names.size())
    return false;
  for (std::size_t i = 0; i < record.size(); ++i)
    if (record.cell(i).text != layout.names[i]) return false;
  return std::isnan(short_double(record.cell(0).text));
}

/// What cells from `first` on hold where they are short numbers, written with a point; else NaN. Returns whether all
/// are.
bool numbers_in(const PlainRecord& record, std::size_t first, std::span<float> to) noexcept {
  return record.numbers(first, to);
}
bool numbers_in(const Record& record, std::size_t first, std::span<float> to) noexcept {
  bool all = true;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const double number = short_double(record.cells[first + i].text);
    const bool is_float = std::fabs(number) <= static_cast<double>(std::numeric_limits<float>::max());
    to[i] = is_float ? static_cast<float>(number) : none;
    all = all && is_float;
  }
  return all;
}

/// What was seen in one column of inputs.
struct ColumnState {
  std::size_t missing = 0;
  std::size_t texts = 0;
  std::size_t dates = 0;
  std::size_t written_otherwise = 0;  ///< texts that are numbers of another format
  PlacedText first_text;
  PlacedText first_otherwise;
};

class TableReader {
 public:
  TableReader(std::vector<std::unique_ptr<Reader>> readers, const TableOptions& options) : options_(options) {
    table_.readers = std::move(readers);
  }

  Table read() {
    table_.format = format_of(*table_.readers.front(), options_);
    for (auto& reader : table_.readers) {
      table_.layouts.push_back(read_layout(*reader));
      reader->begin_here();
      read_file(*reader, table_.layouts.back());
    }
    if (table_.rows == 0) throw EnvironmentError("'" + table_.readers.front()->name() + "' has a header but no rows");
    decide_texts();
    refuse_targets();
    leave_out_rows_without_target();
    add_readings();
    return std::move(table_);
  }

 private:
  /// The layout of a further file must be that of the first.
  Layout read_layout(Reader& reader) {
    Layout layout = lay_out(reader, options_.columns);
    if (&reader == table_.readers.front().get()) {
      table_.layout = layout;
      states_.resize(layout.inputs.size());
      return layout;
    }
    const Layout& expected = table_.layout;
    if (layout.inputs.size() != expected.inputs.size() || layout.targets.size() != expected.targets.size())
      throw EnvironmentError("'" + reader.name() + "' has " + std::to_string(layout.inputs.size()) +
                             " input columns, but '" + table_.readers.front()->name() + "' has " +
                             std::to_string(expected.inputs.size()));
    if (layout.has_header && expected.has_header && layout.names != expected.names)
      throw EnvironmentError("'" + reader.name() + "' and '" + table_.readers.front()->name() +
                             "' name their columns differently; expected the same names in the same order");
    return layout;
  }

  void read_file(Reader& reader, const Layout& layout) {
    const std::vector<std::size_t>& inputs = layout.inputs;
    inputs_are_neighbours_ = true;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      inputs_are_neighbours_ = inputs_are_neighbours_ && inputs[i] == inputs.front() + i;
    for_each_record(reader, [&](const auto& record) { add(reader, record, layout); });
  }

  template <class AnyRecord>
  void add(const Reader& reader, const AnyRecord& record, const Layout& layout) {
    if (is_blank(record) || is_header(record, layout)) {
      ++(is_blank(record) ? blank_rows_ : headers_again_);
      return;
    }
    if (record.size() != layout.columns) refuse_length(reader, record, layout);
    for (const std::size_t target : layout.targets) {
      table_.targets.push_back(record.cell(target).text);
      float& number = table_.target_numbers.emplace_back(none);
      if (table_.format.decimal == '.') (void)numbers_in(record, target, {&number, 1});
    }
    if (layout.group) table_.groups.push_back(record.cell(*layout.group).text);
    if (layout.weight) table_.weights.push_back(weight_in(placed(reader, record, *layout.weight)));
    add_inputs(reader, record, layout);
    ++table_.rows;
    if (table_.rows == rows_before_reserving) reserve_for(reader.progress());
  }

  /// A table that grows by doubling is copied, and its memory touched, twice.
  static constexpr std::size_t rows_before_reserving = 1000;
  void reserve_for(double progress) {
    constexpr double spare = 1.1;
    const auto more = [&](std::size_t size) {
      return static_cast<std::size_t>(static_cast<double>(size) / progress * spare);
    };
    reserve(table_.inputs, more(table_.inputs.size()));
    reserve(table_.targets, more(table_.targets.size()));
    reserve(table_.target_numbers, more(table_.target_numbers.size()));
  }

  /// In large pages where the system has them, of which fewer are to be found one by one. Elsewhere the advice is
  /// refused.
  template <class T>
  static void reserve(std::vector<T>& values, std::size_t count) {
    constexpr std::uintptr_t page = std::uintptr_t{2} << 20U;
    values.reserve(count);
    const auto address = reinterpret_cast<std::uintptr_t>(values.data());
    const std::uintptr_t begin = (address + page - 1) / page * page;
    const std::uintptr_t end = (address + count * sizeof(T)) / page * page;
    if (begin < end) static_cast<void>(madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE));
  }

  template <class AnyRecord>
  [[noreturn]] void refuse_length(const Reader& reader, const AnyRecord& record, const Layout& layout) const {
    const std::size_t cells = record.size();
    throw EnvironmentError(location(reader.name(), record.line, 1) + ": got " + std::to_string(cells) +
                           (cells == 1 ? " column" : " columns") + "; expected " + std::to_string(layout.columns) +
                           ", as in the first line");
  }

  [[nodiscard]] float weight_in(const PlacedText& cell) const {
    const auto number = parse_number(cell.text, table_.format);
    if (!number || !(*number >= 0.0) || *number > static_cast<double>(std::numeric_limits<float>::max()))
      throw EnvironmentError(cell.where() + ": got the weight " + excerpt(cell.text) + "; expected a number from 0 on");
    return static_cast<float>(*number);
  }

  template <class AnyRecord>
  static PlacedText placed(const Reader& reader, const AnyRecord& record, std::size_t column) {
    const Cell& cell = record.cell(column);
    return {cell.text, &reader, record.line, cell.column};
  }

  template <class AnyRecord>
  void add_inputs(const Reader& reader, const AnyRecord& record, const Layout& layout) {
    const std::size_t first = table_.inputs.size();
    const std::size_t count = layout.inputs.size();
    table_.inputs.resize(first + count);
    float* const row = table_.inputs.data() + first;
    const bool may_be_short = table_.format.decimal == '.' && !numbers_may_be_missing_;
    bool are_known = may_be_short;
    if (may_be_short && inputs_are_neighbours_) {
      are_known = numbers_in(record, layout.inputs.front(), {row, count});
    } else if (may_be_short) {
      for (std::size_t i = 0; i < count; ++i)
        are_known = numbers_in(record, layout.inputs[i], {row + i, 1}) && are_known;
    }
    for (std::size_t i = 0; i < count && !are_known; ++i)
      if (!may_be_short || std::isnan(row[i])) row[i] = input_in(placed(reader, record, layout.inputs[i]), states_[i]);
  }

  /// Of a cell that is no number as most are written, or that may stand for no value. NaN: it holds none.
  float input_in(const PlacedText& cell, ColumnState& state) const {
    const std::string_view text = cell.text;
    const bool left_out = numbers_may_be_missing_ && is_missing(text, options_.columns.missing);
    if (const auto number = left_out ? std::nullopt : parse_number(text, table_.format)) {
      // The largest float; beyond it a conversion would give infinity.
      if (std::fabs(*number) <= static_cast<double>(std::numeric_limits<float>::max()))
        return static_cast<float>(*number);
      throw EnvironmentError(cell.where() + ": " + excerpt(text) + " is larger than any input may be");
    }
    if (is_missing(text, options_.columns.missing)) {
      ++state.missing;
      return none;
    }
    if (state.texts++ == 0) state.first_text = cell;
    if (is_date(text))
      ++state.dates;
    else if (!advice_on_number(text, table_.format).empty() && state.written_otherwise++ == 0)
      state.first_otherwise = cell;
    return none;
  }

  /// A column with a text is one of text, unless nearly all of it are numbers: then the text is a mistake.
  void decide_texts() {
    table_.is_text.assign(table_.width(), false);
    table_.texts.resize(table_.width());
    bool any = false;
    for (std::size_t i = 0; i < table_.width(); ++i) {
      const ColumnState& state = states_[i];
      if (state.texts == 0) continue;
      refuse_texts(i);
      table_.is_text[i] = true;
      any = true;
    }
    if (any) read_texts();
  }

  void refuse_texts(std::size_t column) const {
    const ColumnState& state = states_[column];
    const std::size_t numbers = table_.rows - state.missing - state.texts;
    const std::string& name = table_.layout.names[table_.layout.inputs[column]];
    const PlacedText& cell = state.written_otherwise > 0 ? state.first_otherwise : state.first_text;
    const std::string where = cell.where() + ": ";
    const std::string text = excerpt(cell.text);
    const std::string advice = advice_on_number(cell.text, table_.format);
    if (!options_.text_as_categories)
      throw EnvironmentError(where + text + " is no finite number; expected a number in column '" + name +
                             "', because 'shape' says that rows are arrays");
    constexpr std::size_t many = 9;  // times as many numbers as texts
    constexpr std::size_t few = 2;   // texts: no column of text in a short table either
    if (numbers > many * state.texts || (state.texts <= few && numbers >= few)) {
      throw EnvironmentError(where + text + " is no finite number, as the other " + std::to_string(numbers) +
                             " values of column '" + name + "' are; " +
                             (!advice.empty() ? "it " + advice
                                              : "correct it, or, if it stands for no value, add it to "
                                                "'missing_values' and set 'missing'"));
    }
    if (state.written_otherwise * 2 > state.texts)
      throw EnvironmentError(where + text + " in column '" + name + "' " + advice + " (" +
                             std::to_string(state.written_otherwise) + " values of the column are like that)");
    if (numbers >= state.texts && has_many_numbers(column))
      throw EnvironmentError(where + text + " is no finite number, as " + std::to_string(numbers) +
                             " of the values of column '" + name + "' are, and " + std::to_string(state.texts) +
                             " are not; correct them, or, if they stand for no value, add them to 'missing_values' and "
                             "set 'missing'");
    if (state.dates * 2 > state.texts)
      throw EnvironmentError(where + text +
                             " is a date or a time, which is no number to learn from; write what matters "
                             "of it (year, month, weekday, hours since …) into columns of numbers, or leave column '" +
                             name + "' out ('ignore')");
  }

  /// More different ones than a column of text has that names some of its texts by numbers.
  [[nodiscard]] bool has_many_numbers(std::size_t column) const {
    constexpr std::size_t many = 30;
    std::set<float> different;
    for (std::size_t row = 0; row < table_.rows && different.size() <= many; ++row)
      if (const float value = table_.inputs[row * table_.width() + column]; !std::isnan(value)) different.insert(value);
    return different.size() > many;
  }

  /// Once more through the files, for the columns that are text.
  void read_texts() {
    for (std::size_t file = 0; file < table_.readers.size(); ++file) {
      Reader& reader = *table_.readers[file];
      reader.rewind();
      for_each_record(reader, [&](const auto& record) { add_texts(record, table_.layouts[file]); });
    }
  }

  template <class AnyRecord>
  void add_texts(const AnyRecord& record, const Layout& layout) {
    if (is_blank(record) || is_header(record, layout)) return;
    for (std::size_t i = 0; i < table_.width(); ++i) {
      if (!table_.is_text[i]) continue;
      const std::string_view text = record.cell(layout.inputs[i]).text;
      table_.texts[i].push_back(is_missing(text, options_.columns.missing) ? std::string_view() : text);
    }
  }

  /// A target that is missing cannot be filled, as an input can: its row teaches nothing. In a column of numbers the
  /// words for missing values stand for none; among texts they may be classes ("None"), which is told.
  void leave_out_rows_without_target() {
    const std::size_t targets = table_.layout.targets.size();
    if (targets == 0) return;
    const std::vector<std::string>& words = options_.columns.missing;
    // A number that was found on the way stands for no value only where such words are numbers.
    const auto is_word = [&](std::size_t i) {
      return (numbers_may_be_missing_ || std::isnan(table_.target_numbers[i])) && is_missing(table_.targets[i], words);
    };
    bool numbers = true;
    for (std::size_t i = 0; i < table_.targets.size() && numbers; ++i) numbers = table_.is_number(i) || is_word(i);
    if (!numbers) note_words_as_classes(words);
    std::vector<bool> keeps(table_.rows, true);
    std::size_t first = table_.targets.size();
    for (std::size_t i = 0; i < table_.targets.size(); ++i) {
      if (numbers ? !is_word(i) : !table_.targets[i].empty()) continue;
      keeps[i / targets] = false;
      first = std::min(first, i);
    }
    if (first == table_.targets.size()) return;
    const auto left = static_cast<std::size_t>(std::count(keeps.begin(), keeps.end(), false));
    const std::string where = table_.where(first);
    if (left * 2 >= table_.rows)
      throw EnvironmentError(where + ": the target is empty, as in " + std::to_string(left) + " of " +
                             std::to_string(table_.rows) + " rows; is it the right column ('target')?");
    table_.layout.doubts.push_back({"no_target", std::to_string(left) + (left == 1 ? " row has" : " rows have") +
                                                     " no target (the first is " + where + ") and " +
                                                     (left == 1 ? "is" : "are") + " left out"});
    keep(table_.inputs, keeps, table_.width());
    keep(table_.targets, keeps, targets);
    keep(table_.target_numbers, keeps, targets);
    keep(table_.groups, keeps, 1);
    keep(table_.weights, keeps, 1);
    for (auto& texts : table_.texts) keep(texts, keeps, 1);
    for (std::size_t row = 0; row < table_.rows; ++row)
      if (!keeps[row]) table_.left_out.push_back(row);
    table_.rows -= left;
  }

  void note_words_as_classes(const std::vector<std::string>& words) {
    if (table_.layout.one_hot || table_.layout.targets.size() > 1) return;
    std::size_t count = 0;
    std::string word;
    for (const std::string_view text : table_.targets)
      if (!text.empty() && is_missing(text, words)) {
        ++count;
        word = text;
      }
    if (count == 0) return;
    table_.layout.doubts.push_back(
        {"missing_as_class",
         "'" + word + "', which stands for a missing value elsewhere, is a class of its own in the " + "target (" +
             std::to_string(count) + " rows); to leave these rows out, set 'classes: " + "{exclude: [" + word + "]}'"});
  }

  template <class T>
  static void keep(std::vector<T>& values, const std::vector<bool>& keeps, std::size_t of_a_row) {
    std::size_t to = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (keeps[i / of_a_row]) values[to++] = values[i];
    values.resize(to);
  }

  /// Classes that are numbers written otherwise are none.
  void refuse_targets() const {
    if (table_.layout.targets.size() != 1 || options_.texts_are_classes || options_.decimal != "auto") return;
    std::size_t otherwise = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < table_.targets.size(); ++i) {
      if (table_.is_number(i) || advice_on_number(table_.targets[i], table_.format).empty()) continue;
      if (otherwise++ == 0) first = i;
    }
    if (otherwise * 2 > table_.targets.size())
      throw EnvironmentError(table_.where(first) + ": the target " + excerpt(table_.targets[first]) + " " +
                             advice_on_number(table_.targets[first], table_.format) +
                             "; where such texts are classes, set 'task: classification'");
  }

  void add_readings() {
    const Reader& first = *table_.readers.front();
    std::string files = "'" + first.name() + "'";
    if (table_.readers.size() > 1) files += " and " + std::to_string(table_.readers.size() - 1) + " more";
    files += ": " + std::to_string(table_.rows) + (table_.rows == 1 ? " row" : " rows");
    static const std::map<char, std::string> words = {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"},
                                                      {' ', "space"}, {':', "colon"},     {'^', "caret"}};
    const auto word = words.find(first.separator());  // a line sep= may say any
    files += ", separator " + (word != words.end() ? word->second : std::string(1, first.separator()));
    if (table_.format.decimal == ',') files += ", decimal comma";
    if (headers_again_ > 0)
      table_.layout.readings.push_back({"left out", std::to_string(headers_again_) +
                                                        (headers_again_ == 1 ? " line" : " lines") + " that " +
                                                        (headers_again_ == 1 ? "repeats" : "repeat") + " the header"});
    if (blank_rows_ > 0)
      table_.layout.readings.push_back(
          {"left out", std::to_string(blank_rows_) + (blank_rows_ == 1 ? " row" : " rows") + " without any value"});
    table_.layout.readings.insert(table_.layout.readings.begin(), {"file", files});
  }

  const TableOptions& options_;
  /// -999 for no value: then a cell is compared before it is taken for a number.
  bool numbers_may_be_missing_ = std::any_of(options_.columns.missing.begin(), options_.columns.missing.end(),
                                             [](const std::string& word) { return parse_number(word).has_value(); });
  Table table_;
  bool inputs_are_neighbours_ = false;  ///< in the file that is read
  std::size_t blank_rows_ = 0;
  std::size_t headers_again_ = 0;
  std::vector<ColumnState> states_;
};

}  // namespace

std::string Table::where(std::size_t i) const {
  std::size_t rows_before = i / layout.targets.size();
  for (const std::size_t row : left_out) rows_before += row <= rows_before ? 1U : 0U;
  Record record;
  for (std::size_t file = 0; file < readers.size(); ++file) {
    readers[file]->rewind();
    while (readers[file]->next(record)) {
      if (is_blank(record) || is_header(record, layouts[file]) || rows_before-- > 0) continue;
      const std::size_t column = layouts[file].targets[i % layout.targets.size()];
      return location(readers[file]->name(), record.line, record.cells[column].column);
    }
  }
  return readers.front()->name();
}

bool is_missing(std::string_view text, const std::vector<std::string>& words) noexcept {
  return text.empty() || std::find(words.begin(), words.end(), text) != words.end();
}

Table read_table(std::vector<std::unique_ptr<Reader>> readers, const TableOptions& options) {
  return TableReader(std::move(readers), options).read();
}

}  // namespace csv
