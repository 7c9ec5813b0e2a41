// What is implausible, and only that.
#include "data/notes.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "catch.h"
#include "tables.h"

using namespace plexus;
using namespace plexus::data;
using plexus::test::examples;
using plexus::test::note;
using plexus::test::numbers;
using plexus::test::prepend_column;
using plexus::test::table;

namespace {

std::vector<float> column(std::size_t rows, const std::function<float(std::size_t)>& value) {
  std::vector<float> values;
  for (std::size_t row = 0; row < rows; ++row) values.push_back(value(row));
  return values;
}

DatasetSettings last_rows(std::int64_t rows) {
  PartChoice choice;
  choice.rows = rows;
  choice.by = "last";
  DatasetSettings settings;
  settings.test = choice;
  return settings;
}

/// Rows sorted by class.
Data sorted(std::size_t rows, std::size_t classes) {
  Data data = table(rows, classes);
  for (std::size_t row = 0; row < rows; ++row) data.train.labels[row] = static_cast<std::int32_t>(row * classes / rows);
  return data;
}

}  // namespace

TEST_CASE("data without a fault get no note") {
  CHECK(examples(table(300))->summary().notes.empty());
  CHECK(examples(numbers(300))->summary().notes.empty());
}

TEST_CASE("each check of the table has a name of its own") {
  std::set<std::string> names;
  for (const Check& check : checks()) CHECK(names.insert(check.name).second);
  CHECK(names.size() > 15);
}

TEST_CASE("one class only is an error that says which, and points to the rows where the others are elsewhere") {
  Data data = table(60);
  for (auto& label : data.train.labels) label = 1;
  REQUIRE_THROWS_WITH(examples(data), ContainsSubstring("all 48 training rows have the class '1'"));
  REQUIRE_THROWS_WITH(examples(sorted(60, 2), last_rows(30)), ContainsSubstring("by: random"));
}

TEST_CASE("rows sorted by class of which a part is taken by position are told, and drawn rows are not") {
  const auto by_position = examples(sorted(150, 3), last_rows(30));
  CHECK_THAT(note(*by_position, "sorted_by_class"),
             ContainsSubstring("sorted by class") && ContainsSubstring("the last 30"));
  const auto drawn = examples(sorted(150, 3));
  CHECK(drawn->summary().notes.empty());
}

TEST_CASE("a class that is in no training row is told by name") {
  Data data = sorted(150, 3);
  data.names = {"setosa", "versicolor", "virginica"};
  CHECK_THAT(note(*examples(std::move(data), last_rows(50)), "class_not_trained"),
             ContainsSubstring("class 'virginica' is in no training row"));
}

TEST_CASE("a class without a test row is told") {
  Data data = table(100, 3);
  for (std::size_t row = 0; row < 100; ++row) data.train.labels[row] = row == 0 ? 2 : static_cast<int>(row % 2);
  CHECK_THAT(note(*examples(std::move(data)), "class_in_one_part"), ContainsSubstring("'2' has no test row"));
}

TEST_CASE("classes met in few of many rows may lack in a part, as letters of a text do") {
  const auto letters = [](std::size_t of_the_last) {
    Data data = table(5000, 25);
    for (std::size_t row = 0; row < 5000; ++row)
      if (row % 25 == 24 && row / 25 >= of_the_last) data.train.labels[row] = 0;
    return examples(std::move(data), last_rows(1000));
  };
  CHECK(note(*letters(4), "class_in_one_part").empty());
  CHECK_FALSE(note(*letters(60), "class_in_one_part").empty());
}

TEST_CASE("shares of classes that differ more than chance explains are told") {
  Data data = table(400, 2);
  data.one_part = false;
  data.test = data.train;
  CHECK(note(*examples(data), "class_shares").empty());
  for (std::size_t row = 0; row < 150; ++row) data.test.labels[row] = 1;
  CHECK_THAT(note(*examples(data), "class_shares"), ContainsSubstring("more than chance explains"));
}

TEST_CASE("test rows that are training rows too are counted") {
  Data data = table(200);
  auto& inputs = std::get<std::vector<float>>(data.train.inputs);
  for (std::size_t row = 195; row < 200; ++row) {
    inputs[row * 2] = inputs[(row - 195) * 2];
    inputs[row * 2 + 1] = inputs[(row - 195) * 2 + 1];
    data.train.labels[row] = data.train.labels[row - 195];
  }
  CHECK_THAT(note(*examples(std::move(data), last_rows(40)), "repeated_rows"), ContainsSubstring("5 of 40 test rows"));
}

TEST_CASE("many different whole numbers as classes are told, and refused where most have one row") {
  Data data = table(200, 50);
  for (std::size_t i = 0; i < 50; ++i) data.names.push_back(std::to_string(1900 + i));
  CHECK_THAT(note(*examples(data), "numbers_as_classes"),
             ContainsSubstring("50 different whole numbers, 1900 to 1949") && ContainsSubstring("'task: regression'"));
  Data most = table(80, 60);
  for (std::size_t i = 0; i < 60; ++i) most.names.push_back(std::to_string(200000 + i));
  REQUIRE_THROWS_WITH(examples(most), ContainsSubstring("set 'task: regression'"));
  Data texts = table(200, 50);
  for (std::size_t i = 0; i < 50; ++i) texts.names.push_back("species " + std::to_string(i));
  CHECK(note(*examples(texts), "numbers_as_classes").empty());
}

TEST_CASE("few whole numbers as a quantity are told") {
  Data data = numbers(100);
  for (std::size_t row = 0; row < 100; ++row) data.train.targets[row] = static_cast<float>(1 + row % 3);
  CHECK_THAT(note(*examples(std::move(data)), "classes_as_numbers"),
             ContainsSubstring("only 3 different values") && ContainsSubstring("'task: classification'"));
}

TEST_CASE("targets that weights cannot reach are told with the setting, and not where they are standardised") {
  Data data = numbers(100);
  for (float& target : data.train.targets) target = 300000.0F + 1000.0F * target;
  data.names = {"price"};
  CHECK_THAT(note(*examples(data), "large_targets"),
             ContainsSubstring("the target 'price'") && ContainsSubstring("normalize_targets: standardize"));
  DatasetSettings settings;
  settings.normalize = "standardize";
  CHECK(note(*examples(data, settings), "large_targets").empty());
}

TEST_CASE("a target that never changes is an error") {
  Data data = numbers(50);
  for (float& target : data.train.targets) target = 5.0F;
  REQUIRE_THROWS_WITH(examples(data), ContainsSubstring("the target is 5 in all training rows"));
}

TEST_CASE("a class in several columns of which some are inputs is told") {
  Data data = table(90, 2);
  data.names = {"0", "1"};
  std::vector<float> inputs;
  for (std::size_t row = 0; row < 90; ++row) {
    inputs.push_back(static_cast<float>(row % 7) + 0.5F);
    inputs.push_back(row % 3 == 0 ? 1.0F : 0.0F);
    inputs.push_back(row % 3 == 1 ? 1.0F : 0.0F);
    data.train.labels[row] = row % 3 == 2 ? 1 : 0;
  }
  data.train.inputs = inputs;
  data.columns = {{"x", {}}, {"is_a", {}}, {"is_b", {}}};
  data.shape = Shape{3};
  CHECK_THAT(note(*examples(std::move(data)), "one_hot_target"), ContainsSubstring("'is_a', 'is_b'"));
}

TEST_CASE("columns that copy the target, count the rows, never change or say the same are told by name") {
  const auto with = [](const std::string& name, const std::function<float(std::size_t)>& value) {
    Data data = table(90);
    prepend_column(data, name, column(90, value));
    return examples(std::move(data));
  };
  CHECK_THAT(
      note(*with("answer", [](std::size_t row) { return 10.0F + static_cast<float>(row % 3); }), "column_is_target"),
      ContainsSubstring("'answer'"));
  CHECK_THAT(note(*with("id", [](std::size_t row) { return 5.0F + static_cast<float>(row); }), "counting_column"),
             ContainsSubstring("'id' counts the rows (5, 6"));
  CHECK_THAT(note(*with("unit", [](std::size_t) { return 3.0F; }), "constant_columns"), ContainsSubstring("'unit'"));
  CHECK_THAT(note(*with("copy", [](std::size_t row) { return static_cast<float>((row * 7919) % 1009) + 0.25F; }),
                  "duplicate_columns"),
             ContainsSubstring("'copy' and 'x'"));
  CHECK_THAT(note(*with("Label", [](std::size_t row) { return static_cast<float>(row % 5); }), "column_called_target"),
             ContainsSubstring("'Label' is an input"));
}

TEST_CASE("a column that names the rows is told by its name or its numbers, and one that repeats is not") {
  const auto of = [](const std::string& name, const std::function<float(std::size_t)>& value) {
    Data data = table(200);
    prepend_column(data, name, column(200, value));
    return examples(std::move(data));
  };
  const auto scattered = [](std::size_t row) { return 1000.0F + static_cast<float>(row * 7919 % 10007); };
  CHECK_THAT(note(*of("PassengerId", scattered), "identifiers"), ContainsSubstring("'PassengerId'"));
  CHECK_THAT(note(*of("column 0", scattered), "identifiers"), ContainsSubstring("'column 0'"));
  CHECK(note(*of("weight", scattered), "identifiers").empty());
  CHECK(note(*of("patient_id", [](std::size_t row) { return static_cast<float>(row / 4); }), "identifiers").empty());
  // In equal steps they count, whatever the column is called.
  CHECK_THAT(
      note(*of("when", [](std::size_t row) { return 1000.0F + 10.0F * static_cast<float>(row); }), "counting_column"),
      ContainsSubstring("(1000, 1010, …)"));
}

TEST_CASE("nines far from all other values are told, and nines among them are not") {
  Data data = table(100);
  prepend_column(data, "salinity", column(100, [](std::size_t row) {
                   return row % 25 == 3 ? -999.0F : static_cast<float>(row % 37) * 0.5F;
                 }));
  CHECK_THAT(note(*examples(data), "numbers_for_no_value"),
             ContainsSubstring("'salinity' is -999 in 4 rows") && ContainsSubstring("between 0 and 18"));
  prepend_column(data, "price",
                 column(100, [](std::size_t row) { return row % 10 == 0 ? 99.0F : static_cast<float>(row); }));
  CHECK_THAT(note(*examples(data), "numbers_for_no_value"), !ContainsSubstring("price"));
}

TEST_CASE("values that differ only in digits which float does not hold are told") {
  const auto note_of = [](float from, float step) {
    Data data = table(100);
    prepend_column(data, "time",
                   column(100, [&](std::size_t row) { return from + step * static_cast<float>(row * 7 % 100); }));
    return note(*examples(std::move(data)), "digits_lost");
  };
  CHECK_THAT(note_of(1.6e9F, 128.0F), ContainsSubstring("'time'") && ContainsSubstring("1.6e+09"));
  CHECK(note_of(1.6e9F, 86400.0F).empty());
  CHECK(note_of(0.0F, 1.0F).empty());
}

TEST_CASE("a target in another unit among the inputs is told") {
  Data data = numbers(100);
  prepend_column(data, "dollars", column(100, [&](std::size_t row) {
                   return std::round((data.train.targets[row] * 1.1F + 3.0F) * 1e4F) / 1e4F;
                 }));
  CHECK_THAT(note(*examples(std::move(data)), "column_is_target"),
             ContainsSubstring("'dollars' is the target in another unit"));
}

TEST_CASE("a text of its own in most rows is refused as a class, and classes that differ in capitals are told") {
  Data data = table(60);
  data.outputs = 60;
  for (std::size_t row = 0; row < 60; ++row) {
    data.train.labels[row] = static_cast<std::int32_t>(row);
    data.names.push_back("person " + std::to_string(row));
  }
  REQUIRE_THROWS_WITH(examples(data), ContainsSubstring("60 different texts, such as 'person 0'"));
  Data alike = table(60);
  alike.names = {"Yes", "no", "yes"};
  CHECK_THAT(note(*examples(alike), "classes_alike"), ContainsSubstring("'Yes' and 'yes'"));
  alike.names = {"a", "A", "b"};
  CHECK(note(*examples(alike), "classes_alike").empty());
}

TEST_CASE("many whole numbers of which some are met in few rows look like a quantity, many of many rows each do not") {
  Data rings = table(2500);
  rings.outputs = 25;
  for (std::size_t row = 0; row < 2500; ++row) rings.train.labels[row] = static_cast<std::int32_t>(row % 25);
  CHECK(note(*examples(rings), "numbers_as_classes").empty());
  for (std::size_t row = 124; row < 2500; row += 25) rings.train.labels[row] = 9;
  CHECK_THAT(note(*examples(rings), "numbers_as_classes"), ContainsSubstring("'task: regression'"));
}

TEST_CASE("pixels that are always 0 are no note") {
  Data data = table(100);
  for (int pixel = 0; pixel < 62; ++pixel)
    prepend_column(data, "pixel", column(100, [&](std::size_t) { return static_cast<float>(pixel % 2); }));
  auto& inputs = std::get<std::vector<float>>(data.train.inputs);
  for (float& value : inputs) value = std::floor(std::min(value, 255.0F));
  CHECK(note(*examples(std::move(data)), "constant_columns").empty());
}

TEST_CASE("images whose height looks like channels are told with the setting") {
  Data data = table(30, 2);
  data.columns.clear();
  data.shape = Shape{3, 12, 12};
  data.train.inputs = std::vector<float>(30 * 432, 0.5F);
  std::get<std::vector<float>>(data.train.inputs)[5] = 1.0F;
  CHECK_THAT(note(*examples(data), "channels_first"),
             ContainsSubstring("3 pixels high, 12 wide, with 12 channels") && ContainsSubstring("axes:"));
  data.shape = Shape{12, 12, 3};
  CHECK(note(*examples(data), "channels_first").empty());
}

TEST_CASE("large inputs are told where they are taken as stored") {
  DatasetSettings settings;
  settings.normalize = "none";
  CHECK_THAT(note(*examples(table(60), settings), "large_inputs"), ContainsSubstring("'normalize: none'"));
  CHECK(note(*examples(table(60)), "large_inputs").empty());
}

namespace {

/// The same values as those of a table, without names: what an array holds.
Data as_array(Data data) {
  data.columns.clear();
  return data;
}

}  // namespace

TEST_CASE("columns of an array are told as those of a table are, by their numbers") {
  Data data = table(60);
  std::vector<float> rows;
  for (std::size_t row = 0; row < 60; ++row) rows.push_back(static_cast<float>(row) + 5.0F);
  prepend_column(data, "n", rows);
  CHECK(note(*examples(as_array(data)), "counting_column") ==
        "column 'value 0' counts the rows (5, 6, …) and is an input; leave it out");
  CHECK_THAT(note(*examples(data), "counting_column"), ContainsSubstring("column 'n' counts the rows"));

  data = table(60);
  prepend_column(data, "k", std::vector<float>(60, 3.0F));
  CHECK(note(*examples(as_array(data)), "constant_columns") ==
        "column 'value 0' has the same value in all rows and tells nothing; it may be left out");

  data = table(60);
  std::vector<float> x;
  for (std::size_t row = 0; row < 60; ++row) x.push_back(std::get<std::vector<float>>(data.train.inputs)[row * 2]);
  prepend_column(data, "x2", x);
  CHECK(note(*examples(as_array(data)), "duplicate_columns") ==
        "the columns 'value 0' and 'value 1' hold the same values; one may be left out");

  data = table(60);
  std::vector<float> classes;
  for (const std::int32_t label : data.train.labels) classes.push_back(static_cast<float>(10 * label) + 0.5F);
  prepend_column(data, "y", classes);
  CHECK(note(*examples(as_array(data)), "column_is_target") ==
        "column 'value 0' says the same as the target in every row, so the network learns to copy it; leave it out");

  data = numbers(60);
  std::vector<float> other_unit;
  for (const float target : data.train.targets) other_unit.push_back(2.54F * target + 32.0F);
  prepend_column(data, "inches", other_unit);
  CHECK_THAT(note(*examples(as_array(data)), "column_is_target"),
             ContainsSubstring("column 'value 0' is the target in another unit"));
  CHECK_THAT(note(*examples(data), "column_is_target"), ContainsSubstring("leave it out ('ignore')"));
}

TEST_CASE("numbers for no value are told in arrays too, with what to write there") {
  Data data = table(60);
  prepend_column(data, "t", column(60, [](std::size_t row) {
                   return row % 20 == 7 ? -999.0F : 20.5F + 0.1F * static_cast<float>(row % 13);
                 }));
  CHECK_THAT(note(*examples(data), "numbers_for_no_value"), ContainsSubstring("add it to 'missing_values'"));
  CHECK(
      note(*examples(as_array(data)), "numbers_for_no_value") ==
      "column 'value 0' is -999 in 3 rows and lies between 20.5 and 21.7 in all others; where it stands for no value, "
      "write NaN in its place and set 'missing'");
}

TEST_CASE("columns of one input among several are told by its name, and tokens and images have none") {
  Data data = table(60);
  prepend_column(data, "k", std::vector<float>(60, 3.0F));
  data.columns.clear();
  data.inputs = {{.name = "words", .shape = Shape{1}}, {.name = "sizes", .shape = Shape{2}}};
  CHECK_THAT(note(*examples(data), "constant_columns"), ContainsSubstring("column 'words 0'"));
  data.inputs[0].indices = true;
  CHECK(note(*examples(data), "constant_columns").empty());
  data.inputs[0] = {.name = "words", .shape = Shape{1, 1, 1}};
  CHECK(note(*examples(data), "constant_columns").empty());
}

TEST_CASE("pixels that are the same in all images are told neither in tables nor in arrays") {
  Data data;
  data.shape = Shape{64};
  data.outputs = 2;
  std::vector<std::uint8_t> pixels;
  for (std::size_t row = 0; row < 40; ++row) {
    for (std::size_t i = 0; i < 64; ++i)
      pixels.push_back(i < 16 ? 0 : static_cast<std::uint8_t>((row * 131 + i * 37) * (i + 7) % 251));
    data.train.labels.push_back(static_cast<std::int32_t>(row % 2));
  }
  data.train.count = 40;
  data.train.inputs = pixels;
  data.one_part = true;
  CHECK(note(*examples(data), "constant_columns").empty());
  data.train.inputs = std::vector<float>(pixels.begin(), pixels.end());
  CHECK(note(*examples(data), "constant_columns").empty());
  std::vector<float> normalised;
  for (const std::uint8_t pixel : pixels) normalised.push_back((static_cast<float>(pixel) / 255.0F - 0.13F) / 0.31F);
  data.train.inputs = normalised;
  CHECK(note(*examples(data), "constant_columns").empty());
  for (std::size_t row = 0; row < 40; ++row) normalised[row * 64] = 0.5F;  // no background
  data.train.inputs = normalised;
  CHECK_THAT(note(*examples(data), "constant_columns"), ContainsSubstring("'value 0', 'value 1'"));
  data.train.inputs = pixels;
  data.shape = Shape{8, 8, 1};
  const auto images = examples(data);
  CHECK(images->summary().columns.empty());
}

TEST_CASE("a column that is constant but for its last row is none, and different values are counted once") {
  Data data = table(3000);
  std::vector<float> values(3000, 0.0F);
  values[1] = -0.0F;
  values.back() = 7.0F;
  prepend_column(data, "late", values);
  const auto set = examples(data);
  CHECK(set->summary().columns[0].distinct == 2);
  CHECK(set->summary().columns[0].type == "whole number");
  CHECK(set->summary().columns[0].high == 7.0);
  CHECK(set->summary().columns[1].distinct == 1000);
  CHECK(note(*set, "constant_columns").empty());
}

TEST_CASE("few test rows point to cross-validation") {
  CHECK_THAT(note(*examples(table(60)), "few_test_rows"), ContainsSubstring("only 12 test rows"));
  CHECK(note(*examples(table(300)), "few_test_rows").empty());
}

TEST_CASE("a summary says the parts, how they were chosen, and the accuracy of a constant answer") {
  Data data = table(100, 2);
  for (std::size_t row = 0; row < 100; ++row) data.train.labels[row] = row % 4 == 0 ? 1 : 0;
  data.names = {"no", "yes"};
  data.readings = {{"file", "'a.csv'"}};
  const auto set = examples(std::move(data));
  const std::vector<std::string> lines = text_of(set->summary());
  CHECK(lines[0] == "file        'a.csv'");
  CHECK(lines[1] == "inputs      2 columns");
  CHECK(lines[2] == "target      2 classes: no, yes");
  CHECK(lines[3] == "train       80 rows: all others (60 no, 20 yes)");
  CHECK(lines[4] == "test        20 rows: drawn from 100 rows, stratified by class, seed 1 (15 no, 5 yes)");
  CHECK(set->summary().constant_accuracy == Approx(0.75));
  const auto columns = column_table(set->summary());
  REQUIRE(columns.size() == 3);
  CHECK(columns[1][0] == "x");
  CHECK(columns[1][1] == "number");
}
