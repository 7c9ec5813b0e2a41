#include "comparison/settings.h"

#include <algorithm>
#include <map>
#include <string>

#include "results/trials_query.h"

namespace plexus::comparison {
namespace {

using results::TrialsTable;
using Keys = std::vector<std::string>;

bool is_point_number(const Column& column) {
  return column.name == "sample" && column.config_key.empty() && !column.is_text();
}

Keys keys_of(const Columns& columns, std::size_t trial) {
  Keys keys;
  for (const Column* column : columns) keys.push_back(column->full_text(trial));
  return keys;
}

/// A label of patches, and what they set; a component, and its settings.
bool brings(const Column& whole, const Column& part) {
  if (whole.config_key.empty()) return whole.is_text();
  return part.config_key.starts_with(whole.config_key + ".");
}

}  // namespace

bool is_among(const Columns& columns, const Column* column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

bool follows_from(const Columns& columns, const Column& setting, const std::vector<std::size_t>& trials) {
  std::map<Keys, std::string> values;
  return std::all_of(trials.begin(), trials.end(), [&](std::size_t trial) {
    const std::string value = setting.full_text(trial);
    return values.try_emplace(keys_of(columns, trial), value).first->second == value;
  });
}

bool is_drawn(const TrialsTable& table, const Column& setting, const std::vector<std::size_t>& trials) {
  Columns number;
  std::vector<std::size_t> points;
  for (const Column& column : table.columns) {
    if (column.config_key == "experiment") number.push_back(&column);  // each of several folders has a first point
    if (!is_point_number(column)) continue;
    number.push_back(&column);
    std::copy_if(trials.begin(), trials.end(), std::back_inserter(points),
                 [&column](std::size_t trial) { return !column.text(trial).empty(); });
  }
  return !points.empty() && !is_among(number, &setting) && !follows_from({}, setting, points) &&
         follows_from(number, setting, points);
}

Columns telling_settings(const TrialsTable& table, const Columns& given, const std::vector<std::size_t>& trials) {
  Columns known = given;
  Columns found;
  for (const Column& column : table.columns) {
    if (!column.at_root || !column.is_setting() || results::is_seed(column) || is_point_number(column)) continue;
    if (is_among(given, &column) || follows_from(given, column, trials)) continue;
    const bool told = is_drawn(table, column, trials)
                          ? std::any_of(known.begin(), known.end(),
                                        [&](const Column* other) {
                                          return brings(*other, column) && follows_from({other}, column, trials);
                                        })
                          : follows_from(known, column, trials);
    if (told) continue;
    known.push_back(&column);
    found.push_back(&column);
  }
  return found;
}

bool is_brought(const TrialsTable& table, const Column& setting) {
  if (results::is_seed(setting)) return false;
  const std::vector<std::size_t> trials = results::all_trials(table);
  Columns labels;
  for (const Column& column : table.columns) {
    if (&column == &setting || !column.at_root || !column.is_setting() || is_point_number(column)) continue;
    if (column.config_key.empty())
      labels.push_back(&column);
    else if (brings(column, setting) && follows_from({&column}, setting, trials))
      return true;
  }
  if (labels.empty() || setting.config_key.empty()) return false;
  if (!is_drawn(table, setting, trials)) return follows_from(labels, setting, trials);
  return std::any_of(labels.begin(), labels.end(),
                     [&](const Column* label) { return follows_from({label}, setting, trials); });
}

Columns moving_with(const TrialsTable& table, const Column& of, const std::vector<std::size_t>& trials) {
  // An axis of one stage is the same setting there: stages.finetune.training.epochs.
  const auto is_the_same = [&of](const Column& column) {
    return of.config_key.starts_with("stages.") && of.config_key.ends_with("." + column.config_key);
  };
  Columns found;
  for (const Column& column : table.columns) {
    if (&column == &of || !column.is_setting() || results::is_seed(column) || is_the_same(column)) continue;
    if (!of.config_key.empty() && brings(of, column)) continue;
    if (!follows_from({}, column, trials) && follows_from({&of}, column, trials)) found.push_back(&column);
  }
  return found;
}

}  // namespace plexus::comparison
