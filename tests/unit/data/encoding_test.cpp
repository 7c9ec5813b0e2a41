// Missing values and columns of text.
#include "data/encoding.h"

#include <plexus/error.h>

#include <cmath>
#include <limits>

#include "catch.h"
#include "tables.h"

using namespace plexus;
using namespace plexus::data;
using plexus::test::examples;
using plexus::test::prepend_column;
using plexus::test::table;

namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

/// Six rows, the last two of which are for testing, with one more column.
Data six(const std::vector<float>& values, std::vector<std::string> categories = {}) {
  Data data = table(6, 2);
  prepend_column(data, "colour", values, std::move(categories));
  return data;
}

DatasetSettings settings_with(const std::string& missing, const std::string& categories = "auto") {
  DatasetSettings settings;
  PartChoice last;
  last.rows = 2;
  last.by = "last";
  settings.test = last;
  settings.missing = missing;
  settings.categories = categories;
  settings.normalize = "none";
  return settings;
}

/// The values of one input over all rows.
std::vector<float> input(const ExampleSet& set, std::size_t column) {
  const auto& values = std::get<std::vector<float>>(set.data().train.inputs);
  std::vector<float> result;
  for (std::size_t row = 0; row < set.data().train.count; ++row)
    result.push_back(values[row * set.data().shape.size() + column]);
  return result;
}

}  // namespace

TEST_CASE("missing values are an error that counts them by column and names the choices") {
  REQUIRE_THROWS_WITH(
      examples(six({1, nothing, 3, 4, nothing, 6}), settings_with("error")),
      ContainsSubstring("'colour' 2 of 6 rows") && ContainsSubstring("drop") && ContainsSubstring("indicator"));
}

TEST_CASE("a missing value becomes the mean or the median of the training rows, the test rows not counted") {
  const std::vector<float> values = {1, nothing, 2, 9, nothing, 600};
  CHECK(input(*examples(six(values), settings_with("mean")), 0) == std::vector<float>{1, 4, 2, 9, 4, 600});
  CHECK(input(*examples(six(values), settings_with("median")), 0) == std::vector<float>{1, 2, 2, 9, 2, 600});
}

TEST_CASE("an indicator is a further input that says where values were missing") {
  const auto set = examples(six({1, nothing, 2, 9, nothing, 6}), settings_with("indicator"));
  CHECK(set->data().shape == Shape{4});
  CHECK(set->data().columns[1].name == "colour is missing");
  CHECK(input(*set, 1) == std::vector<float>{0, 1, 0, 0, 1, 0});
}

TEST_CASE("rows with missing values are left out, and counted") {
  const auto set = examples(six({1, nothing, 2, 9, 5, 6}), settings_with("drop"));
  CHECK(set->train().count == 3);
  CHECK(set->test().count == 2);
  CHECK(set->parts()[1] == PartOfRow::unused);
  CHECK(set->summary().missing == "1 value in 1 column; 1 row left out");
}

TEST_CASE("a column of text becomes an input for each text of the training rows") {
  const auto set = examples(six({0, 2, 0, 2, 1, 2}, {"blue", "green", "red"}), settings_with("error"));
  CHECK(set->data().shape == Shape{4});
  CHECK(set->data().columns[0].name == "colour=blue");
  CHECK(set->data().columns[1].name == "colour=red");
  CHECK(input(*set, 0) == std::vector<float>{1, 0, 1, 0, 0, 0});
  CHECK(input(*set, 1) == std::vector<float>{0, 1, 0, 1, 0, 1});  // green is in no training row
}

TEST_CASE("columns of text become tokens, each column its own and one more for what no training row has") {
  Data data;
  data.shape = Shape{2};
  data.outputs = 2;
  data.one_part = true;
  data.columns = {{"colour", {"blue", "green", "red"}}, {"size", {"large", "small"}}};
  data.train.count = 6;
  data.train.labels = {0, 1, 0, 1, 0, 1};
  // green and, in the other column, no text at all are in no training row.
  data.train.inputs = std::vector<float>{0, 0, 2, 1, 0, 1, 2, 0, 1, 0, 2, 1};
  const auto set = examples(data, settings_with("error", "embedding"));
  CHECK(set->data().indices);
  CHECK(set->data().shape == Shape{2});
  CHECK(input(*set, 0) == std::vector<float>{0, 1, 0, 1, 2, 1});  // blue, red, other
  CHECK(input(*set, 1) == std::vector<float>{3, 4, 4, 3, 3, 4});  // large, small, other: 5
  CHECK(set->encoding().tokens() == std::vector<std::size_t>{6});
  CHECK_THAT(set->summary().encoding, ContainsSubstring("tokens 0 to 5"));
  REQUIRE_THROWS_WITH(examples(six({0, 1, 0, 1, 0, 1}, {"a", "b"}), settings_with("error", "embedding")),
                      ContainsSubstring("column 'x' is of numbers"));
  REQUIRE_THROWS_WITH(examples(table(30), settings_with("error", "embedding")), ContainsSubstring("there is none"));
}

TEST_CASE(
    "a column of text becomes one number where ordinal is asked for, and what is missing the most frequent text") {
  const auto set = examples(six({0, 2, nothing, 2, 0, 2}, {"blue", "green", "red"}), settings_with("mean", "ordinal"));
  CHECK(set->data().shape == Shape{3});
  CHECK(input(*set, 0) == std::vector<float>{0, 1, 1, 1, 0, 1});
}

TEST_CASE("a column of more than a hundred texts is refused unless it is asked for") {
  Data data = table(202, 2);
  std::vector<float> names;
  std::vector<std::string> categories;
  for (std::size_t row = 0; row < 202; ++row) {
    names.push_back(static_cast<float>(row));
    categories.push_back("passenger " + std::to_string(row));
  }
  prepend_column(data, "name", names, categories);
  REQUIRE_THROWS_WITH(examples(data, settings_with("error")),
                      ContainsSubstring("'name' has 200 different texts") && ContainsSubstring("'ignore'"));
  CHECK(examples(data, settings_with("error", "one_hot"))->data().shape == Shape{202});
}

TEST_CASE("what was fitted is recorded as JSON with the texts and the numbers that stand for nothing") {
  const auto set = examples(six({0, 2, nothing, 2, 0, 2}, {"blue", "green", "red"}), settings_with("mean"));
  CHECK_THAT(set->fitted(),
             ContainsSubstring(R"({"name":"colour","form":"one_hot","categories":["blue","red"],"fill":1.0})"));
  CHECK_THAT(set->fitted(), ContainsSubstring(R"("input_scale":[1.0])"));
}

TEST_CASE("columns of text need no test rows") {
  Data data = table(6, 2);
  prepend_column(data, "colour", {0, 1, 0, 1, 0, 1}, {"blue", "red"});
  check_data(data);
  DatasetSettings settings;
  settings.test = std::int64_t{0};
  CHECK(examples(std::move(data), settings)->data().shape == Shape{4});
}
