// Which rows train, validate and test.
#include "data/division.h"

#include <plexus/error.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "catch.h"
#include "tables.h"

using namespace plexus;
using namespace plexus::data;
using plexus::test::examples;
using plexus::test::numbers;
using plexus::test::rows_of;
using plexus::test::table;

namespace {

std::vector<std::size_t> counts_of(const ExampleSet& set, const Split& split) {
  std::vector<std::size_t> counts(set.data().outputs, 0);
  for (const std::size_t row : rows_of(split)) ++counts[static_cast<std::size_t>(split.examples->labels[row])];
  return counts;
}

PartChoice part(Amount rows, const std::string& by, std::uint64_t seed = 1) {
  PartChoice choice;
  choice.rows = rows;
  choice.by = by;
  choice.seed = seed;
  return choice;
}

DatasetSettings with_test(const PartChoice& choice) {
  DatasetSettings settings;
  settings.test = choice;
  return settings;
}

/// A data set with parts of its own, as MNIST.
Data in_parts(std::size_t rows) {
  Data data = table(rows);
  data.one_part = false;
  data.test = data.train;
  return data;
}

}  // namespace

TEST_CASE("of rows that come as one file a fifth is drawn for testing, with the share of each class kept") {
  const auto set = examples(table(150));
  CHECK(set->train().count == 120);
  CHECK(counts_of(*set, set->test()) == std::vector<std::size_t>{10, 10, 10});
  CHECK(counts_of(*set, set->train()) == std::vector<std::size_t>{40, 40, 40});
  const std::vector<std::size_t> test = rows_of(set->test());
  CHECK(std::is_sorted(test.begin(), test.end()));
  CHECK(test.front() < 75);  // not the last ones
  CHECK(test == rows_of(examples(table(150))->test()));
}

TEST_CASE("no row is in two parts, and every row is in one") {
  DatasetSettings settings;
  settings.test = part(0.2, "random");
  settings.validation = 0.25;
  const auto set = examples(table(200), settings);
  CHECK(set->test().count == 40);
  CHECK(set->validation().count == 40);  // a quarter of the other 160
  CHECK(set->train().count == 120);
  std::set<std::size_t> all;
  for (const Split* split : {&set->train(), &set->validation(), &set->test()})
    for (const std::size_t row : rows_of(*split)) CHECK(all.insert(row).second);
  CHECK(all.size() == 200);
  const std::vector<PartOfRow> parts = set->parts();
  CHECK(std::count(parts.begin(), parts.end(), PartOfRow::train) == 120);
  CHECK(std::count(parts.begin(), parts.end(), PartOfRow::validation) == 40);
  for (const std::size_t row : rows_of(set->test())) CHECK(parts[row] == PartOfRow::test);
}

TEST_CASE("another seed of a part draws other rows, and the seed of another part changes nothing") {
  DatasetSettings settings = with_test(part(30, "random", 1));
  settings.validation = part(20, "random", 1);
  const auto first = examples(table(150), settings);
  settings.validation = part(20, "random", 2);
  const auto second = examples(table(150), settings);
  CHECK(rows_of(first->test()) == rows_of(second->test()));
  CHECK(rows_of(first->validation()) != rows_of(second->validation()));
  settings.test = part(30, "random", 2);
  CHECK(rows_of(examples(table(150), settings)->test()) != rows_of(first->test()));
}

TEST_CASE("a data set with parts of its own is divided by position, as it always was") {
  DatasetSettings settings;
  settings.validation = 30;
  settings.train_limit = 50;
  const auto set = examples(in_parts(100), settings);
  CHECK(set->train().rows == nullptr);
  CHECK(set->train().begin == 0);
  CHECK(set->train().count == 50);
  CHECK(set->validation().rows == nullptr);
  CHECK(set->validation().begin == 70);
  CHECK(set->test().rows == nullptr);
  CHECK(set->test().count == 100);
  CHECK(set->test().examples == &set->data().test);
  settings.test = 10;
  REQUIRE_THROWS_WITH(examples(in_parts(100), settings), ContainsSubstring("has 100 rows for testing"));
}

TEST_CASE("a share of rows is rounded to the nearest number, and shares follow the largest remainders") {
  DatasetSettings settings = with_test(part(0.25, "stratified"));
  Data data = table(10, 2);
  data.train.labels = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1};
  const auto set = examples(std::move(data), settings);
  // 2.5 rows are 3: 2.1 of class 0 and 0.9 of class 1.
  CHECK(counts_of(*set, set->test()) == std::vector<std::size_t>{2, 1});
}

TEST_CASE("a class of one row stays in the training rows") {
  Data data = table(10, 3);
  data.train.labels = {0, 0, 0, 0, 0, 1, 1, 1, 1, 2};
  const auto set = examples(std::move(data), with_test(part(0.4, "stratified")));
  CHECK(counts_of(*set, set->train())[2] == 1);
  CHECK(set->test().count == 4);
}

TEST_CASE("groups stay together") {
  Data data = table(60);
  for (std::size_t row = 0; row < 60; ++row) data.train.groups.push_back(static_cast<std::int32_t>(row / 6));
  DatasetSettings settings;
  settings.validation = 0.2;
  const auto set = examples(std::move(data), settings);
  CHECK(set->test().count == 12);  // two groups of six
  std::set<std::int32_t> tested;
  for (const std::size_t row : rows_of(set->test())) tested.insert(set->data().train.groups[row]);
  CHECK(tested.size() == 2);
  for (const Split* split : {&set->train(), &set->validation()})
    for (const std::size_t row : rows_of(*split)) CHECK(tested.count(set->data().train.groups[row]) == 0);
  REQUIRE_THROWS_WITH(examples(table(60), with_test(part(0.2, "group"))), ContainsSubstring("has no groups"));
}

TEST_CASE("the folds of a cross-validation test each row once, with the classes shared evenly") {
  std::vector<int> tested(100, 0);
  for (std::size_t fold = 1; fold <= 5; ++fold) {
    DatasetSettings settings;
    settings.folds = 5;
    settings.fold = fold;
    const auto set = examples(table(100, 2), settings);
    CHECK(set->train().count == 80);
    CHECK(counts_of(*set, set->test()) == std::vector<std::size_t>{10, 10});
    for (const std::size_t row : rows_of(set->test())) ++tested[row];
  }
  CHECK(std::all_of(tested.begin(), tested.end(), [](int times) { return times == 1; }));
}

TEST_CASE("a fold is held out for validation where there are test rows already") {
  DatasetSettings settings;
  settings.folds = 4;
  settings.fold = 2;
  const auto set = examples(in_parts(100), settings);
  CHECK(set->test().count == 100);
  CHECK(set->validation().count == 25);
  CHECK(set->train().count == 75);
  settings.validation = 10;
  REQUIRE_THROWS_WITH(examples(in_parts(100), settings), ContainsSubstring("'dataset.folds'"));
}

TEST_CASE("folds and shares that do not fit are refused with their numbers") {
  DatasetSettings settings;
  settings.fold = 2;
  REQUIRE_THROWS_WITH(examples(table(30), settings), ContainsSubstring("'dataset.folds' does not say"));
  settings.folds = 3;
  settings.fold = 4;
  REQUIRE_THROWS_WITH(examples(table(30), settings), ContainsSubstring("'dataset.fold' is 4"));
  REQUIRE_THROWS_WITH(examples(table(30), with_test(part(1.0, "random"))), ContainsSubstring("none would be left"));
  REQUIRE_THROWS_WITH(examples(table(30), with_test(part(2.5, "random"))), ContainsSubstring("2.5 is neither"));
  REQUIRE_THROWS_WITH(examples(numbers(30), with_test(part(0.2, "stratified"))), ContainsSubstring("needs classes"));
}

TEST_CASE("statistics are those of the training rows alone") {
  Data data = numbers(10);
  std::vector<float> inputs(20, 0.0F);
  for (std::size_t row = 0; row < 10; ++row) inputs[row * 2] = row < 8 ? static_cast<float>(row) : 1000.0F;
  data.train.inputs = inputs;
  DatasetSettings settings = with_test(part(2, "last"));
  const auto set = examples(std::move(data), settings);
  CHECK(set->normalization().scale[0] == Approx(1.0 / 7.0));
}

TEST_CASE("a training limit is drawn where rows come as one file, and are the first ones where that is asked for") {
  DatasetSettings settings;
  settings.train_limit = 0.5;
  const auto drawn = examples(table(150), settings);
  CHECK(counts_of(*drawn, drawn->train()) == std::vector<std::size_t>{20, 20, 20});
  LimitChoice first;
  first.rows = 12;
  first.by = "first";
  settings.train_limit = first;
  settings.test = std::int64_t{0};
  const auto set = examples(table(150), settings);
  CHECK(set->test().count == 0);
  CHECK(set->train().rows == nullptr);
  CHECK(set->train().count == 12);
}

TEST_CASE("classes are chosen by name, and are then numbered from 0") {
  Data data = table(90);
  data.names = {"cat", "dog", "cow"};
  DatasetSettings settings;
  settings.classes = std::vector<std::string>{"cow", "cat"};
  const auto set = examples(data, settings);
  CHECK(set->data().names == std::vector<std::string>{"cat", "cow"});
  CHECK(set->data().outputs == 2);
  CHECK(set->train().count + set->test().count == 60);
  for (const std::size_t row : rows_of(set->train())) {
    CHECK(row % 3 != 1);
    CHECK(set->data().train.labels[row] == (row % 3 == 0 ? 0 : 1));
  }
  settings.classes = ClassChoice{{"dog"}};
  CHECK(rows_of(examples(data, settings)->train()) == rows_of(set->train()));
  settings.classes = std::vector<std::string>{"cow", "mouse"};
  REQUIRE_THROWS_WITH(examples(data, settings), ContainsSubstring("'mouse'") && ContainsSubstring("cat, dog, cow"));
}
