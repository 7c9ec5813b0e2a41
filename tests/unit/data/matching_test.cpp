// Rows that come later: what was fitted is read back from its record, and applied to them.
#include "data/matching.h"

#include <plexus/error.h>

#include <cmath>
#include <limits>

#include "catch.h"
#include "data/fitted.h"
#include "tables.h"
#include "values/json.h"

using namespace plexus;
using namespace plexus::data;
using plexus::test::examples;
using plexus::test::prepend_column;
using plexus::test::table;

namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

/// A table of a colour and two numbers; every row trains.
Data coloured() {
  Data data = table(8, 2);
  prepend_column(data, "colour", {0, 1, 2, 0, 1, 2, 0, 0}, {"blue", "green", "red"});
  return data;
}

DatasetSettings settings_with(const std::string& missing) {
  DatasetSettings settings;
  settings.test = std::int64_t{0};
  settings.missing = missing;
  settings.normalize = "standardize";
  return settings;
}

Fitted fitted_on(const ExampleSet& set) { return fitted_of(values::from_json(set.fitted())); }

/// One row of a table without targets.
Data row_of(std::vector<Column> columns, std::vector<float> values) {
  Data row;
  row.shape = Shape{columns.size()};
  row.classification = false;
  row.columns = std::move(columns);
  row.train.count = values.size() / row.columns.size();
  row.train.inputs = std::move(values);
  return row;
}

std::vector<float> inputs_of(const Matched& matched) {
  return std::get<std::vector<float>>(matched.data->train.inputs);
}

}  // namespace

TEST_CASE("what was fitted is read back as it was, bit for bit") {
  const auto set = examples(coloured(), settings_with("mean"));
  const Fitted fitted = fitted_on(*set);
  CHECK(fitted.normalization.scale == set->normalization().scale);
  CHECK(fitted.normalization.shift == set->normalization().shift);
  CHECK(fitted.shape == set->data().shape);
  CHECK(fitted.stored.columns == std::vector<std::string>{"colour", "x", "z"});
  CHECK(fitted.answers.count == 2);
  CHECK(values::to_json(Value(to_map(fitted))) + "" == values::to_json(Value(to_map(fitted_on(*set)))));
  // The training rows themselves become what was trained on.
  const Matched matched = match(set->stored(), fitted, TargetUse::needed);
  CHECK(matched.data->train.inputs == set->data().train.inputs);
  CHECK(matched.data->train.labels == set->data().train.labels);
}

TEST_CASE("one factor of each channel is repeated over an image") {
  Data data;
  data.shape = Shape{2, 2, 3};
  data.outputs = 2;
  data.train.count = 4;
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 48; ++i) pixels.push_back(static_cast<std::uint8_t>(i * i % 251));
  data.train.inputs = pixels;
  data.train.labels = {0, 1, 0, 1};
  const auto set = examples(std::move(data), settings_with("error"));
  const Fitted fitted = fitted_on(*set);
  REQUIRE(fitted.normalization.scale.size() == 12);
  CHECK(fitted.normalization.scale == set->normalization().scale);
  CHECK(fitted.stored.bytes);
}

TEST_CASE("columns are found by their names and texts by those of the training rows") {
  const Fitted fitted = fitted_on(*examples(coloured(), settings_with("error")));
  // Categories of the new file are others, in another order.
  const Matched matched = match(
      row_of({{"z", {}}, {"note", {}}, {"x", {}}, {"colour", {"mauve", "red", "blue"}}}, {7, 0, 5, 1, 8, 0, 6, 0}),
      fitted, TargetUse::ignored);
  CHECK(inputs_of(matched) == std::vector<float>{0, 0, 1, 5, 7, 0, 0, 0, 6, 8});
  REQUIRE(matched.notes.size() >= 2);
  CHECK_THAT(matched.notes[0], ContainsSubstring("'note'"));
  CHECK_THAT(matched.notes[1], ContainsSubstring("'mauve'") && ContainsSubstring("'blue', 'green', 'red'"));
}

TEST_CASE("a number in a column of texts is one of them") {
  Data data = table(6, 2);
  prepend_column(data, "floor", {0, 1, 0, 1, 0, 1}, {"2", "attic"});
  const Fitted fitted = fitted_on(*examples(std::move(data), settings_with("error")));
  const Matched matched =
      match(row_of({{"floor", {}}, {"x", {}}, {"z", {}}}, {2, 5, 7, 3, 5, 7}), fitted, TargetUse::ignored);
  CHECK(inputs_of(matched) == std::vector<float>{1, 0, 5, 7, 0, 0, 5, 7});
  CHECK_THAT(matched.notes.at(0), ContainsSubstring("'3'"));
}

TEST_CASE("columns that are missing, doubled or of another kind are refused with their names") {
  const Fitted fitted = fitted_on(*examples(coloured(), settings_with("error")));
  const auto match_row = [&](std::vector<Column> columns) {
    const std::size_t width = columns.size();
    return match(row_of(std::move(columns), std::vector<float>(width, 0.0F)), fitted, TargetUse::ignored);
  };
  CHECK_THROWS_WITH(match_row({{"x", {}}, {"colour", {"red"}}}),
                    ContainsSubstring("lack the column 'z'") && ContainsSubstring("'x', 'colour'"));
  CHECK_THROWS_WITH(match_row({{"x", {}}, {"x", {}}, {"z", {}}, {"colour", {"red"}}}),
                    ContainsSubstring("two columns 'x'"));
  CHECK_THROWS_WITH(match_row({{"x", {"long"}}, {"z", {}}, {"colour", {"red"}}}),
                    ContainsSubstring("column 'x' holds texts, such as 'long'"));
  CHECK_THROWS_WITH(match_row({{"column 0", {}}, {"column 1", {}}}),
                    ContainsSubstring("2 columns without names") && ContainsSubstring("'colour', 'x', 'z'"));
}

TEST_CASE("missing values are filled as in training, or refused with their place") {
  const std::vector<Column> columns = {{"colour", {"red"}}, {"x", {}}, {"z", {}}};
  const auto set = examples(coloured(), settings_with("mean"));
  double mean = 0.0;
  for (std::size_t row = 0; row < 8; ++row)
    mean += static_cast<double>(std::get<std::vector<float>>(set->stored().train.inputs)[3 * row + 1]) / 8.0;
  // The colour that is most frequent is blue.
  CHECK(inputs_of(match(row_of(columns, {nothing, nothing, 7}), fitted_on(*set), TargetUse::ignored)) ==
        std::vector<float>{1, 0, 0, static_cast<float>(mean), 7});
  const Fitted strict = fitted_on(*examples(coloured(), settings_with("error")));
  CHECK_THROWS_WITH(match(row_of(columns, {0, 1, 7, 0, nothing, 7}), strict, TargetUse::ignored),
                    ContainsSubstring("row 2, 'x'") && ContainsSubstring("missing: mean"));
}

TEST_CASE("classes are those of the network by their names, and others are refused or unknown") {
  Data data = table(9, 3);
  data.names = {"a", "b", "c"};
  const Fitted fitted = fitted_on(*examples(data, settings_with("error")));
  Data later = table(3, 3);
  later.names = {"c", "d", "a"};
  CHECK_THROWS_WITH(match(later, fitted, TargetUse::needed),
                    ContainsSubstring("class 'd'") && ContainsSubstring("'a', 'b', 'c'"));
  CHECK(match(later, fitted, TargetUse::ignored).targets_of_train.labels == std::vector<std::int32_t>{2, -1, 0});
  later.names = {"c", "b", "a"};
  CHECK(match(later, fitted, TargetUse::needed).data->train.labels == std::vector<std::int32_t>{2, 1, 0});
  CHECK_THROWS_WITH(match(test::numbers(3), fitted, TargetUse::needed), ContainsSubstring("are numbers"));
  CHECK_THROWS_WITH(match(row_of({{"x", {}}, {"z", {}}}, {1, 2}), fitted, TargetUse::needed),
                    ContainsSubstring("no targets"));
}

TEST_CASE("some rows of a data set are a data set") {
  const Data data = table(6, 3);
  const Data some = only(data, {4, 1}, {});
  CHECK(some.train.count == 2);
  CHECK(some.train.labels == std::vector<std::int32_t>{1, 1});
  const auto& all = std::get<std::vector<float>>(data.train.inputs);
  CHECK(std::get<std::vector<float>>(some.train.inputs) == std::vector<float>{all[8], all[9], all[2], all[3]});
}

TEST_CASE("a record that makes no sense is told by the entry that is at fault") {
  const std::string sound = examples(coloured(), settings_with("error"))->fitted();
  const auto read = [&](const std::string& from, const std::string& to) {
    std::string text = sound;
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return fitted_of(values::from_json(text.replace(at, from.size(), to)));
  };
  CHECK_THROWS_WITH(read("\"input_shape\":[5]", "\"input_shape\":[6]"), ContainsSubstring("'input_shape'"));
  CHECK_THROWS_WITH(read("\"input_shape\":[5]", "\"input_shape\":[-5]"), ContainsSubstring("'input_shape'"));
  CHECK_THROWS_WITH(read("\"input_shape\":[5]", "\"input_shape\":[4294967296,4294967296,5]"),
                    ContainsSubstring("'input_shape'"));
  CHECK_THROWS_WITH(read("\"one_hot\"", "\"two_hot\""), ContainsSubstring("'form'"));
  CHECK_THROWS_WITH(read("\"count\":2", "\"count\":0"), ContainsSubstring("'count'"));
  CHECK_THROWS_WITH(read("\"input_scale\"", "\"input_skale\""), ContainsSubstring("'input_scale'"));
  CHECK_THROWS_WITH(read("\"columns\":[\"colour\",", "\"columns\":[\"colour\",\"y\","), ContainsSubstring("'columns'"));
}
