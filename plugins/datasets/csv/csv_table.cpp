// Which column is what, and the numbers in the rows.
#include "csv_table.h"

#include <plexus/error.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace csv {
namespace {

using plexus::EnvironmentError;
using plexus::Error;

std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 40;
  return "'" + std::string(text.substr(0, longest)) + (text.size() > longest ? "…" : "") + "'";
}

std::string names_of(const Record& header) {
  std::string text;
  for (const Cell& cell : header.cells) text += (text.empty() ? "" : ", ") + excerpt(cell.text);
  return text;
}

/// The roles of the columns of one file.
struct Layout {
  std::size_t columns = 0;
  std::size_t target = 0;
  std::vector<bool> ignored;
};

std::size_t find_name(const Record& header, const std::string& name, const char* setting, const std::string& file) {
  for (std::size_t i = 0; i < header.cells.size(); ++i)
    if (header.cells[i].text == name) return i;
  throw Error("'" + std::string(setting) + "' names the column '" + name + "', which '" + file +
              "' does not have; it has " + names_of(header));
}

std::size_t resolve_target(std::int64_t given, std::size_t columns, const std::string& file) {
  const auto count = static_cast<std::int64_t>(columns);
  const std::int64_t index = given < 0 ? given + count : given;
  if (index < 0 || index >= count)
    throw Error("'target_column' is " + std::to_string(given) + ", but '" + file + "' has " + std::to_string(columns) +
                " columns; expected " + std::to_string(-count) + " to " + std::to_string(count - 1));
  return static_cast<std::size_t>(index);
}

/// A first record is a header if an input is no number in it, or if its target is text and the next one's a number.
bool looks_like_header(const Record& first, const Record* second, std::size_t target) {
  const auto is_number = [](const Cell& cell) { return parse_number(cell.text).has_value(); };
  for (std::size_t i = 0; i < first.cells.size(); ++i)
    if (i != target && !first.cells[i].text.empty() && !is_number(first.cells[i])) return true;
  return second != nullptr && target < second->cells.size() && !is_number(first.cells[target]) &&
         is_number(second->cells[target]);
}

/// Decides about the header and the columns; the reader then stands before the first row of data.
Layout lay_out(Reader& reader, const Columns& columns, Table& table) {
  Record first;
  Record second;
  (void)reader.next(first);
  const bool more = reader.next(second);
  reader.rewind();
  const bool named = columns.target || !columns.ignore.empty();
  if (named && columns.header == "absent")
    throw Error("'target' and 'ignore' name columns, but 'header' is absent; use 'target_column', or add a header");

  Layout layout;
  layout.columns = first.cells.size();
  if (layout.columns < 2)
    throw EnvironmentError(location(reader.name(), first.line, 1) +
                           ": there is one column; expected inputs and a target (is 'separator' right?)");
  if (!columns.target) layout.target = resolve_target(columns.target_column, layout.columns, reader.name());
  const bool header = columns.header == "present" || named ||
                      (columns.header == "auto" && looks_like_header(first, more ? &second : nullptr, layout.target));
  layout.ignored.assign(layout.columns, false);
  if (header) {
    (void)reader.next(first);
    if (columns.target) layout.target = find_name(first, *columns.target, "target", reader.name());
    for (const std::string& name : columns.ignore)
      layout.ignored[find_name(first, name, "ignore", reader.name())] = true;
    if (layout.ignored[layout.target])
      throw Error("'ignore' names the target column " + excerpt(first.cells[layout.target].text));
    table.target_name = first.cells[layout.target].text;
    for (std::size_t i = 0; i < layout.columns; ++i)
      if (i != layout.target && !layout.ignored[i]) table.names.emplace_back(first.cells[i].text);
  }
  table.width =
      layout.columns - 1 - static_cast<std::size_t>(std::count(layout.ignored.begin(), layout.ignored.end(), true));
  if (table.width == 0) throw Error("no column of '" + reader.name() + "' is left as an input");
  return layout;
}

float parse_input(const Reader& reader, const Record& record, const Cell& cell, std::size_t index) {
  const auto number = parse_number(cell.text);
  // The largest float; beyond it a conversion would give infinity.
  if (number && std::fabs(*number) <= static_cast<double>(std::numeric_limits<float>::max()))
    return static_cast<float>(*number);
  throw EnvironmentError(location(reader.name(), record.line, cell.column) + ": " +
                         (cell.text.empty() ? "the cell is empty" : excerpt(cell.text) + " is no finite number") +
                         "; expected a number in column " + std::to_string(index) +
                         " (fill or encode it, or leave the column out with 'ignore')");
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.front() == '+') return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Table read_table(Reader& reader, const Columns& columns) {
  Table table;
  const Layout layout = lay_out(reader, columns, table);
  Record record;
  while (reader.next(record)) {
    if (record.cells.size() != layout.columns)
      throw EnvironmentError(location(reader.name(), record.line, 1) + ": got " + std::to_string(record.cells.size()) +
                             " columns; expected " + std::to_string(layout.columns) + ", as in the first line");
    for (std::size_t i = 0; i < layout.columns; ++i) {
      const Cell& cell = record.cells[i];
      if (i == layout.target)
        table.targets.push_back({cell.text, record.line, cell.column});
      else if (!layout.ignored[i])
        table.inputs.push_back(parse_input(reader, record, cell, i));
    }
  }
  if (table.targets.empty()) throw EnvironmentError("'" + reader.name() + "' has a header but no rows");
  return table;
}

}  // namespace csv
