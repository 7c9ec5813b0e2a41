#include "trial_selection.h"

#include <plexus/error.h>

#include <algorithm>

#include "metrics/definitions.h"
#include "result_columns.h"
#include "trial_condition.h"

namespace plexus::cli {
namespace {

using results::TrialGroup;
using results::TrialsTable;
using Column = TrialsTable::Column;

bool is_same_throughout(const Column& column, const TrialGroup& group) {
  return std::all_of(group.trials.begin(), group.trials.end(), [&](std::size_t trial) {
    return column.full_text(trial) == column.full_text(group.trials.front());
  });
}

/// The column to sort by. A setting, or text, over which groups were made has no one value in a group.
const Column* sorting_column(const TrialsTable& table, const std::string& name, const Selection& selection) {
  if (name.empty()) return results::ranking_column(table);
  const Column& column = column_named(table, name, "--sort");
  if (column.is_setting() || column.is_text())
    for (const TrialGroup& group : selection.groups)
      if (!is_same_throughout(column, group))
        throw Error("--sort: '" + name + "' differs between trials that are shown as one; use --by " +
                    (column.is_setting() ? "with it, or --by none" : "none"));
  return &column;
}

}  // namespace

std::vector<const Column*> usual_metrics(const TrialsTable& table) {
  std::vector<const Column*> shown;
  for (const std::string& name : table.metrics.shown_names(table.best))
    if (const Column* column = table.find(name)) shown.push_back(column);
  return shown;
}

Selection select(const TrialsTable& table, const SelectionOptions& options) {
  const std::vector<std::size_t> trials = trials_where(table, options.where);
  Selection selection;
  selection.single = options.by == "none";
  selection.over_seeds = options.by.empty();
  if (selection.single || selection.over_seeds) {
    selection.by = usual_settings(table);
    if (selection.single)
      for (const Column& column : table.columns)
        if (results::is_seed(column)) selection.by.push_back(&column);
  } else {
    selection.by = settings_named(table, options.by, "--by");
  }
  selection.groups =
      selection.single ? results::single_trials(table, trials) : results::group_trials(table, selection.by, trials);
  selection.sorted_by = sorting_column(table, options.sort, selection);
  if (selection.sorted_by != nullptr && selection.sorted_by->is_setting() &&
      std::find(selection.by.begin(), selection.by.end(), selection.sorted_by) == selection.by.end())
    selection.by.push_back(selection.sorted_by);
  const bool descending = selection.sorted_by != nullptr && table.metrics.is_larger_better(selection.sorted_by->name);
  results::sort_groups(selection.groups, {.column = selection.sorted_by,
                                          .descending = descending != options.reverse,
                                          .front = table.front(),
                                          .front_first = options.sort.empty()});
  if (options.top > 0 && selection.groups.size() > options.top) {
    selection.left_out = selection.groups.size() - options.top;
    selection.groups.resize(options.top);
  }
  return selection;
}

}  // namespace plexus::cli
