#include "results/trials_query.h"

#include <cmath>

#include "catch.h"

using namespace plexus::results;
using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;
using Texts = std::vector<std::string>;

namespace {

// Two widths and two rates with two seeds each; the second width fails once, its rate 0.1 altogether.
TrialsTable sample_table() {
  TrialsTable table;
  table.trials = 8;
  table.columns = {
      {"hidden", "model.hidden", true, Integers{10, 10, 10, 10, 100, 100, 100, 100}},
      {"learning_rate", "optimizer.learning_rate", true, Reals{0.01, 0.01, 0.1, 0.1, 0.01, 0.01, 0.1, 0.1}},
      {"seed", "seed", true, Integers{1, 2, 1, 2, 1, 2, 1, 2}},
      {"status", "", true, Integers{0, 0, 0, 3, 0, 1, 2, 4}},
      {"message", "", false, Texts{"", "", "", "", "", "broke", "", ""}},
      {"test_accuracy", "", true, Reals{0.5, 0.7, 0.9, 0.99, 0.8, not_a_number, not_a_number, not_a_number}},
      {"best_epoch", "", true, Integers{1, 2, 3, 4, -1, -1, -1, -1}},
  };
  return table;
}

Texts widths_and_rates(const TrialsTable& table, const std::vector<TrialGroup>& groups) {
  Texts texts;
  for (const TrialGroup& group : groups)
    texts.push_back(table.find("hidden")->text(group.trials.front()) + " " +
                    table.find("learning_rate")->text(group.trials.front()));
  return texts;
}

}  // namespace

TEST_CASE("a column is found by its name and by its key") {
  const TrialsTable table = sample_table();
  CHECK(table.find("hidden") == &table.columns[0]);
  CHECK(table.find("optimizer.learning_rate") == &table.columns[1]);
  CHECK(table.find("rate") == nullptr);
  CHECK(table.find("") == nullptr);
  CHECK(table.find("hidden")->is_setting());
  CHECK_FALSE(table.find("test_accuracy")->is_setting());
  CHECK_FALSE(table.find("status")->is_setting());
}

TEST_CASE("cells are written for people and, in full, for programs") {
  const TrialsTable::Column reals{"x", "", false, Reals{0.1, 1.0 / 3.0, not_a_number}};
  CHECK(reals.text(1) == "0.333333");
  CHECK(reals.full_text(1) == "0.3333333333333333");
  CHECK(reals.full_text(0) == "0.1");
  CHECK(reals.text(2).empty());
  CHECK(std::isnan(reals.number(2)));

  const TrialsTable table = sample_table();
  CHECK(table.find("best_epoch")->text(0) == "1");
  CHECK(table.find("best_epoch")->text(4).empty());  // -1: there is none
  CHECK(std::isnan(table.find("best_epoch")->number(4)));
  const TrialsTable::Column offsets{"offset", "dataset.offset", true, Integers{-1}};
  CHECK(offsets.number(0) == -1.0);  // a setting of -1 is a number like others
}

TEST_CASE("trials are ranked by validation rows before test rows, and by the best epoch where that is shown") {
  TrialsTable table = sample_table();
  REQUIRE(ranking_column(table) != nullptr);
  CHECK(ranking_column(table)->name == "test_accuracy");
  const Reals numbers(8, 0.5);
  table.columns.push_back({"validation_loss", "", true, numbers});
  table.columns.push_back({"best_validation_accuracy", "", true, numbers});
  CHECK(ranking_column(table)->name == "validation_loss");
  table.best = true;
  CHECK(ranking_column(table)->name == "best_validation_accuracy");
  table.columns.back().values = Reals(8, not_a_number);
  CHECK(ranking_column(table)->name == "validation_loss");
}

TEST_CASE("trials are grouped by what they agree on") {
  const TrialsTable table = sample_table();
  const auto groups = group_trials(table, {table.find("hidden"), table.find("learning_rate")}, all_trials(table));
  REQUIRE(groups.size() == 4);
  CHECK(groups[0].trials == std::vector<std::size_t>{0, 1});
  CHECK(groups[1].counted == std::vector<std::size_t>{2});  // the pruned one does not count beside a complete one
  CHECK(groups[1].statuses == std::map<Status, std::size_t>{{Status::complete, 1}, {Status::pruned, 1}});
  CHECK(groups[2].counted == std::vector<std::size_t>{4});
  CHECK(groups[3].counted.empty());

  CHECK(group_trials(table, {}, all_trials(table)).size() == 1);
  const auto some = group_trials(table, {table.find("seed")}, {1, 3});
  REQUIRE(some.size() == 1);
  CHECK(some[0].trials == std::vector<std::size_t>{1, 3});
  CHECK(single_trials(table, {3})[0].counted == std::vector<std::size_t>{3});  // alone, a pruned trial has its numbers
}

TEST_CASE("mean and deviation are those of a sample") {
  // Squared distances of 2 4 4 4 5 5 7 9 from their mean 5 add up to 32.
  const TrialsTable::Column column{"x", "", false, Reals{2, 4, 4, 4, 5, 5, 7, 9, not_a_number}};
  const Spread spread = spread_of(column, {0, 1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(spread.mean == 5.0);
  CHECK(spread.deviation == Approx(std::sqrt(32.0 / 7.0)));
  CHECK(spread.count == 8);
  const Spread one = spread_of(column, {6});
  CHECK(one.mean == 7.0);
  CHECK(std::isnan(one.deviation));
  CHECK(std::isnan(spread_of(column, {8}).mean));
  CHECK(spread_of(column, {}).count == 0);
}

TEST_CASE("groups are ordered best first, and what did not finish comes last either way") {
  const TrialsTable table = sample_table();
  auto groups = group_trials(table, {table.find("hidden"), table.find("learning_rate")}, all_trials(table));
  const TrialsTable::Column* const accuracy = table.find("test_accuracy");
  sort_groups(groups, {accuracy, true});  // means 0.9, 0.8, 0.6
  CHECK(widths_and_rates(table, groups) == Texts{"10 0.1", "100 0.01", "10 0.01", "100 0.1"});
  sort_groups(groups, {accuracy, false});
  CHECK(widths_and_rates(table, groups) == Texts{"10 0.01", "100 0.01", "10 0.1", "100 0.1"});
  sort_groups(groups, {table.find("learning_rate"), true});
  CHECK(widths_and_rates(table, groups) == Texts{"10 0.1", "10 0.01", "100 0.01", "100 0.1"});

  auto trials = single_trials(table, all_trials(table));
  sort_groups(trials, {accuracy, true});
  std::vector<std::size_t> order;
  for (const TrialGroup& trial : trials) order.push_back(trial.trials.front());
  // complete by accuracy, then pruned, diverged, failed, missing
  CHECK(order == std::vector<std::size_t>{2, 4, 1, 0, 3, 6, 5, 7});
}
