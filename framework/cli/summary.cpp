#include "summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "comparison/settings.h"
#include "metrics/definitions.h"
#include "result_columns.h"
#include "results/trial.h"
#include "results/trials_query.h"
#include "terminal.h"
#include "text/table.h"

namespace plexus::cli {
namespace {

using results::Spread;
using results::Status;
using results::TrialGroup;
using results::TrialsTable;
using Column = TrialsTable::Column;

constexpr const char* no_value = "–";
constexpr int leaves_last = 1;  // of what may be left out where there is no room

/// A number that is shown: what it is called, and how it is written.
struct Shown {
  enum class Form { percent, number, seconds };

  const Column* column = nullptr;
  std::string title;
  Form form = Form::number;
  int leaves = 0;  // where there is no room, from the highest
};

std::string title_of(const std::string& name) {
  std::string title = name;
  std::replace(title.begin(), title.end(), '_', ' ');
  return title;
}

Shown::Form form_of(const TrialsTable& table, const Column& column) {
  switch (table.metrics.unit_of(column.name)) {
    case metrics::Unit::seconds:
      return Shown::Form::seconds;
    case metrics::Unit::share:
      return Shown::Form::percent;
    case metrics::Unit::number:
      break;
  }
  return Shown::Form::number;
}

/// The metrics, the number of parameters and the time; what they are sorted by always stays.
std::vector<Shown> shown_numbers(const TrialsTable& table, const Selection& selection) {
  std::vector<Shown> all;
  const auto add = [&](const Column* column, const std::string& title, int leaves) {
    if (column == nullptr) return;
    const bool there = std::any_of(all.begin(), all.end(), [&](const Shown& shown) { return shown.column == column; });
    if (!there) all.push_back({column, title, form_of(table, *column), column == selection.sorted_by ? 0 : leaves});
  };
  const Column* const sorted_by = selection.sorted_by;
  if (sorted_by != nullptr && !sorted_by->is_setting() && !sorted_by->is_text() && sorted_by->name != "status" &&
      table.find("parameter_count") != sorted_by && table.find("seconds") != sorted_by) {
    const auto usual = usual_metrics(table);
    if (std::find(usual.begin(), usual.end(), sorted_by) == usual.end()) add(sorted_by, title_of(sorted_by->name), 0);
  }
  for (const std::string& name : table.searched) {
    const Column* const column =
        table.find(table.best && table.find("best_" + name) != nullptr ? "best_" + name : name);
    add(column, name == "parameter_count" ? "parameters" : title_of(name), 0);
  }
  int leaves = leaves_last;
  for (const Column* metric : usual_metrics(table)) {
    add(metric, title_of(metric->name), leaves == leaves_last ? 0 : leaves);
    ++leaves;
  }
  add(table.find("parameter_count"), "parameters", 10);
  add(table.find("seconds"), "time", 9);
  return all;
}

template <class... Numbers>
std::string formatted(const char* format, Numbers... numbers) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), format, numbers...);
  return text.data();
}

std::string text_of(const Shown& shown, const Spread& spread) {
  if (spread.count == 0) return no_value;
  if (shown.form == Shown::Form::seconds) return format_duration(spread.mean);
  if (!shown.column->is_real() && (spread.count == 1 || spread.deviation == 0.0)) return formatted("%.0f", spread.mean);
  const bool several = spread.count > 1;
  if (shown.form == Shown::Form::percent)
    return several ? formatted("%.2f ± %.2f %%", 100.0 * spread.mean, 100.0 * spread.deviation)
                   : formatted("%.2f %%", 100.0 * spread.mean);
  return several ? formatted("%.4g ± %.2g", spread.mean, spread.deviation) : formatted("%.4g", spread.mean);
}

/// Messages come from components: a line of the table stays a line.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }, ' ');
  return text;
}

/// Why the trials of a group are not complete, where there is one reason; else how many reasons there are.
std::string reason(const TrialsTable& table, const TrialGroup& group) {
  const Column* const messages = table.find("message");
  if (messages == nullptr) return "";
  std::set<std::string> reasons;
  for (const std::size_t trial : group.trials)
    if (table.status(trial) != Status::complete && !messages->text(trial).empty())
      reasons.insert(one_line(messages->text(trial)));
  if (reasons.empty()) return "";
  return reasons.size() == 1 ? ": " + *reasons.begin() : " (" + std::to_string(reasons.size()) + " different messages)";
}

/// "complete", or "2 complete, 1 diverged: the loss is no longer a number".
std::string status_text(const TrialsTable& table, const TrialGroup& group) {
  std::string text;
  for (const auto& [status, count] : group.statuses) {
    if (!text.empty()) text += ", ";
    if (group.statuses.size() > 1 || (count > 1 && status != Status::complete)) text += std::to_string(count) + " ";
    text += to_string(status);
  }
  const std::string why = reason(table, group);
  return why.starts_with(": " + text) ? why.substr(2) : text + why;
}

/// Whether the groups could be told apart without each of the settings they are grouped by, the last ones first: what
/// moves with an axis says nothing new.
std::vector<bool> told_by_others(const Selection& selection) {
  const auto count_without = [&](const std::vector<bool>& out) {
    std::set<std::vector<std::string>> different;
    for (const TrialGroup& group : selection.groups) {
      std::vector<std::string> texts;
      for (std::size_t c = 0; c < selection.by.size(); ++c)
        if (!out[c]) texts.push_back(selection.by[c]->text(group.trials.front()));
      different.insert(std::move(texts));
    }
    return different.size();
  };
  std::vector<bool> out(selection.by.size(), false);
  const std::size_t all = count_without(out);
  for (std::size_t c = out.size(); c-- > 0;) {
    out[c] = selection.by[c] != selection.sorted_by;
    if (out[c] && count_without(out) < all) out[c] = false;
  }
  return out;
}

/// The settings to show: those that were asked for, else those that say something new.
std::vector<const Column*> shown_settings(const TrialsTable& table, const Selection& selection) {
  if (!selection.single && !selection.over_seeds) return selection.by;
  std::vector<const Column*> shown;
  for (const Column* column : selection.by)
    if (column == selection.sorted_by || !comparison::is_brought(table, *column)) shown.push_back(column);
  return shown;
}

/// What is counted where trials that differ in a seed, or in a fold, are one row.
std::string repetitions_of(const TrialsTable& table) {
  const bool seeds_alone = std::all_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
    return !results::is_seed(column) || column.config_key == "seed";
  });
  return seeds_alone ? "seeds" : "runs";
}

text::Table table_of(const TrialsTable& table, const Selection& selection) {
  const std::vector<Shown> numbers = shown_numbers(table, selection);
  const bool counts = !selection.single && (!selection.over_seeds ||
                                            std::any_of(table.columns.begin(), table.columns.end(), results::is_seed));
  text::Table printed;
  const std::vector<bool> redundant = told_by_others(selection);
  for (std::size_t c = 0; c < selection.by.size(); ++c) {
    const bool text = selection.by[c]->is_text();
    printed.add_column(
        selection.by[c]->name, text ? text::Align::left : text::Align::right,
        {.shrink_to = text ? std::size_t{12} : std::size_t{0}, .leaves = redundant[c] ? leaves_last : 0});
  }
  for (const Shown& shown : numbers) printed.add_column(shown.title, text::Align::right, {.leaves = shown.leaves});
  if (table.front() != nullptr) printed.add_column("front", text::Align::left);
  if (counts) printed.add_column(selection.over_seeds ? repetitions_of(table) : "trials", text::Align::right);
  printed.add_column("status", text::Align::left, {.shrink_to = 20});
  for (const TrialGroup& group : selection.groups) {
    std::vector<std::string> cells;
    for (const Column* column : selection.by) cells.push_back(one_line(column->text(group.trials.front())));
    for (const Shown& shown : numbers)
      cells.push_back(text_of(shown, results::spread_of(*shown.column, group.counted)));
    if (table.front() != nullptr)
      cells.emplace_back(results::spread_of(*table.front(), group.counted).mean > 0.0 ? "yes" : "");
    if (counts) cells.push_back(std::to_string(group.trials.size()));
    cells.push_back(status_text(table, group));
    printed.add_row(std::move(cells));
  }
  return printed;
}

}  // namespace

std::size_t print_summary(std::ostream& out, const TrialsTable& table, const SelectionOptions& options) {
  Selection selection = select(table, options);
  if (selection.groups.empty()) {
    out << (table.trials == 0 ? "no trials\n" : "no trial meets the conditions\n");
    return 0;
  }
  selection.by = shown_settings(table, selection);
  const std::size_t width = is_terminal(1) ? terminal_width(1) : std::numeric_limits<std::size_t>::max();
  const std::vector<std::string> left_out = table_of(table, selection).print_within(out, width);
  if (selection.left_out > 0) out << "… and " << selection.left_out << " more\n";
  if (left_out.empty()) return selection.left_out;
  out << "no room for: ";
  for (std::size_t i = 0; i < left_out.size(); ++i) out << (i > 0 ? ", " : "") << left_out[i];
  out << "; a wider terminal or --csv shows it\n";
  return selection.left_out;
}

}  // namespace plexus::cli
