#include "comparison/joined_tables.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "comparison/words.h"

namespace plexus::comparison {
namespace {

using results::TrialsTable;
using Column = TrialsTable::Column;

const Column* same_column(const TrialsTable& table, const Column& column) {
  const Column* const found = table.find(column.name);
  return found != nullptr && found->name == column.name ? found : nullptr;
}

/// The rows of all tables under each other: as integers, reals or text, whichever holds them all.
results::Labels stacked(const std::vector<NamedTable>& tables, const Column& like) {
  bool text = false;
  bool integers = true;
  for (const NamedTable& one : tables) {
    const Column* const column = same_column(one.table, like);
    text = text || (column != nullptr && column->is_text());
    integers = integers && column != nullptr && !column->is_text() && !column->is_real();
  }
  std::vector<std::int64_t> whole;
  std::vector<double> reals;
  std::vector<std::string> texts;
  for (const NamedTable& one : tables) {
    const Column* const column = same_column(one.table, like);
    for (std::size_t trial = 0; trial < one.table.trials; ++trial) {
      if (text)
        texts.push_back(column == nullptr ? "" : column->full_text(trial));
      else if (integers)
        whole.push_back(std::get<std::vector<std::int64_t>>(column->values)[trial]);
      else
        reals.push_back(column == nullptr ? results::not_a_number : column->number(trial));
    }
  }
  if (text) return texts;
  if (integers) return whole;
  return reals;
}

Column experiments(const std::vector<NamedTable>& tables) {
  std::set<std::string> names;
  for (const NamedTable& one : tables) names.insert(one.table.experiment);
  std::vector<std::string> labels;
  for (const NamedTable& one : tables)
    labels.insert(labels.end(), one.table.trials, names.size() == tables.size() ? one.table.experiment : one.folder);
  return {"experiment", "experiment", true, labels};
}

}  // namespace

TrialsTable joined_tables(std::vector<NamedTable> tables) {
  if (tables.size() == 1) return std::move(tables.front().table);
  TrialsTable joined;
  std::set<std::string> names;
  std::vector<std::pair<std::string, std::vector<std::string>>> absent;  // folders, and what does not vary in them
  joined.columns.push_back(experiments(tables));
  for (const NamedTable& one : tables) {
    joined.trials += one.table.trials;
    if (&one == tables.data())
      joined.metrics = one.table.metrics;
    else
      joined.metrics.add(one.table.metrics);
    joined.experiment += (joined.experiment.empty() ? "" : ", ") + one.table.experiment;
    joined.notes.insert(joined.notes.end(), one.table.notes.begin(), one.table.notes.end());
  }
  for (const NamedTable& one : tables) {
    for (const Column& column : one.table.columns) {
      if (column.name == "experiment" || !names.insert(column.name).second) continue;
      Column added{column.name,     column.config_key, column.at_root, stacked(tables, column),
                   column.booleans, column.metric};
      std::string without;
      for (const NamedTable& other : tables) {
        const Column* const same = same_column(other.table, column);
        added.at_root = added.at_root || (same != nullptr && same->at_root);
        added.booleans = added.booleans && (same == nullptr || same->booleans);
        if (same == nullptr) without += (without.empty() ? "'" : ", '") + other.folder + "'";
      }
      if (!without.empty() && column.is_setting() && column.at_root) {
        auto place =
            std::find_if(absent.begin(), absent.end(), [&](const auto& entry) { return entry.first == without; });
        if (place == absent.end()) place = absent.insert(absent.end(), {without, {}});
        place->second.push_back("'" + column.name + "'");
      }
      added.last_stage = column.last_stage;
      joined.columns.push_back(std::move(added));
    }
  }
  for (const auto& [folders, settings] : absent)
    joined.notes.push_back(comparison::joined(settings) + (settings.size() == 1 ? " does" : " do") + " not vary in " +
                           folders + "; there " + (settings.size() == 1 ? "it counts" : "they count") + " as none");
  return joined;
}

}  // namespace plexus::comparison
