#include "summary.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "results/trial.h"
#include "table.h"
#include "values/names.h"

namespace plexus::cli {
namespace {

using results::TrialsTable;
using Column = TrialsTable::Column;

struct Metric {
  const char* name;
  const char* title;
  bool percent;
  bool larger_is_better;
};

// The first that a table has ranks its rows.
constexpr Metric metrics[] = {
    {"test_accuracy", "test accuracy", true, true},
    {"test_loss", "test loss", false, false},
    {"validation_accuracy", "validation accuracy", true, true},
    {"validation_loss", "validation loss", false, false},
    {"train_loss", "train loss", false, false},
};

std::string text_of(const Column& column, std::size_t trial) {
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
    return std::to_string((*integers)[trial]);
  if (const auto* reals = std::get_if<std::vector<double>>(&column.values)) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", (*reals)[trial]);
    return std::isnan((*reals)[trial]) ? "" : text;
  }
  return std::get<std::vector<std::string>>(column.values)[trial];
}

double number_of(const Column& column, std::size_t trial) {
  if (const auto* reals = std::get_if<std::vector<double>>(&column.values)) return (*reals)[trial];
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
    return static_cast<double>((*integers)[trial]);
  return results::not_a_number;
}

/// Trials that differ in nothing but the seed.
struct Group {
  std::vector<std::string> settings;
  std::vector<std::size_t> trials;
  std::vector<std::size_t> complete;
};

struct Spread {
  double mean = results::not_a_number;
  double deviation = 0.0;  // of the sample; 0 for one trial
};

Spread spread_of(const Column& column, const std::vector<std::size_t>& trials) {
  Spread spread;
  if (trials.empty()) return spread;
  const auto count = static_cast<double>(trials.size());
  double sum = 0.0;
  for (const std::size_t trial : trials) sum += number_of(column, trial);
  spread.mean = sum / count;
  double squares = 0.0;
  for (const std::size_t trial : trials) squares += std::pow(number_of(column, trial) - spread.mean, 2);
  if (trials.size() > 1) spread.deviation = std::sqrt(squares / (count - 1.0));
  return spread;
}

std::string text_of(const Metric& metric, const Spread& spread, bool several) {
  if (std::isnan(spread.mean)) return "–";
  char text[64];
  const double factor = metric.percent ? 100.0 : 1.0;
  const char* const unit = metric.percent ? " %" : "";
  if (several)
    std::snprintf(text, sizeof text, metric.percent ? "%.2f ± %.2f%s" : "%.4g ± %.2g%s", factor * spread.mean,
                  factor * spread.deviation, unit);
  else
    std::snprintf(text, sizeof text, metric.percent ? "%.2f%s" : "%.4g%s", factor * spread.mean, unit);
  return text;
}

results::Status status_of(const TrialsTable& table, std::size_t trial) {
  return static_cast<results::Status>(static_cast<int>(number_of(*table.find("status"), trial)));
}

std::vector<Group> group_by_seed(const TrialsTable& table, const std::vector<const Column*>& settings) {
  std::vector<Group> groups;
  std::map<std::vector<std::string>, std::size_t> positions;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    std::vector<std::string> texts;
    for (const Column* column : settings) texts.push_back(text_of(*column, trial));
    const auto [entry, is_new] = positions.try_emplace(texts, groups.size());
    if (is_new) groups.push_back({texts, {}, {}});
    Group& group = groups[entry->second];
    group.trials.push_back(trial);
    if (status_of(table, trial) == results::Status::complete) group.complete.push_back(trial);
  }
  return groups;
}

/// "complete", or "2 of 3 complete, 1 diverged", and why if there is one reason.
std::string status_text(const TrialsTable& table, const Group& group) {
  std::map<results::Status, std::size_t> counts;
  for (const std::size_t trial : group.trials) ++counts[status_of(table, trial)];
  std::string text;
  for (const auto& [status, count] : counts) {
    if (!text.empty()) text += ", ";
    if (counts.size() > 1) text += std::to_string(count) + " ";
    text += to_string(status);
  }
  const Column* const messages = table.find("message");
  if (group.trials.size() == 1 && group.complete.empty() && messages != nullptr) {
    const std::string message = text_of(*messages, group.trials.front());
    if (!message.empty()) text += ": " + message;
  }
  return text;
}

}  // namespace

void print_summary(std::ostream& out, const TrialsTable& table) {
  if (table.trials == 0 || table.find("status") == nullptr) {
    out << "no trials\n";
    return;
  }
  std::vector<const Column*> settings;
  bool has_seeds = false;
  for (const Column& column : table.columns) {
    if (column.config_key == "seed")
      has_seeds = true;
    else if (column.at_root && !values::is_layout_name(column.name))
      settings.push_back(&column);
  }
  std::vector<Metric> shown;
  for (const Metric& metric : metrics)
    if (table.find(metric.name) != nullptr) shown.push_back(metric);

  std::vector<Group> groups = group_by_seed(table, settings);
  if (!shown.empty()) {
    const Column& ranking = *table.find(shown.front().name);
    const double sign = shown.front().larger_is_better ? -1.0 : 1.0;
    std::stable_sort(groups.begin(), groups.end(), [&](const Group& a, const Group& b) {
      if (a.complete.empty() || b.complete.empty()) return !a.complete.empty() && b.complete.empty();
      return sign * spread_of(ranking, a.complete).mean < sign * spread_of(ranking, b.complete).mean;
    });
  }

  Table printed;
  for (const Column* column : settings) {
    const bool is_text = std::holds_alternative<std::vector<std::string>>(column->values);
    printed.add_column(column->name, is_text ? Align::left : Align::right);
  }
  for (const Metric& metric : shown) printed.add_column(metric.title, Align::right);
  const Column* const parameters = table.find("parameter_count");
  if (parameters != nullptr) printed.add_column("parameters", Align::right);
  if (has_seeds) printed.add_column("seeds", Align::right);
  printed.add_column("status");
  for (const Group& group : groups) {
    std::vector<std::string> cells = group.settings;
    for (const Metric& metric : shown)
      cells.push_back(text_of(metric, spread_of(*table.find(metric.name), group.complete), group.complete.size() > 1));
    if (parameters != nullptr)
      cells.push_back(group.complete.empty() ? "–" : text_of(*parameters, group.complete.front()));
    if (has_seeds) cells.push_back(std::to_string(group.trials.size()));
    cells.push_back(status_text(table, group));
    printed.add_row(std::move(cells));
  }
  printed.print(out, 100);
}

}  // namespace plexus::cli
