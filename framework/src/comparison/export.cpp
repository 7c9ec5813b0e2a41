#include "comparison/export.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "comparison/fields.h"
#include "text/escape.h"

namespace plexus::comparison {
namespace {

using Json = nlohmann::ordered_json;

/// The value of a setting with its type; null where a configuration has none.
Json setting_json(const Column& column, std::size_t trial) {
  if (column.is_text()) return column.text(trial);
  const double number = column.number(trial);
  if (std::isnan(number)) return nullptr;
  if (column.booleans) return number != 0.0;
  if (column.is_real()) return number;
  return std::get<std::vector<std::int64_t>>(column.values)[trial];
}

Json settings_json(const Combinations& combinations, std::size_t number) {
  Json object = Json::object();
  for (const Column* column : combinations.columns())
    object[column->name] = setting_json(*column, combinations.example(number));
  return object;
}

Json number_json(double number) { return std::isfinite(number) ? Json(number) : Json(nullptr); }

Json field_json(const Field& field, const Difference& row) {
  const double number = field.of(row);
  return field.is_count && !std::isnan(number) ? Json(static_cast<std::int64_t>(number)) : number_json(number);
}

/// What was chosen for a value at a level: an object, or a list of them, one for each block.
Json chosen_json(const Comparison& c, std::size_t level, std::size_t value) {
  Json list = Json::array();
  for (std::size_t block = 0; block < c.tuning.blocks.count(); ++block) {
    const Cell* const cell = c.tuning.at({level, block, value});
    if (cell == nullptr || cell->chosen() == nullptr) continue;
    Json entry = settings_json(c.tuning.blocks, block);
    entry.update(settings_json(c.tuning.settings, cell->chosen()->settings));
    list.push_back(std::move(entry));
  }
  return list.size() == 1 ? list.front() : list;
}

Json numbers_json(const std::vector<double>& numbers) {
  Json list = Json::array();
  for (const double number : numbers) list.push_back(number_json(number));
  return list;
}

Json row_json(const Comparison& c, const Difference& row) {
  Json object = Json::object();
  object["level"] = row.level == all_levels ? Json("mean") : settings_json(c.tuning.levels, row.level);
  object["baseline"] = setting_json(*c.of, c.tuning.values.example(c.baseline));
  object["value"] = setting_json(*c.of, c.tuning.values.example(row.value));
  if (c.tuned() && row.level != all_levels) {
    object["chosen_for_baseline"] = chosen_json(c, row.level, c.baseline);
    object["chosen_for_value"] = chosen_json(c, row.level, row.value);
  }
  for (const Field& field : fields()) object[field.name] = field_json(field, row);
  object["baseline_numbers"] = numbers_json(row.baseline);
  object["value_numbers"] = numbers_json(row.other);
  return object;
}

/// Each value at its best in each place, by itself: what the differences are of.
Json values_json(const Comparison& c) {
  Json list = Json::array();
  for (std::size_t level = 0; level < c.levels.size(); ++level)
    for (std::size_t value = 0; value < c.tuning.values.count(); ++value) {
      std::vector<double> numbers = c.levels[level].measured[value];
      std::erase_if(numbers, [](double number) { return std::isnan(number); });
      const statistics::Moments moments = statistics::moments_of(numbers);
      Json entry = Json::object();
      entry["level"] = settings_json(c.tuning.levels, level);
      entry["value"] = setting_json(*c.of, c.tuning.values.example(value));
      if (c.tuned()) entry["chosen"] = chosen_json(c, level, value);
      entry["count"] = numbers.size();
      entry["mean"] = number_json(moments.mean);
      entry["std"] = number_json(moments.deviation);
      entry["numbers"] = numbers_json(numbers);
      list.push_back(std::move(entry));
    }
  return list;
}

Json names_json(const Columns& columns) {
  Json list = Json::array();
  for (const Column* column : columns) list.push_back(column->name);
  return list;
}

Json sentences_json(const std::vector<Sentence>& sentences) {
  Json list = Json::array();
  for (const Sentence& sentence : sentences) list.push_back({{"kind", sentence.kind}, {"text", sentence.text}});
  return list;
}

Json ranking_json(const Comparison& c) {
  const Ranking& ranking = *c.ranking;
  Json object = Json::object();
  object["blocks"] = ranking.test.blocks;
  object["chi_square"] = number_json(ranking.test.chi_square);
  object["p_chi_square"] = number_json(ranking.test.p_chi_square);
  object["f"] = number_json(ranking.test.f);
  object["p_f"] = number_json(ranking.test.p_f);
  object["p_permutation"] = number_json(ranking.test.p_permutation);
  object["critical_difference"] = number_json(ranking.critical_difference);
  object["mean_ranks"] = Json::array();
  for (std::size_t i = 0; i < ranking.values.size(); ++i)
    object["mean_ranks"].push_back({{"value", setting_json(*c.of, c.tuning.values.example(ranking.values[i]))},
                                    {"mean_rank", ranking.test.mean_ranks[i]}});
  object["not_apart"] = Json::array();
  for (const auto& [first, last] : ranking.not_apart) {
    Json run = Json::array();
    for (std::size_t i = first; i <= last; ++i)
      run.push_back(setting_json(*c.of, c.tuning.values.example(ranking.values[i])));
    object["not_apart"].push_back(std::move(run));
  }
  return object;
}

std::string field_of(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return text::csv_field(value.get<std::string>());
  if (!value.is_number_float()) return value.dump();
  std::array<char, 32> digits{};  // the fewest that read back as the same number
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value.get<double>()).ptr};
}

using Row = std::vector<std::pair<std::string, std::string>>;

Row csv_row(const Comparison& c, const Difference& row) {
  Row cells;
  const Combinations& levels = c.tuning.levels;
  for (const Column* column : levels.columns())
    cells.emplace_back(column->name,
                       row.level == all_levels ? "mean" : field_of(setting_json(*column, levels.example(row.level))));
  cells.emplace_back("setting", text::csv_field(c.of->name));
  cells.emplace_back("baseline", field_of(setting_json(*c.of, c.tuning.values.example(c.baseline))));
  cells.emplace_back("value", field_of(setting_json(*c.of, c.tuning.values.example(row.value))));
  cells.emplace_back("metric", text::csv_field(c.metric.measured->name));
  for (const auto& [prefix, value] : {std::pair("baseline_", c.baseline), std::pair("value_", row.value)}) {
    const Json chosen = row.level == all_levels ? Json(nullptr) : chosen_json(c, row.level, value);
    for (const Column* column : c.roles.tuned)
      cells.emplace_back(prefix + column->name,
                         chosen.is_object() && chosen.contains(column->name) ? field_of(chosen[column->name]) : "");
  }
  for (const Field& field : fields()) cells.emplace_back(field.name, field_of(field_json(field, row)));
  return cells;
}

}  // namespace

std::string to_csv(const Comparison& comparison) {
  std::string csv;
  const auto write_line = [&csv](const Row& row, std::string Row::value_type::*member) {
    for (std::size_t i = 0; i < row.size(); ++i) csv += (i > 0 ? "," : "") + row[i].*member;
    csv += "\r\n";
  };
  for (const std::vector<Difference>* rows : {&comparison.differences, &comparison.means}) {
    for (const Difference& difference : *rows) {
      const Row row = csv_row(comparison, difference);
      if (csv.empty()) write_line(row, &Row::value_type::first);
      write_line(row, &Row::value_type::second);
    }
  }
  return csv;
}

std::string to_json(const Comparison& c) {
  Json object = Json::object();
  object["experiment"] = c.experiment;
  object["of"] = c.of->name;
  object["within"] = names_json(c.tuning.levels.columns());
  object["tuned"] = c.tuned() ? names_json(c.roles.tuned) : Json::array();
  object["averaged"] = names_json(c.roles.averaged);
  object["repetitions"] = names_json(c.roles.repetitions);
  object["metric"] = c.metric.measured->name;
  object["chosen_by"] = c.metric.chosen_by->name;
  object["larger_is_better"] = c.metric.larger_is_better;
  object["confidence"] = confidence;
  object["values"] = values_json(c);
  object["comparisons"] = Json::array();
  for (const std::vector<Difference>* rows : {&c.differences, &c.means})
    for (const Difference& row : *rows) object["comparisons"].push_back(row_json(c, row));
  object["ranking"] = c.ranking ? ranking_json(c) : Json(nullptr);
  object["claims"] = sentences_json(c.claims);
  object["caveats"] = sentences_json(c.caveats);
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace plexus::comparison
