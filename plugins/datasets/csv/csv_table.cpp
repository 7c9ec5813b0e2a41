#include "csv_table.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace csv {
namespace {

using plexus::EnvironmentError;
using plexus::Error;

std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 40;
  return "'" + std::string(text.substr(0, longest)) + (text.size() > longest ? "…" : "") + "'";
}

char thousands_of(const std::string& word) {
  static const std::map<std::string, char> marks = {
      {"none", '\0'}, {"comma", ','}, {"point", '.'}, {"space", ' '}, {"apostrophe", '\''}};
  return marks.at(word);
}

/// Decimal commas can only stand where the comma does not part cells; the first records decide.
NumberFormat format_of(Reader& reader, const TableOptions& options) {
  NumberFormat format{.decimal = options.decimal == "comma" ? ',' : '.', .thousands = thousands_of(options.thousands)};
  if (options.decimal == "auto" && reader.separator() != ',') {
    constexpr std::size_t records_looked_at = 1000;
    std::size_t commas = 0;
    std::size_t points = 0;
    Record record;
    for (std::size_t i = 0; i < records_looked_at && reader.next(record); ++i)
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

/// What was seen in one column of inputs.
struct ColumnState {
  std::size_t numbers = 0;
  std::size_t texts = 0;
  std::size_t dates = 0;
  PlacedText first_text;
};

class TableReader {
 public:
  TableReader(std::vector<std::unique_ptr<Reader>> readers, const TableOptions& options) : options_(options) {
    table_.readers = std::move(readers);
  }

  Table read() {
    table_.format = format_of(*table_.readers.front(), options_);
    for (auto& reader : table_.readers) read_file(*reader, read_layout(*reader));
    if (table_.rows == 0) throw EnvironmentError("'" + table_.readers.front()->name() + "' has a header but no rows");
    decide_texts();
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
    Record record;
    while (reader.next(record)) {
      if (record.cells.size() != layout.columns)
        throw EnvironmentError(location(reader.name(), record.line, 1) + ": got " +
                               std::to_string(record.cells.size()) + " columns; expected " +
                               std::to_string(layout.columns) + ", as in the first line");
      for (const std::size_t target : layout.targets) table_.targets.push_back(placed(reader, record, target));
      if (layout.group) table_.groups.push_back(record.cells[*layout.group].text);
      if (layout.weight) table_.weights.push_back(weight_in(placed(reader, record, *layout.weight)));
      for (std::size_t i = 0; i < layout.inputs.size(); ++i) add_input(reader, record, layout.inputs[i], states_[i]);
      ++table_.rows;
    }
  }

  [[nodiscard]] float weight_in(const PlacedText& cell) const {
    const auto number = parse_number(cell.text, table_.format);
    if (!number || !(*number >= 0.0) || *number > static_cast<double>(std::numeric_limits<float>::max()))
      throw EnvironmentError(cell.where() + ": got the weight " + excerpt(cell.text) + "; expected a number from 0 on");
    return static_cast<float>(*number);
  }

  static PlacedText placed(const Reader& reader, const Record& record, std::size_t column) {
    return {record.cells[column].text, &reader, record.line, record.cells[column].column};
  }

  void add_input(const Reader& reader, const Record& record, std::size_t column, ColumnState& state) {
    const std::string_view text = record.cells[column].text;
    const bool left_out = numbers_may_be_missing_ && is_missing(text, options_.columns.missing);
    if (const auto number = left_out ? std::nullopt : parse_number(text, table_.format)) {
      // The largest float; beyond it a conversion would give infinity.
      if (std::fabs(*number) <= static_cast<double>(std::numeric_limits<float>::max())) {
        table_.inputs.push_back(static_cast<float>(*number));
        ++state.numbers;
        return;
      }
      throw EnvironmentError(placed(reader, record, column).where() + ": " + excerpt(text) +
                             " is larger than any input may be");
    }
    table_.inputs.push_back(std::numeric_limits<float>::quiet_NaN());
    if (is_missing(text, options_.columns.missing)) return;
    if (state.texts++ == 0) state.first_text = placed(reader, record, column);
    if (is_date(text)) ++state.dates;
  }

  /// A column with a text is one of text, unless nearly all of it are numbers: then the text is a mistake.
  void decide_texts() {
    table_.is_text.assign(table_.width(), false);
    table_.texts.resize(table_.width());
    bool any = false;
    for (std::size_t i = 0; i < table_.width(); ++i) {
      const ColumnState& state = states_[i];
      if (state.texts == 0) continue;
      refuse_texts(state, table_.layout.names[table_.layout.inputs[i]]);
      table_.is_text[i] = true;
      any = true;
    }
    if (any) read_texts();
  }

  void refuse_texts(const ColumnState& state, const std::string& name) const {
    const std::string where = state.first_text.where() + ": ";
    const std::string text = excerpt(state.first_text.text);
    if (!options_.text_as_categories)
      throw EnvironmentError(where + text + " is no finite number; expected a number in column '" + name +
                             "', because 'shape' says that rows are arrays");
    constexpr std::size_t many = 9;  // times as many numbers as texts
    constexpr std::size_t few = 2;   // texts: no column of text in a short table either
    if (state.numbers > many * state.texts || (state.texts <= few && state.numbers >= few)) {
      const bool comma = has_decimal_comma(state.first_text.text);
      const bool percent = state.first_text.text.ends_with('%');
      throw EnvironmentError(where + text + " is no finite number, as the other " + std::to_string(state.numbers) +
                             " values of column '" + name + "' are; correct it" +
                             (comma ? ", or set 'decimal' or 'thousands'"
                              : percent
                                  ? ""
                                  : ", or, if it stands for no value, add it to 'missing_values' and set 'missing'"));
    }
    if (state.dates * 2 > state.texts)
      throw EnvironmentError(where + text +
                             " is a date or a time, which is no number to learn from; write what matters "
                             "of it (year, month, weekday, hours since …) into columns of numbers, or leave column '" +
                             name + "' out ('ignore')");
  }

  /// Once more through the files, for the columns that are text.
  void read_texts() {
    for (auto& reader : table_.readers) {
      reader->rewind();
      const Layout layout = lay_out(*reader, options_.columns);
      Record record;
      while (reader->next(record))
        for (std::size_t i = 0; i < table_.width(); ++i) {
          if (!table_.is_text[i]) continue;
          PlacedText cell = placed(*reader, record, layout.inputs[i]);
          if (is_missing(cell.text, options_.columns.missing)) cell.text = {};
          table_.texts[i].push_back(cell);
        }
    }
  }

  void add_readings() {
    const Reader& first = *table_.readers.front();
    std::string files = "'" + first.name() + "'";
    if (table_.readers.size() > 1) files += " and " + std::to_string(table_.readers.size() - 1) + " more";
    files += ": " + std::to_string(table_.rows) + (table_.rows == 1 ? " row" : " rows");
    static const std::map<char, std::string> words = {
        {',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"}, {' ', "space"}};
    files += ", separator " + words.at(first.separator());
    if (table_.format.decimal == ',') files += ", decimal comma";
    table_.layout.readings.insert(table_.layout.readings.begin(), {"file", files});
  }

  const TableOptions& options_;
  /// -999 for no value: then a cell is compared before it is taken for a number.
  bool numbers_may_be_missing_ = std::any_of(options_.columns.missing.begin(), options_.columns.missing.end(),
                                             [](const std::string& word) { return parse_number(word).has_value(); });
  Table table_;
  std::vector<ColumnState> states_;
};

}  // namespace

bool is_missing(std::string_view text, const std::vector<std::string>& words) noexcept {
  return text.empty() || std::find(words.begin(), words.end(), text) != words.end();
}

Table read_table(std::vector<std::unique_ptr<Reader>> readers, const TableOptions& options) {
  return TableReader(std::move(readers), options).read();
}

}  // namespace csv
