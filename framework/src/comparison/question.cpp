#include "comparison/question.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "results/trials_query.h"
#include "results/vocabulary.h"
#include "text/suggest.h"

namespace plexus::comparison {
namespace {

using results::TrialsTable;
using Keys = std::vector<std::string>;

bool names_data(const Column& column) {
  return column.config_key == "dataset" || column.config_key == "dataset.plugin";
}

bool has_numbers(const Column* column) {
  if (column == nullptr || column->is_text() || column->is_setting()) return false;
  for (std::size_t trial = 0; trial < results::size_of(column->values); ++trial)
    if (!std::isnan(column->number(trial))) return true;
  return false;
}

[[noreturn]] void refuse_metric(const TrialsTable& table, const std::string& name) {
  Keys names;
  std::string all;
  for (const Column& column : table.columns) {
    if (!has_numbers(&column) || column.name == "status") continue;
    names.push_back(column.name);
    all += (all.empty() ? "" : ", ") + column.name;
  }
  if (all.empty()) throw Error("no trial has a result yet; 'plexus run' trains them");
  const auto near = text::suggest(name, names);
  throw Error("--metric: no trial has a number '" + name + "'; " +
              (near ? "did you mean '" + *near + "'?" : "there are " + all));
}

const Column* measured_column(const TrialsTable& table, const std::string& name) {
  if (!name.empty()) {
    for (const std::string& candidate : {name, "test_" + name, "validation_" + name, "train_" + name})
      if (const Column* column = table.find(candidate); has_numbers(column)) return column;
    refuse_metric(table, name);
  }
  const Column* const ranking = results::ranking_column(table);
  if (ranking == nullptr) refuse_metric(table, name);
  constexpr std::string_view validation = "validation_";
  if (!ranking->name.starts_with(validation)) return ranking;
  const Column* const test = table.find("test_" + ranking->name.substr(validation.size()));
  return has_numbers(test) ? test : ranking;
}

const Column* choosing_column(const TrialsTable& table, const Column& measured) {
  if (measured.name.starts_with("validation_")) return &measured;
  constexpr std::string_view test = "test_";
  if (measured.name.starts_with(test)) {
    const Column* const validation = table.find("validation_" + measured.name.substr(test.size()));
    if (has_numbers(validation)) return validation;
  }
  const Column* const ranking = results::ranking_column(table);
  const bool validates = ranking != nullptr && ranking->name.starts_with("validation_");
  return validates || !measured.name.starts_with(test) ? ranking : &measured;
}

}  // namespace

bool changes_data(const TrialsTable& table, const Column& column, const std::vector<std::size_t>& trials) {
  if (column.config_key == "experiment" || names_data(column) || column.config_key.starts_with("dataset.")) return true;
  if (!column.config_key.empty() || !column.is_text()) return false;
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& other) {
    return names_data(other) && !follows_from({}, other, trials) && follows_from({&column}, other, trials);
  });
}

Roles roles_of(const TrialsTable& table, const Question& question) {
  Columns given = question.within;
  given.push_back(question.of);
  if (is_among(question.within, question.of))
    throw Error("--within: '" + question.of->name + "' is what is compared; name another setting");
  Roles roles;
  for (const Column& column : table.columns)
    if (results::is_seed(column) && !is_among(given, &column)) roles.repetitions.push_back(&column);
  if (question.tune) {
    for (const Column* column : *question.tune) {
      if (is_among(given, column))
        throw Error("--tune: '" + column->name + "' is named by --of or --within, too; a setting has one part");
      if (results::is_seed(*column))
        throw Error("--tune: '" + column->name + "' tells repetitions apart; the best of them is chance");
      roles.tuned.push_back(column);
    }
  }
  Columns known = given;
  known.insert(known.end(), roles.tuned.begin(), roles.tuned.end());
  for (const Column* column : telling_settings(table, known, question.trials)) {
    Columns& part = question.tune || changes_data(table, *column, question.trials) ? roles.averaged : roles.tuned;
    part.push_back(column);
  }
  return roles;
}

Metric metric_of(const TrialsTable& table, const std::string& name) {
  Metric metric;
  metric.measured = measured_column(table, name);
  metric.chosen_by = choosing_column(table, *metric.measured);
  metric.larger_is_better = table.metrics.is_larger_better(metric.measured->name);
  metric.chosen_larger_is_better = table.metrics.is_larger_better(metric.chosen_by->name);
  metric.meaning = results::meaning_of(metric.measured->name, table.metrics);
  metric.fraction = table.metrics.unit_of(metric.measured->name) == metrics::Unit::share;
  return metric;
}

}  // namespace plexus::comparison
