// Who goes on, and for how long, against the tables of the papers.
#include "experiment/search.h"

#include <plexus/error.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include "catch.h"

using namespace plexus;
using namespace plexus::experiment;

namespace {

using Counts = std::map<std::size_t, std::size_t>;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

SearchSettings settings(const char* method, std::size_t reduction = 3, std::size_t min_epochs = 1) {
  return {.method = method, .metric = {}, .reduction = reduction, .min_epochs = min_epochs};
}

/// How many trials are trained until each epoch (0: to the end), where the value of trial i is value(i).
template <class Function>
Counts run(Halving& search, const Function& value) {
  Counts counts;
  while (true) {
    const auto tasks = search.next();
    if (tasks.empty()) return counts;
    for (const workers::Task& task : tasks) {
      ++counts[task.until_epoch.value_or(0)];
      search.report(task.trial, value(task.trial));
    }
  }
}

double own_number(std::size_t trial) { return static_cast<double>(trial); }

std::vector<std::size_t> not_pruned(const Halving& search, std::size_t trials) {
  std::vector<std::size_t> kept;
  for (std::size_t trial = 0; trial < trials; ++trial)
    if (!search.pruned_after(trial)) kept.push_back(trial);
  return kept;
}

}  // namespace

TEST_CASE("successive halving of 27 trials by 3: 27 until epoch 1, 9 until 3, 3 until 9, one to the end") {
  // Li et al. 2018, table 1, with R = 27.
  Halving search(settings("successive_halving"), std::vector<std::size_t>(27, 27));
  CHECK(search.comparisons(5) == std::vector<std::size_t>{1, 3, 9});
  CHECK(run(search, [](std::size_t trial) { return -own_number(trial); }) == Counts{{1, 27}, {3, 9}, {9, 3}, {0, 1}});
  CHECK(not_pruned(search, 27) == std::vector<std::size_t>{26});
  CHECK(search.pruned_after(17) == 1);
  CHECK(search.pruned_after(18) == 3);
  CHECK(search.pruned_after(23) == 3);
  CHECK(search.pruned_after(24) == 9);
}

TEST_CASE("Hyperband with R = 81 and a reduction of 3 has the brackets of the paper") {
  // Li et al. 2018, table 1: 81, 34, 15, 8 and 5 trials begin with 1, 3, 9, 27 and 81 epochs. A comparison keeps
  // ⌈n / 3⌉, where the paper rounds down: 34, 12, 4, 2 instead of 34, 11, 3, 1.
  CHECK(hyperband_shares(143, 4, 3) == std::vector<std::size_t>{81, 34, 15, 8, 5});
  Halving search(settings("hyperband"), std::vector<std::size_t>(143, 81));
  CHECK(run(search, own_number) ==
        Counts{{1, 81}, {3, 27 + 34}, {9, 9 + 12 + 15}, {27, 3 + 4 + 5 + 8}, {0, 1 + 2 + 2 + 3 + 5}});
}

TEST_CASE("Hyperband spreads any number of trials in these proportions, each in one bracket") {
  // 30 of 143: 16.99, 7.13, 3.15, 1.68, 1.05
  CHECK(hyperband_shares(30, 4, 3) == std::vector<std::size_t>{17, 7, 3, 2, 1});
  CHECK(hyperband_shares(1, 4, 3) == std::vector<std::size_t>{1, 0, 0, 0, 0});
  CHECK(hyperband_shares(0, 2, 2) == std::vector<std::size_t>{0, 0, 0});
  Halving search(settings("hyperband"), std::vector<std::size_t>(30, 81));
  std::set<std::size_t> begun;
  std::set<std::size_t> in_largest;
  for (const auto& task : search.next()) {
    begun.insert(task.trial);
    if (task.until_epoch == 1) in_largest.insert(task.trial);
  }
  CHECK(begun.size() == 30);
  CHECK(in_largest.size() == 17);
  CHECK(*in_largest.rbegin() != 16);  // not just the first ones
}

TEST_CASE("comparisons are fractions of each trial's own epochs, and the shortest trial decides how many there are") {
  Halving search(settings("successive_halving", 2, 3), {24, 12, 50});
  // 12 / 3 = 2²: two comparisons, at a quarter and at half.
  CHECK(search.comparisons(0) == std::vector<std::size_t>{6, 12});
  CHECK(search.comparisons(1) == std::vector<std::size_t>{3, 6});
  CHECK(search.comparisons(2) == std::vector<std::size_t>{13, 25});  // 12.5, to the nearest
}

TEST_CASE("a comparison waits for all its trials, and does not depend on the order in which they are reported") {
  Halving search(settings("successive_halving"), std::vector<std::size_t>(6, 9));
  for (const std::size_t trial : {4U, 0U, 5U, 2U, 1U}) {
    search.report(trial, -own_number(trial));
    for (const auto& task : search.next()) CHECK(task.until_epoch == 1);
  }
  CHECK(search.next() == std::vector<workers::Task>{{3, 1}});
  search.report(3, -3.0);
  CHECK(search.next() == std::vector<workers::Task>{{4, 3}, {5, 3}});  // ⌈6 / 3⌉
  search.report(5, 1.0);
  search.report(4, 0.5);
  CHECK(search.next() == std::vector<workers::Task>{{4, {}}});
  CHECK(search.pruned_after(5) == 3);
  search.report(4, not_a_number);
  CHECK(search.next().empty());
  CHECK_FALSE(search.pruned_after(4));
}

TEST_CASE("equal trials go on in the order of the plan") {
  Halving search(settings("successive_halving", 2), std::vector<std::size_t>(5, 2));
  CHECK(run(search, [](std::size_t) { return 0.25; }) == Counts{{1, 5}, {0, 3}});
  CHECK(not_pruned(search, 5) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("a trial that failed never goes on, is not called pruned, and leaves its place to nobody beyond the share") {
  Halving search(settings("successive_halving", 2), std::vector<std::size_t>(4, 2));
  const auto value = [](std::size_t trial) { return trial < 3 ? not_a_number : 7.0; };
  CHECK(run(search, value) == Counts{{1, 4}, {0, 1}});
  for (std::size_t trial = 0; trial < 4; ++trial) CHECK_FALSE(search.pruned_after(trial));
  Halving hopeless(settings("successive_halving", 2), std::vector<std::size_t>(4, 4));
  CHECK(run(hopeless, [](std::size_t) { return not_a_number; }) == Counts{{1, 4}});
}

TEST_CASE("trials that are too short for any comparison are refused") {
  REQUIRE_THROWS_WITH(Halving(settings("successive_halving", 3, 2), {30, 5}), ContainsSubstring("at least 6 epochs"));
  CHECK(Halving(settings("hyperband", 3, 2), {30, 6}).comparisons(1).size() <= 1);
}

TEST_CASE("a search over no trials is over") { CHECK(Halving(settings("hyperband"), {}).next().empty()); }

TEST_CASE("in batches, groups of trials are compared by their means, and each batch goes on by itself") {
  // Two batches of three groups of two trials; 9 epochs, so that they are compared after 1 and 3.
  std::vector<Halving::Batch> batches = {{{0, 1}, {2, 3}, {4, 5}}, {{6, 7}, {8, 9}, {10, 11}}};
  Halving search(PruneSettings{.reduction = 3, .min_epochs = 1}, std::vector<std::size_t>(12, 9), batches);
  CHECK(search.comparisons(3) == std::vector<std::size_t>{1, 3});
  // The best single trial is 0, but 2 and 3 are better in the mean: (1 + 9) / 2 > (4 + 4) / 2. In the second batch the
  // groups are equal, and the first one goes on.
  const std::vector<double> values = {1, 9, 4, 4, 7, 7, 5, 5, 5, 5, 5, 5};
  const Counts counts = run(search, [&](std::size_t trial) { return values[trial]; });
  CHECK(counts == Counts{{1, 12}, {3, 4}, {0, 4}});
  CHECK(not_pruned(search, 12) == std::vector<std::size_t>{2, 3, 6, 7});
  CHECK(search.pruned_after(0) == 1);
  const auto fates = search.fates(0);
  REQUIRE(fates.size() == 3);
  CHECK(fates[0].value == 5.0);
  CHECK(fates[0].comparisons == 1);
  CHECK_FALSE(fates[0].to_the_end);
  CHECK(fates[1].to_the_end);
  CHECK(fates[1].comparisons == 2);
}

TEST_CASE("a group of which one trial fails goes no further, and the rest of it is given up there") {
  Halving search(PruneSettings{}, std::vector<std::size_t>(6, 3), {{{0, 1}, {2, 3}, {4, 5}}});
  const std::vector<double> values = {1, not_a_number, 2, 2, 3, 3};
  run(search, [&](std::size_t trial) { return values[trial]; });
  CHECK(search.pruned_after(0) == 1);
  CHECK(search.fell_with_its_group(0));
  CHECK_FALSE(search.pruned_after(1).has_value());  // it has ended by itself
  CHECK(not_pruned(search, 6) == std::vector<std::size_t>{1, 2, 3});
  CHECK(search.pruned_after(4) == 1);
  CHECK_FALSE(search.fell_with_its_group(4));
  CHECK(std::isnan(*search.fates(0)[0].value));
}

TEST_CASE("trials that are in no batch have no part, and a batch of trials that are too short is refused") {
  Halving search(PruneSettings{}, {9, 9, 2}, {{{0}, {1}}});
  CHECK(search.comparisons(2).empty());
  CHECK(search.next().size() == 2);
  REQUIRE_THROWS_WITH(Halving(PruneSettings{}, {9, 2}, {{{0}, {1}}}), ContainsSubstring("leave 'search.prune' out"));
}
