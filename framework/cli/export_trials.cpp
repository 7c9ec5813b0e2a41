#include "export_trials.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/trials_query.h"
#include "text/escape.h"

namespace plexus::cli {
namespace {

using results::TrialGroup;
using results::TrialsTable;
using Column = TrialsTable::Column;
using Json = nlohmann::ordered_json;

/// Names and values, as wide as the table needs; the same names in each row.
using Row = std::vector<std::pair<std::string, Json>>;

Json cell(const Column& column, std::size_t trial) {
  if (column.is_text()) return column.text(trial);
  const double number = column.number(trial);
  if (std::isnan(number)) return nullptr;
  if (column.is_real()) return number;
  return std::get<std::vector<std::int64_t>>(column.values)[trial];
}

Json real_or_null(double number) { return std::isnan(number) ? Json(nullptr) : Json(number); }

Row row_of_trial(const TrialsTable& table, std::size_t trial) {
  Row row;
  for (const Column& column : table.columns)
    row.emplace_back(column.name,
                     column.name == "status" ? Json(std::string(to_string(table.status(trial)))) : cell(column, trial));
  return row;
}

Row row_of_group(const TrialsTable& table, const Selection& selection, const TrialGroup& group) {
  Row row;
  for (const Column* column : selection.by) row.emplace_back(column->name, cell(*column, group.trials.front()));
  row.emplace_back("trials", group.trials.size());
  for (std::size_t status = 0; status < std::size(results::status_words); ++status) {
    const auto found = group.statuses.find(static_cast<results::Status>(status));
    row.emplace_back(results::status_words[status], found == group.statuses.end() ? 0 : found->second);
  }
  for (const Column& column : table.columns) {
    if (column.is_setting() || column.is_text() || column.name == "status") continue;
    const results::Spread spread = results::spread_of(column, group.counted);
    row.emplace_back(column.name + "_mean", real_or_null(spread.mean));
    row.emplace_back(column.name + "_std", real_or_null(spread.deviation));
  }
  return row;
}

std::vector<Row> rows_of(const TrialsTable& table, SelectionOptions options) {
  if (options.by.empty()) options.by = "none";
  const Selection selection = select(table, options);
  std::vector<Row> rows;
  for (const TrialGroup& group : selection.groups)
    rows.push_back(selection.single ? row_of_trial(table, group.trials.front())
                                    : row_of_group(table, selection, group));
  return rows;
}

std::string field_of(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return text::csv_field(value.get<std::string>());
  if (!value.is_number_float()) return value.dump();
  std::array<char, 32> digits{};  // the fewest that read back as the same number
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value.get<double>()).ptr};
}

/// The shape of a table without rows: every column, no trial.
std::vector<std::string> names_of(const TrialsTable& table, const std::vector<Row>& rows) {
  std::vector<std::string> names;
  if (rows.empty())
    for (const Column& column : table.columns) names.push_back(column.name);
  else
    for (const auto& [name, value] : rows.front()) names.push_back(name);
  return names;
}

}  // namespace

void write_csv(std::ostream& out, const TrialsTable& table, const SelectionOptions& options) {
  const std::vector<Row> rows = rows_of(table, options);
  const auto write_line = [&out](const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) out << (i > 0 ? "," : "") << fields[i];
    out << "\r\n";
  };
  std::vector<std::string> fields;
  for (const std::string& name : names_of(table, rows)) fields.push_back(text::csv_field(name));
  write_line(fields);
  for (const Row& row : rows) {
    fields.clear();
    for (const auto& [name, value] : row) fields.push_back(field_of(value));
    write_line(fields);
  }
}

void write_json(std::ostream& out, const TrialsTable& table, const SelectionOptions& options) {
  const char* separator = "[\n";
  for (const Row& row : rows_of(table, options)) {
    Json object = Json::object();
    for (const auto& [name, value] : row) object[name] = value;
    out << separator << object.dump(-1, ' ', false, Json::error_handler_t::replace);
    separator = ",\n";
  }
  out << (*separator == '[' ? "[]\n" : "\n]\n");
}

}  // namespace plexus::cli
