#include "results/trials_query.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace plexus::results {
namespace {

using Column = TrialsTable::Column;

// From the most to the least that a trial came to.
constexpr std::array<Status, 5> ranks = {Status::complete, Status::pruned, Status::diverged, Status::failed,
                                         Status::missing};

std::size_t rank_of(const TrialGroup& group) {
  const auto* best =
      std::find_if(ranks.begin(), ranks.end(), [&](Status status) { return group.statuses.contains(status); });
  return static_cast<std::size_t>(best - ranks.begin());
}

void count(const TrialsTable& table, TrialGroup& group) {
  group.earlier_stage = std::all_of(group.trials.begin(), group.trials.end(),
                                    [&table](std::size_t trial) { return table.is_earlier_stage(trial); });
  for (const std::size_t trial : group.trials) ++group.statuses[table.status(trial)];
  for (const Status status : {Status::complete, Status::pruned}) {
    if (!group.statuses.contains(status)) continue;
    std::copy_if(group.trials.begin(), group.trials.end(), std::back_inserter(group.counted),
                 [&](std::size_t trial) { return table.status(trial) == status; });
    break;
  }
}

}  // namespace

std::vector<std::size_t> all_trials(const TrialsTable& table) {
  std::vector<std::size_t> trials(table.trials);
  std::iota(trials.begin(), trials.end(), std::size_t{0});
  return trials;
}

std::vector<std::size_t> outcomes(const TrialsTable& table) {
  std::vector<std::size_t> trials = all_trials(table);
  std::erase_if(trials, [&table](std::size_t trial) { return table.is_earlier_stage(trial); });
  return trials;
}

std::vector<TrialGroup> group_trials(const TrialsTable& table, const std::vector<const Column*>& by,
                                     const std::vector<std::size_t>& trials) {
  std::vector<TrialGroup> groups;
  std::map<std::vector<std::string>, std::size_t> positions;
  for (const std::size_t trial : trials) {
    std::vector<std::string> texts;
    texts.reserve(by.size());
    for (const Column* column : by) texts.push_back(column->full_text(trial));
    const auto [entry, is_new] = positions.try_emplace(std::move(texts), groups.size());
    if (is_new) groups.emplace_back();
    groups[entry->second].trials.push_back(trial);
  }
  for (TrialGroup& group : groups) count(table, group);
  return groups;
}

std::vector<TrialGroup> single_trials(const TrialsTable& table, const std::vector<std::size_t>& trials) {
  std::vector<TrialGroup> groups;
  groups.reserve(trials.size());
  for (const std::size_t trial : trials) {
    groups.push_back({{trial}, {}, {}, false});
    count(table, groups.back());
  }
  return groups;
}

Spread spread_of(const Column& column, const std::vector<std::size_t>& trials) {
  std::vector<double> numbers;
  numbers.reserve(trials.size());
  for (const std::size_t trial : trials)
    if (const double number = column.number(trial); !std::isnan(number)) numbers.push_back(number);
  Spread spread;
  spread.count = numbers.size();
  if (numbers.empty()) return spread;
  const auto count = static_cast<double>(numbers.size());
  spread.mean = std::accumulate(numbers.begin(), numbers.end(), 0.0) / count;
  double squares = 0.0;
  for (const double number : numbers) squares += (number - spread.mean) * (number - spread.mean);
  if (numbers.size() > 1) spread.deviation = std::sqrt(squares / (count - 1.0));
  return spread;
}

const TrialsTable::Column* ranking_column(const TrialsTable& table) {
  std::vector<std::string> names = table.metrics.ranking_names(false);
  if (table.best) {
    const std::vector<std::string> best = table.metrics.ranking_names(true);
    names.insert(names.begin(), best.begin(), best.end());
  }
  for (const std::string& name : names) {
    const TrialsTable::Column* column = table.find(name);
    if (column == nullptr) continue;
    for (std::size_t trial = 0; trial < table.trials; ++trial)
      if (!std::isnan(column->number(trial))) return column;
  }
  return nullptr;
}

bool is_seed(const Column& column) {
  const std::string& key = column.config_key;
  return key == "seed" || key == "dataset.fold" || (key.starts_with("dataset.") && key.ends_with(".seed"));
}

void sort_groups(std::vector<TrialGroup>& groups, const Order& order) {
  struct Key {
    bool earlier_stage = false;
    std::size_t rank = 0;
    bool has_number = false;
    double number = 0.0;
    std::string text = {};
    bool beaten = false;  // not on the front
  };
  std::vector<std::pair<Key, TrialGroup>> keyed;
  keyed.reserve(groups.size());
  for (TrialGroup& group : groups) {
    Key key{.earlier_stage = group.earlier_stage, .rank = rank_of(group)};
    if (order.front != nullptr)
      key.beaten = std::none_of(group.counted.begin(), group.counted.end(),
                                [&](std::size_t trial) { return order.front->number(trial) == 1.0; });
    if (order.column != nullptr) {
      // A setting is the same in all trials of a group, whatever became of them.
      const bool setting = order.column->is_setting();
      const double number = spread_of(*order.column, setting ? group.trials : group.counted).mean;
      key.has_number = !std::isnan(number);
      key.number = key.has_number ? (order.descending ? -number : number) : 0.0;
      if (order.column->is_text()) key.text = order.column->text(group.trials.front());
    }
    keyed.emplace_back(std::move(key), std::move(group));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& left, const auto& right) {
    const Key& a = left.first;
    const Key& b = right.first;
    if (a.earlier_stage != b.earlier_stage) return b.earlier_stage;
    if (a.rank != b.rank) return a.rank < b.rank;
    if (order.front_first && a.beaten != b.beaten) return b.beaten;
    if (a.has_number != b.has_number) return a.has_number;
    if (a.number != b.number) return a.number < b.number;
    if (a.text != b.text) return order.descending ? b.text < a.text : a.text < b.text;
    return !a.beaten && b.beaten;
  });
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = std::move(keyed[i].second);
}

}  // namespace plexus::results
