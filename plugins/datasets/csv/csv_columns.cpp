#include "csv_columns.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>
#include <string_view>

#include "csv_numbers.h"

namespace csv {
namespace {

using plexus::EnvironmentError;
using plexus::Error;

constexpr std::size_t records_looked_at = 200;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

/// The first records, as views of the reader's text.
std::vector<Record> first_records(Reader& reader) {
  std::vector<Record> records;
  Record record;
  while (records.size() < records_looked_at && reader.next(record)) {
    const bool blank =
        std::all_of(record.cells.begin(), record.cells.end(), [](const Cell& c) { return c.text.empty(); });
    if (records.empty() || !blank) records.push_back(record);
  }
  reader.rewind();
  return records;
}

/// In any of the ways that people write numbers.
bool is_any_number(std::string_view text) {
  constexpr std::array ways = {NumberFormat{}, NumberFormat{.decimal = ',', .thousands = '.'},
                               NumberFormat{.thousands = ','}, NumberFormat{.thousands = ' '},
                               NumberFormat{.thousands = '\''}};
  return std::any_of(ways.begin(), ways.end(), [&](const auto& way) { return parse_number(text, way).has_value(); });
}

bool is_missing(std::string_view text, const std::vector<std::string>& missing) {
  return text.empty() || std::find(missing.begin(), missing.end(), text) != missing.end();
}

/// 0, 1, 2, …, the names that pandas gives columns without names, or other numbers that count: 1, 2, 3, 4, years,
/// wavelengths. The first cell may be that of the index, empty.
bool counts(const Record& record) {
  constexpr std::size_t fewest_from_zero = 3;
  constexpr std::size_t fewest = 4;
  const std::size_t begin = record.cells.front().text.empty() ? 1 : 0;
  if (record.cells.size() - begin < fewest_from_zero) return false;
  double before = 0.0;
  double step = 0.0;
  for (std::size_t i = begin; i < record.cells.size(); ++i) {
    const auto number = parse_number(record.cells[i].text);
    if (!number || *number < 0.0 || *number != std::floor(*number)) return false;
    if (i == begin + 1) step = *number - before;
    if (i > begin && (step <= 0.0 || *number - before != step)) return false;
    before = *number;
  }
  const auto first = parse_number(record.cells[begin].text);
  return (*first == 0.0 && step == 1.0) || record.cells.size() - begin >= fewest;
}

/// Whether another record counts as the first does: then that is a row like the others.
bool goes_on(const std::vector<Record>& records) { return std::any_of(records.begin() + 1, records.end(), counts); }

bool are_alike(const Record& a, const Record& b) {
  return std::equal(a.cells.begin(), a.cells.end(), b.cells.begin(), b.cells.end(),
                    [](const Cell& one, const Cell& other) { return one.text == other.text; });
}

/// A first record is a header where it has text above numbers, or where all of it is text that no later record repeats.
bool looks_like_header(const std::vector<Record>& records, const std::vector<std::string>& missing) {
  const Record& first = records.front();
  if (counts(first)) return !goes_on(records);
  bool all_text = true;
  bool repeated = false;
  for (std::size_t c = 0; c < first.cells.size(); ++c) {
    const std::string_view text = first.cells[c].text;
    const bool is_text = !is_missing(text, missing) && !is_any_number(text);
    all_text = all_text && (is_text || text.empty());
    std::size_t numbers = 0;
    std::size_t texts = 0;
    for (std::size_t r = 1; r < records.size(); ++r) {
      if (c >= records[r].cells.size()) continue;
      const std::string_view below = records[r].cells[c].text;
      if (is_missing(below, missing)) continue;
      if (!(is_text && are_alike(records[r], first))) ++(is_any_number(below) ? numbers : texts);
      repeated = repeated || (is_text && below == text);
    }
    if (is_text && numbers > 0 && texts == 0) return true;
  }
  return all_text && !repeated;
}

/// The numbers of the columns that a name, a pattern or a number means.
std::vector<std::size_t> find(const Layout& layout, const ColumnName& name, const char* setting,
                              const std::string& file) {
  const auto count = static_cast<std::int64_t>(layout.columns);
  if (const auto* number = std::get_if<std::int64_t>(&name)) {
    const std::int64_t index = *number < 0 ? *number + count : *number;
    if (index < 0 || index >= count)
      throw Error("'" + std::string(setting) + "' is column " + std::to_string(*number) + ", but '" + file + "' has " +
                  std::to_string(count) + " columns; expected " + std::to_string(-count) + " to " +
                  std::to_string(count - 1));
    return {static_cast<std::size_t>(index)};
  }
  const std::string& text = std::get<std::string>(name);
  // A column that is called so is meant before those that fit a pattern.
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < layout.columns; ++i)
    if (layout.names[i] == text) found.push_back(i);
  const bool is_name = !found.empty();
  for (std::size_t i = 0; i < layout.columns && !is_name; ++i)
    if (fits_pattern(layout.names[i], text)) found.push_back(i);
  if (!found.empty()) return found;
  if (const auto number = parse_number(text); number && is_whole(text))
    return find(layout, static_cast<std::int64_t>(*number), setting, file);
  std::string names;
  constexpr std::size_t most_named = 30;
  for (std::size_t i = 0; i < std::min(layout.columns, most_named); ++i)
    names += (names.empty() ? "" : ", ") + excerpt(layout.names[i]);
  throw Error("'" + std::string(setting) + "' names the column " + excerpt(text) + ", which '" + file +
              "' does not have; it has " + names + (layout.columns > most_named ? ", …" : ""));
}

std::vector<std::size_t> find_all(const Layout& layout, const std::vector<ColumnName>& names, const char* setting,
                                  const std::string& file) {
  std::vector<std::size_t> found;
  for (const ColumnName& name : names)
    for (const std::size_t column : find(layout, name, setting, file))
      if (std::find(found.begin(), found.end(), column) == found.end()) found.push_back(column);
  return found;
}

void name_columns(Layout& layout, const Record& first) {
  for (std::size_t i = 0; i < layout.columns; ++i) {
    std::string name = layout.has_header ? std::string(first.cells[i].text) : "";
    if (name.empty() || counts(first)) name = "column " + std::to_string(i);
    if (layout.has_header && counts(first) && !first.cells[i].text.empty()) name = first.cells[i].text;
    layout.names.push_back(std::move(name));
  }
}

/// Columns that no file means: without a name and a value, as a separator at the end of each line makes one.
std::vector<bool> empty_columns(const std::vector<Record>& records, const Record& header, const Layout& layout) {
  std::vector<bool> empty(layout.columns, false);
  for (std::size_t c = layout.columns; c-- > 1;) {
    const bool all =
        header.cells[c].text.empty() && std::all_of(records.begin() + 1, records.end(), [c](const auto& record) {
          return c < record.cells.size() && record.cells[c].text.empty();
        });
    if (!all) break;
    empty[c] = true;
  }
  return empty;
}

/// "0, 1, 2, …"
std::string excerpt_of(const Record& record) {
  constexpr std::size_t most = 3;
  std::string text;
  std::size_t shown = 0;
  for (const Cell& cell : record.cells) {
    if (cell.text.empty()) continue;
    if (shown++ == most) break;
    text += std::string(cell.text) + ", ";
  }
  return text + "…";
}

/// A header that has one cell more or less than the rows: a separator at the end of one of them, or, as R's
/// write.table does it, no name above those of the rows. Then the header is made as long as the rows.
void fit_header(Record& header, const std::vector<Record>& records) {
  if (records.size() < 2) return;
  const std::size_t cells = records[1].cells.size();
  const bool same = std::all_of(records.begin() + 1, records.end(),
                                [cells](const Record& record) { return record.cells.size() == cells; });
  if (!same) return;
  if (header.cells.size() == cells + 1 && header.cells.back().text.empty()) header.cells.pop_back();
  if (header.cells.size() + 1 != cells) return;
  const bool ends_empty = std::all_of(records.begin() + 1, records.end(),
                                      [](const Record& record) { return record.cells.back().text.empty(); });
  header.cells.insert(ends_empty ? header.cells.end() : header.cells.begin(), Cell{});
}

/// A first line that is as long as none of those behind it, which are of one length, is a title.
void refuse_title(const Layout& layout, const std::vector<Record>& records, const std::string& file) {
  constexpr std::size_t fewest = 4;
  const std::size_t cells = records.back().cells.size();
  if (records.size() < fewest || cells == layout.columns || records[fewest - 2].cells.size() != cells) return;
  const std::size_t here = records.front().cells.size();
  throw EnvironmentError(location(file, records.front().line, 1) + ": this line has " + std::to_string(here) +
                         (here == 1 ? " cell" : " cells") + ", and the rows behind it have " + std::to_string(cells) +
                         "; where it is no part of the table, delete it, or set 'comment' to what it begins with");
}

/// The first column of pandas' to_csv: no name, and it counts the rows.
bool counts_rows(const std::vector<Record>& records) {
  if (records.size() < 3) return false;
  for (std::size_t r = 2; r < records.size(); ++r) {
    const auto before = parse_number(records[r - 1].cells.front().text);
    const auto here = parse_number(records[r].cells.front().text);
    if (!before || !here || *here != *before + 1.0) return false;
  }
  return true;
}

/// The first column of R's write.csv: no name, and another text in each row.
bool names_rows(const std::vector<Record>& records) {
  constexpr std::size_t fewest = 3;
  std::set<std::string_view> names;
  for (std::size_t r = 1; r < records.size(); ++r) {
    const std::string_view name = records[r].cells.front().text;
    if (name.empty() || is_any_number(name) || !names.insert(name).second) return false;
  }
  return names.size() >= fewest;
}

/// The target where nobody says which: a column that is called so, else the last.
std::size_t usual_target(Layout& layout, const std::vector<bool>& left_out) {
  static constexpr std::array<std::string_view, 3> words = {"label", "class", "target"};
  std::vector<std::size_t> called;
  if (layout.has_header)
    for (std::size_t i = 0; i < layout.columns; ++i)
      if (!left_out[i] && std::find(words.begin(), words.end(), lower(layout.names[i])) != words.end())
        called.push_back(i);
  if (called.size() == 1) return called.front();
  std::size_t last = layout.columns - 1;
  while (last > 0 && left_out[last]) --last;
  layout.target_is_guessed = true;
  return last;
}

/// One name that no column has is what the names of several begin with.
std::vector<ColumnName> prefix_as_pattern(const std::vector<ColumnName>& names, const Layout& layout) {
  const auto* name = names.size() == 1 ? std::get_if<std::string>(&names.front()) : nullptr;
  const auto begins = [&](const std::string& column) { return column.starts_with(*name); };
  if (name == nullptr || std::find(layout.names.begin(), layout.names.end(), *name) != layout.names.end() ||
      std::none_of(layout.names.begin(), layout.names.end(), begins))
    return names;
  return {*name + "*"};
}

void choose_targets(Layout& layout, const Columns& columns, std::vector<bool> left_out, const std::string& file) {
  if (columns.no_target) return;
  // What is named as an input is no target.
  for (const std::size_t column : find_all(layout, columns.chosen, "columns", file)) left_out[column] = true;
  if (!columns.one_hot.empty()) {
    layout.one_hot = true;
    layout.targets = find_all(layout, prefix_as_pattern(columns.one_hot, layout), "target.one_hot", file);
    if (layout.targets.size() < 2)
      throw Error("'target.one_hot' names one column of '" + file + "'; expected one for each class, or a pattern");
  } else if (!columns.targets.empty()) {
    layout.targets = find_all(layout, columns.targets, "target", file);
  } else {
    layout.targets = {usual_target(layout, left_out)};
  }
}

/// The columns of each named input, which is a stretch of a row.
void choose_named(Layout& layout, const Columns& columns, const std::string& file) {
  for (const auto& [name, names] : columns.named) {
    const std::vector<std::size_t> found = find_all(layout, names, "columns", file);
    if (found.empty()) throw Error("'columns' names no column of the input '" + name + "'");
    for (const std::size_t column : found)
      if (std::find(layout.inputs.begin(), layout.inputs.end(), column) != layout.inputs.end())
        throw Error("'columns' has " + excerpt(layout.names[column]) + " in the input '" + name +
                    "' and in another one; a column is in one input");
    layout.inputs.insert(layout.inputs.end(), found.begin(), found.end());
    layout.named_inputs.push_back({.name = name, .shape = {found.size()}});
  }
}

void choose_inputs(Layout& layout, const Columns& columns, std::vector<bool> left_out, const std::string& file) {
  const auto is_target = [&layout](std::size_t column) {
    return std::find(layout.targets.begin(), layout.targets.end(), column) != layout.targets.end();
  };
  for (const std::size_t column : find_all(layout, columns.ignored, "ignore", file)) {
    if (is_target(column)) throw Error("'ignore' names the target column " + excerpt(layout.names[column]));
    left_out[column] = true;
  }
  if (columns.group) {
    layout.group = find(layout, *columns.group, "group", file).front();
    left_out[*layout.group] = true;
  }
  if (columns.weight) {
    layout.weight = find(layout, *columns.weight, "weight", file).front();
    if (is_target(*layout.weight))
      throw Error("'weight' names the target column " + excerpt(layout.names[*layout.weight]));
    left_out[*layout.weight] = true;
    layout.readings.push_back({"weights", "column '" + layout.names[*layout.weight] + "'"});
  }
  if (!columns.named.empty()) {
    choose_named(layout, columns, file);
    for (const std::size_t column : layout.inputs)
      if (is_target(column)) throw Error("'columns' names the target column " + excerpt(layout.names[column]));
  } else if (!columns.chosen.empty()) {
    layout.inputs = find_all(layout, columns.chosen, "columns", file);
    for (const std::size_t column : layout.inputs)
      if (is_target(column)) throw Error("'columns' names the target column " + excerpt(layout.names[column]));
  } else {
    for (std::size_t i = 0; i < layout.columns; ++i)
      if (!left_out[i] && !is_target(i)) layout.inputs.push_back(i);
  }
  if (layout.inputs.empty()) throw Error("no column of '" + file + "' is left as an input");
}

/// For a network only what it takes is read: what is left out is said.
void note_left_out(Layout& layout, const std::string& file) {
  std::string names;
  for (std::size_t i = 0; i < layout.columns; ++i)
    if (std::find(layout.inputs.begin(), layout.inputs.end(), i) == layout.inputs.end() && layout.group != i &&
        layout.weight != i)
      names += (names.empty() ? "" : ", ") + excerpt(layout.names[i]);
  if (!names.empty())
    layout.doubts.push_back({"left_out", "columns of '" + file + "' that the network does not take: " + names});
}

/// Columns are chosen by their names, so that two of one name are taken together.
void note_same_names(Layout& layout) {
  if (!layout.has_header) return;
  std::set<std::string_view> seen;
  for (const std::string& name : layout.names)
    if (!seen.insert(name).second) {
      layout.doubts.push_back(
          {"same_names", "more than one column is called " + excerpt(name) +
                             ", and a setting that names it means all of them; number them instead"});
      return;
    }
}

std::string header_text(const Layout& layout, const Record& first) {
  if (!layout.has_header) return "none: line " + std::to_string(first.line) + " is the first row";
  return "line " + std::to_string(first.line);
}

}  // namespace

bool fits_pattern(std::string_view name, std::string_view pattern) noexcept {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return name == pattern;
  const std::string_view behind = pattern.substr(star + 1);
  if (!name.starts_with(pattern.substr(0, star))) return false;
  name.remove_prefix(star);
  for (std::size_t skipped = 0; skipped <= name.size(); ++skipped)
    if (fits_pattern(name.substr(skipped), behind)) return true;
  return false;
}

Layout lay_out(Reader& reader, const Columns& columns) {
  const std::vector<Record> records = first_records(reader);
  const Record& first = records.front();
  Layout layout;
  layout.has_header =
      columns.header == "present" || (columns.header == "auto" && looks_like_header(records, columns.missing));
  Record header = first;
  if (layout.has_header) fit_header(header, records);
  layout.columns = header.cells.size();
  refuse_title(layout, records, reader.name());
  if (layout.columns < 2 && !columns.no_target)
    throw EnvironmentError(location(reader.name(), first.line, 1) +
                           ": there is one column; expected inputs and a target (is 'separator' right?)");
  name_columns(layout, header);
  std::vector<bool> left_out = empty_columns(records, header, layout);
  if (const auto empty = std::count(left_out.begin(), left_out.end(), true); empty > 0)
    layout.readings.push_back({"left out", std::to_string(empty) + (empty == 1 ? " column" : " columns") +
                                               " at the end without a name or a value"});
  const bool unnamed = layout.has_header && header.cells.front().text.empty();
  if (const bool counting = unnamed && counts_rows(records); counting || (unnamed && names_rows(records))) {
    left_out[0] = true;
    layout.doubts.push_back({"index_column", "the first column of '" + reader.name() + "' has no name and " +
                                                 (counting ? "counts the rows, as pandas writes its index"
                                                           : "another text in each row, as R writes names of rows") +
                                                 ": it is left out; to learn from it, name it in 'columns'"});
  }
  note_same_names(layout);
  choose_targets(layout, columns, left_out, reader.name());
  choose_inputs(layout, columns, left_out, reader.name());
  if (columns.no_target && !columns.chosen.empty()) note_left_out(layout, reader.name());
  layout.readings.push_back({"header", header_text(layout, first)});
  if (layout.has_header && columns.header == "auto" && counts(first))
    layout.doubts.push_back(
        {"header_of_numbers", location(reader.name(), first.line, 1) + ": the first line counts " + excerpt_of(header) +
                                  " and is taken for a header; if it is a row, set 'header: absent'"});
  if (layout.has_header) {
    Record skipped;
    (void)reader.next(skipped);
  }
  return layout;
}

}  // namespace csv
