#include "data/drawing.h"

#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace plexus::data {
namespace {

/// The rows of each value of `keys`, by value, each list shuffled by a stream of its own.
std::vector<RowList> by_key(const RowList& pool, const std::vector<std::int32_t>& keys, const DrawRule& rule) {
  std::map<std::int32_t, RowList> found;
  for (const std::uint32_t row : pool) found[keys[row]].push_back(row);
  std::vector<RowList> lists;
  for (auto& [key, rows] : found) {
    Stream(rule.seed, rule.purpose, static_cast<std::uint32_t>(key) + 1ULL).shuffle(rows);
    lists.push_back(std::move(rows));
  }
  return lists;
}

RowList shuffled(RowList rows, const DrawRule& rule) {
  Stream(rule.seed, rule.purpose).shuffle(rows);
  return rows;
}

/// Shares of `count` in proportion to the sizes, by the largest remainders; a list of two or more keeps one, as long as
/// others can give in its place.
std::vector<std::size_t> quotas(const std::vector<RowList>& lists, std::size_t count, std::size_t total) {
  std::vector<std::size_t> quota;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::size_t given = 0;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const double exact = static_cast<double>(count) * static_cast<double>(lists[i].size()) / static_cast<double>(total);
    quota.push_back(static_cast<std::size_t>(std::floor(exact)));
    given += quota.back();
    remainders.emplace_back(std::floor(exact) - exact, i);  // the largest first
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const std::size_t kept : {std::size_t{1}, std::size_t{0}}) {
    bool any = true;
    while (given < count && any) {
      any = false;
      for (const auto& [remainder, i] : remainders) {
        if (given == count || quota[i] + kept >= lists[i].size()) continue;
        ++quota[i];
        ++given;
        any = true;
      }
    }
  }
  return quota;
}

/// What was taken and what was not, in the order of the pool.
Drawn parted(const RowList& pool, const RowList& taken) {
  std::vector<bool> is_taken(pool.empty() ? 0 : pool.back() + std::size_t{1});
  for (const std::uint32_t row : taken) is_taken[row] = true;
  Drawn drawn;
  drawn.taken.reserve(taken.size());
  drawn.rest.reserve(pool.size() - taken.size());
  for (const std::uint32_t row : pool) (is_taken[row] ? drawn.taken : drawn.rest).push_back(row);
  return drawn;
}

RowList take_stratified(const RowList& pool, std::size_t count, const DrawRule& rule, const Examples& examples) {
  const std::vector<RowList> lists = by_key(pool, examples.labels, rule);
  const std::vector<std::size_t> quota = quotas(lists, count, pool.size());
  RowList taken;
  for (std::size_t i = 0; i < lists.size(); ++i)
    taken.insert(taken.end(), lists[i].begin(), lists[i].begin() + static_cast<std::ptrdiff_t>(quota[i]));
  return taken;
}

/// The groups of the pool in a random order.
std::vector<RowList> shuffled_groups(const RowList& pool, const DrawRule& rule, const Examples& examples) {
  std::vector<RowList> groups = by_key(pool, examples.groups, rule);
  RowList order(groups.size());
  std::iota(order.begin(), order.end(), 0U);
  Stream(rule.seed, rule.purpose).shuffle(order);
  std::vector<RowList> result;
  for (const std::uint32_t group : order) result.push_back(std::move(groups[group]));
  return result;
}

RowList take_groups(const RowList& pool, std::size_t count, const DrawRule& rule, const Examples& examples) {
  RowList taken;
  for (const RowList& group : shuffled_groups(pool, rule, examples)) {
    if (taken.size() >= count) break;
    const std::size_t with = taken.size() + group.size();
    const bool nearer = with <= count || with - count < count - taken.size();
    if (nearer || taken.empty()) taken.insert(taken.end(), group.begin(), group.end());
  }
  return taken;
}

}  // namespace

Drawn draw(const RowList& pool, std::size_t count, const DrawRule& rule, const Examples& examples) {
  const auto size = static_cast<std::ptrdiff_t>(count);
  switch (rule.by) {
    case By::first:
      return {RowList(pool.begin(), pool.begin() + size), RowList(pool.begin() + size, pool.end())};
    case By::last:
      return {RowList(pool.end() - size, pool.end()), RowList(pool.begin(), pool.end() - size)};
    case By::random: {
      RowList order = shuffled(pool, rule);
      order.resize(count);
      return parted(pool, order);
    }
    case By::stratified:
      return parted(pool, take_stratified(pool, count, rule, examples));
    case By::group:
      break;
  }
  return parted(pool, count == 0 ? RowList{} : take_groups(pool, count, rule, examples));
}

std::vector<std::uint32_t> deal(const RowList& pool, std::size_t count, const DrawRule& rule,
                                const Examples& examples) {
  std::vector<std::uint32_t> fold_of_row(pool.empty() ? 0 : pool.back() + 1);
  if (rule.by == By::group) {
    std::vector<std::size_t> sizes(count, 0);
    std::vector<RowList> groups = shuffled_groups(pool, rule, examples);
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    for (const RowList& group : groups) {
      const auto fold = std::min_element(sizes.begin(), sizes.end()) - sizes.begin();
      sizes[static_cast<std::size_t>(fold)] += group.size();
      for (const std::uint32_t row : group) fold_of_row[row] = static_cast<std::uint32_t>(fold);
    }
  } else {
    // Class after class is dealt round and round, so that neither classes nor folds differ by more than a row.
    RowList order;
    if (rule.by == By::stratified)
      for (const RowList& rows : by_key(pool, examples.labels, rule))
        order.insert(order.end(), rows.begin(), rows.end());
    else
      order = rule.by == By::random ? shuffled(pool, rule) : pool;
    for (std::size_t i = 0; i < order.size(); ++i)
      fold_of_row[order[i]] = static_cast<std::uint32_t>(rule.by == By::first ? i * count / order.size() : i % count);
  }
  std::vector<std::uint32_t> folds;
  folds.reserve(pool.size());
  for (const std::uint32_t row : pool) folds.push_back(fold_of_row[row]);
  return folds;
}

}  // namespace plexus::data
