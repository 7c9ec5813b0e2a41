#include "export_curves.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <set>
#include <string_view>
#include <utility>

#include "results/trial_file.h"
#include "text/escape.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;
using results::TrialsTable;

constexpr std::size_t longest_name = 200;  // of the 255 bytes that file systems allow

std::string name_of(const TrialsTable& table, std::size_t trial, const std::string& id) {
  std::string name;
  for (const TrialsTable::Column& column : table.columns) {
    const std::string value = column.is_setting() && column.at_root ? column.text(trial) : "";
    if (!value.empty()) name += (name.empty() ? "" : ",") + column.name + "=" + value;
  }
  if (name.empty()) name = table.experiment;
  const auto is_awkward = [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20; };
  std::replace_if(name.begin(), name.end(), is_awkward, '_');
  return name.size() > longest_name || name.front() == '.' ? id : name;
}

/// "2024-05-17T09:30:00Z" as seconds since 1970; 0 for anything else.
double seconds_of(const std::string& time) {
  std::tm parts{};
  const char* const end = strptime(time.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return end != nullptr && *end == '\0' ? static_cast<double>(timegm(&parts)) : 0.0;
}

std::string text_of(double number) {
  if (std::isnan(number)) return "";
  std::array<char, 32> digits{};  // the fewest that read back as the same number
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

/// Of all trials, in the order in which they come.
std::vector<std::string> series_of(const std::vector<TrialCurves>& curves) {
  std::vector<std::string> names;
  for (const TrialCurves& trial : curves)
    for (const results::Series& series : trial.history)
      if (std::find(names.begin(), names.end(), series.name) == names.end()) names.push_back(series.name);
  return names;
}

std::size_t places_of(const TrialCurves& trial) {
  return trial.history.empty() ? 0 : trial.history.front().values.size();
}

}  // namespace

std::vector<TrialCurves> read_curves(const TrialsTable& table, const fs::path& trials_folder) {
  const TrialsTable::Column* const ids = table.find("id");
  const TrialsTable::Column* const started = table.find("started");
  const TrialsTable::Column* const seconds = table.find("seconds");
  std::vector<TrialCurves> curves;
  std::set<std::string> names;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    const std::string id = ids != nullptr ? ids->text(trial) : "";
    TrialCurves& made = curves.emplace_back();
    made.trial = trial;
    made.name = name_of(table, trial, id);
    if (!names.insert(made.name).second) made.name = id;
    if (started != nullptr) made.started = seconds_of(started->text(trial));
    if (seconds != nullptr && !std::isnan(seconds->number(trial))) made.seconds = seconds->number(trial);
    const fs::path file = trials_folder / (id + ".h5");
    std::error_code error;
    if (id.empty() || !fs::exists(file, error)) continue;
    results::TrialSummary summary = results::read_trial_summary(file);
    made.history = std::move(summary.history);
    made.steps = std::move(summary.history_steps);
  }
  return curves;
}

std::string history_csv(const TrialsTable& table, const std::vector<TrialCurves>& curves) {
  const std::vector<std::string> names = series_of(curves);
  std::string csv = "id";
  for (const TrialsTable::Column& column : table.columns)
    if (column.is_setting()) csv += "," + text::csv_field(column.name);
  const bool by_steps =
      std::any_of(curves.begin(), curves.end(), [](const TrialCurves& trial) { return !trial.steps.empty(); });
  csv += by_steps ? ",step" : ",epoch";
  for (const std::string& name : names) csv += "," + text::csv_field(name);
  csv += "\r\n";
  const TrialsTable::Column* const ids = table.find("id");
  for (const TrialCurves& trial : curves) {
    std::string settings = ids != nullptr ? text::csv_field(ids->full_text(trial.trial)) : "";
    for (const TrialsTable::Column& column : table.columns)
      if (column.is_setting()) settings += "," + text::csv_field(column.full_text(trial.trial));
    for (std::size_t place = 0; place < places_of(trial); ++place) {
      csv += settings + "," + std::to_string(trial.moment(place));
      for (const std::string& name : names) {
        const auto series = std::find_if(trial.history.begin(), trial.history.end(),
                                         [&name](const results::Series& other) { return other.name == name; });
        csv += ",";
        if (series != trial.history.end()) csv += text_of(series->values[place]);
      }
      csv += "\r\n";
    }
  }
  return csv;
}

results::EventFile event_file(const TrialCurves& trial) {
  const std::size_t places = places_of(trial);
  results::EventFile file(trial.started);
  for (std::size_t place = 0; place < places; ++place) {
    std::vector<std::pair<std::string, double>> values;
    for (const results::Series& series : trial.history) {
      const std::size_t split = series.name.find('_');
      const std::string tag =
          split == std::string::npos ? series.name : series.name.substr(split + 1) + "/" + series.name.substr(0, split);
      values.emplace_back(tag, series.values[place]);
    }
    const double share = static_cast<double>(place + 1) / static_cast<double>(places);
    file.add_scalars(trial.started + trial.seconds * share, trial.moment(place), values);
  }
  return file;
}

}  // namespace plexus::cli
