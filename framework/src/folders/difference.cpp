#include "folders/difference.h"

#include <plexus/error.h>
#include <plexus/value.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "experiment/difference.h"
#include "experiment/plan_file.h"
#include "experiment/record_difference.h"
#include "files/read_file.h"
#include "results/trial_file.h"
#include "results/trials_table.h"
#include "text/printable.h"
#include "trial/files.h"
#include "values/json.h"

namespace plexus::folders {
namespace {

namespace fs = std::filesystem;
using results::TrialsTable;

constexpr std::size_t most_named = 8;

std::string number(double value, const char* format = "%.6g") {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// Settings that all trials of an experiment have in common.
std::map<std::string, Value> constants(const experiment::Manifest& manifest) {
  std::map<std::string, Value> found;
  for (const experiment::VaryingSetting& setting : manifest.settings)
    if (!setting.values.empty() && std::all_of(setting.values.begin(), setting.values.end(),
                                               [&](const Value& value) { return value == setting.values.front(); }))
      found.emplace(setting.key, setting.values.front());
  return found;
}

/// Those that make no trial another one: each side has one value, and not the same.
std::set<std::string> passed_over(const experiment::Manifest& first, const experiment::Manifest& second) {
  const auto one = constants(first);
  const auto other = constants(second);
  const auto varies = [](const experiment::Manifest& manifest, const std::map<std::string, Value>& fixed,
                         const std::string& key) {
    return !fixed.contains(key) && std::any_of(manifest.settings.begin(), manifest.settings.end(),
                                               [&key](const experiment::VaryingSetting& s) { return s.key == key; });
  };
  std::set<std::string> keys;
  for (const auto& [key, value] : one)
    if (const auto same = other.find(key); same == other.end() ? !varies(second, other, key) : same->second != value)
      keys.insert(key);
  for (const auto& [key, value] : other)
    if (!one.contains(key) && !varies(first, one, key)) keys.insert(key);
  return keys;
}

/// One side: an experiment with its table, by the settings of its trials.
struct Side {
  fs::path folder;
  experiment::Manifest manifest;
  std::optional<TrialsTable> table;
  std::map<std::string, std::size_t> trials;  ///< settings → trial
  std::map<std::string, std::size_t> rows;    ///< id → row of the table

  [[nodiscard]] std::string label(std::size_t trial) const {
    const std::string text = manifest.design.text(manifest.design.points[trial]);
    return text::printable_line(text.empty() ? manifest.name : text);
  }
  [[nodiscard]] std::optional<std::size_t> row(std::size_t trial) const {
    for (const std::string& id : manifest.ids[trial])
      if (const auto found = rows.find(id); found != rows.end()) return found->second;
    return std::nullopt;
  }
  [[nodiscard]] fs::path file(std::size_t trial) const {
    std::error_code error;
    for (const std::string& id : manifest.ids[trial])
      if (fs::path path = trial::trial_path(trial::trials_folder_of(folder), id); fs::exists(path, error)) return path;
    return {};
  }
};

Side side_of(const fs::path& folder) {
  auto manifest = experiment::read_plan_file(folder);
  if (!manifest)
    throw Error(
        "'" + folder.string() +
        "' holds no experiment: it has no trials/plan.json; give a folder that 'plexus run' wrote, or a file in "
        "its trials/");
  Side side{.folder = folder, .manifest = std::move(*manifest), .table = {}, .trials = {}, .rows = {}};
  std::error_code error;
  if (fs::exists(folder / "results.h5", error)) {
    side.table = results::read_trials_table(folder / "results.h5");
    const TrialsTable::Column* const ids = side.table->find("id");
    for (std::size_t row = 0; ids != nullptr && row < side.table->trials; ++row)
      side.rows.emplace(ids->full_text(row), row);
  }
  return side;
}

void add_trials(Side& side, const std::set<std::string>& without) {
  std::map<std::string, const experiment::VaryingSetting*> by_key;
  for (const experiment::VaryingSetting& setting : side.manifest.settings)
    if (!without.contains(setting.key)) by_key.emplace(setting.key, &setting);
  for (std::size_t trial = 0; trial < side.manifest.ids.size(); ++trial) {
    std::string text;
    for (const auto& [key, setting] : by_key)
      if (const Value& value = setting->values[trial]; !value.is_null())
        text += key + "=" + values::to_json(value) + "\n";
    side.trials.emplace(std::move(text), trial);
  }
}

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

Pairs pairs_of(const Side& first, const Side& second) {
  Pairs pairs;
  for (const auto& [text, trial] : first.trials)
    if (const auto other = second.trials.find(text); other != second.trials.end())
      pairs.emplace_back(trial, other->second);
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

void add_lonely(const Side& side, const Side& other, std::vector<std::string>& lines) {
  std::vector<std::size_t> lonely;
  for (const auto& [text, trial] : side.trials)
    if (!other.trials.contains(text)) lonely.push_back(trial);
  std::sort(lonely.begin(), lonely.end());
  const std::string only = "only in '" + side.folder.string() + "': ";
  for (std::size_t i = 0; i < std::min(lonely.size(), most_named); ++i) lines.push_back(only + side.label(lonely[i]));
  if (lonely.size() > most_named) lines.push_back(only + std::to_string(lonely.size() - most_named) + " more trials");
}

std::string counted(std::size_t count, std::size_t of) {
  return std::to_string(count) + " of " + std::to_string(of) + (of == 1 ? " trial differs" : " trials differ");
}

void compare_column(const TrialsTable::Column& one, const TrialsTable::Column& other,
                    const std::vector<std::pair<std::size_t, std::size_t>>& rows, std::vector<std::string>& lines) {
  std::size_t different = 0;
  std::size_t one_sided = 0;
  double most = 0.0;
  double sum = 0.0;
  std::size_t numbers = 0;
  for (const auto& [a, b] : rows) {
    if (one.is_text() || other.is_text()) {
      different += one.full_text(a) != other.full_text(b) ? 1 : 0;
      continue;
    }
    const double difference = other.number(b) - one.number(a);
    if (std::isnan(difference)) {
      one_sided += std::isnan(one.number(a)) != std::isnan(other.number(b)) ? 1 : 0;
      continue;
    }
    if (difference != 0.0) ++different;
    most = std::max(most, std::abs(difference));
    sum += difference;
    ++numbers;
  }
  if (different + one_sided == 0) return;
  std::string line = one.name + ": ";
  if (different > 0) line += counted(different, rows.size());
  if (different > 0 && numbers > 0 && one.name != "status")
    line += ", by up to " + number(most) + "; in the mean " + number(sum / static_cast<double>(numbers), "%+.6g");
  if (one_sided > 0)
    line += std::string(different > 0 ? "; " : "") + std::to_string(one_sided) + " of " + std::to_string(rows.size()) +
            (rows.size() == 1 ? " trial has" : " trials have") + " it on one side only";
  lines.push_back(std::move(line));
}

void compare_tables(const Side& first, const Side& second, const Pairs& pairs, Difference& difference) {
  for (const Side* side : {&first, &second})
    if (!side->table) difference.remarks.push_back("'" + side->folder.string() + "' has no results.h5 yet");
  if (!first.table || !second.table) return;
  std::vector<std::pair<std::size_t, std::size_t>> rows;
  for (const auto& [a, b] : pairs) {
    const auto one = first.row(a);
    const auto other = second.row(b);
    if (one && other) rows.emplace_back(*one, *other);
  }
  for (const TrialsTable::Column& column : first.table->columns) {
    if (column.is_setting() || column.name == "id" || column.name == "message" || column.name == "notes") continue;
    if (const TrialsTable::Column* const other = second.table->find(column.name))
      compare_column(column, *other, rows, difference.numbers);
    else
      difference.numbers.push_back(column.name + ": only in '" + first.folder.string() + "'");
  }
  for (const TrialsTable::Column& column : second.table->columns)
    if (!column.is_setting() && first.table->find(column.name) == nullptr && column.name != "notes")
      difference.numbers.push_back(column.name + ": only in '" + second.folder.string() + "'");
}

std::vector<std::string> lines_of(const results::TrialRecord& first, const results::TrialRecord& second,
                                  const experiment::Sides& sides) {
  std::vector<std::string> lines = experiment::differences(first, second, sides);
  // The settings are shown by themselves.
  std::erase(lines, "the recorded settings differ");
  return lines;
}

/// Files are read until two are not the same.
void find_first_array(const Side& first, const Side& second, const Pairs& pairs, Difference& difference) {
  std::size_t missing = 0;
  for (const auto& [a, b] : pairs) {
    const fs::path one = first.file(a);
    const fs::path other = second.file(b);
    if (one.empty() || other.empty()) {
      missing += one.empty() != other.empty() ? 1 : 0;
      continue;
    }
    if (files::read_raw_file(one) == files::read_raw_file(other)) continue;
    const std::vector<std::string> lines =
        lines_of(results::read_trial(one), results::read_trial(other),
                 {.before = "in '" + first.folder.string() + "'", .again = "in '" + second.folder.string() + "'"});
    if (lines.empty()) continue;
    difference.first_array = first.label(a) + ": " + lines.front();
    break;
  }
  if (missing > 0)
    difference.remarks.push_back(std::to_string(missing) + (missing == 1 ? " trial is" : " trials are") +
                                 " finished on one side only");
}

Difference between_folders(const fs::path& a, const fs::path& b) {
  Side first = side_of(a);
  Side second = side_of(b);
  Difference difference;
  difference.settings = experiment::differing_settings(first.manifest, second.manifest);
  const std::set<std::string> without = passed_over(first.manifest, second.manifest);
  add_trials(first, without);
  add_trials(second, without);
  const Pairs pairs = pairs_of(first, second);
  add_lonely(first, second, difference.trials);
  add_lonely(second, first, difference.trials);
  compare_tables(first, second, pairs, difference);
  find_first_array(first, second, pairs, difference);
  return difference;
}

void flatten(const Value& value, const std::string& key, std::map<std::string, std::string>& flat) {
  if (!value.is_map()) {
    flat[key] = value.is_null() ? "not set" : values::to_text(value);
    return;
  }
  for (const auto& [name, inner] : value.map()) flatten(inner, key.empty() ? name : key + "." + name, flat);
}

Difference between_files(const fs::path& a, const fs::path& b) {
  const results::TrialRecord first = results::read_trial(a);
  const results::TrialRecord second = results::read_trial(b);
  Difference difference;
  std::map<std::string, std::string> one;
  std::map<std::string, std::string> other;
  flatten(values::from_json(first.config), "", one);
  flatten(values::from_json(second.config), "", other);
  std::set<std::string> keys;
  for (const auto& [key, value] : one) keys.insert(key);
  for (const auto& [key, value] : other) keys.insert(key);
  const auto text_of = [](const std::map<std::string, std::string>& flat, const std::string& key) {
    const auto found = flat.find(key);
    return found == flat.end() ? "not set" : found->second;
  };
  for (const std::string& key : keys)
    if (text_of(one, key) != text_of(other, key))
      difference.settings.push_back(key + ": " + text_of(one, key) + " → " + text_of(other, key));
  difference.numbers = lines_of(first, second, {.before = "in the first", .again = "in the second"});
  const auto array = std::find_if(difference.numbers.begin(), difference.numbers.end(),
                                  [](const std::string& line) { return line.find(" numbers") != std::string::npos; });
  if (array != difference.numbers.end()) difference.first_array = *array;
  for (const auto& [key, value] : first.provenance) {
    const auto same = std::find_if(second.provenance.begin(), second.provenance.end(),
                                   [&name = key](const auto& other_entry) { return other_entry.first == name; });
    if (same == second.provenance.end() || same->second != value)
      difference.remarks.push_back("provenance " + key + ": " + value + " → " +
                                   (same == second.provenance.end() ? "not there" : same->second));
  }
  return difference;
}

}  // namespace

Difference difference_between(const fs::path& first, const fs::path& second) {
  std::error_code error;
  for (const fs::path& path : {first, second})
    if (!fs::exists(path, error))
      throw Error("there is no '" + path.string() + "'; give two folders of experiments, or two files of trials");
  const bool folder = fs::is_directory(first, error);
  if (folder != fs::is_directory(second, error))
    throw Error("'" + (folder ? second : first).string() + "' is a file and '" + (folder ? first : second).string() +
                "' a folder; give two folders of experiments, or two files of trials");
  return folder ? between_folders(first, second) : between_files(first, second);
}

}  // namespace plexus::folders
