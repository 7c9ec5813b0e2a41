// Data from CSV files: the format's corners, the choice of columns, the kinds of task, and mistakes with their places.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

#include "catch.h"
#include "dataset_fixture.h"
#include "temporary_folder.h"

namespace {

using plexus::Data;
using plexus::Value;
using plexus::test::load;
using plexus::test::reals_of;
using plexus::test::TemporaryFolder;
using plexus::test::write_whole;

Data load_csv(const std::string& text, Value::Map settings = {}) {
  const TemporaryFolder folder;
  write_whole(folder / "data.csv", text);
  settings.emplace_back("train", "data.csv");
  return load("csv", "csv", settings, folder.path());
}

std::string refusal(const std::string& text, const Value::Map& settings = {}) {
  try {
    (void)load_csv(text, settings);
  } catch (const plexus::Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("numbers become inputs, and the last column names the classes in sorted order") {
  const Data data = load_csv("length,width,kind\n5.1,3.5,setosa\n-7,.25e1,virginica\n+6.25,1E-2,setosa\n");
  CHECK(data.shape == plexus::Shape{2});
  CHECK(data.classification);
  CHECK(data.outputs == 2);
  CHECK(data.names == std::vector<std::string>{"setosa", "virginica"});
  CHECK(data.train.labels == std::vector{0, 1, 0});
  CHECK(reals_of(data.train) == std::vector{5.1F, 3.5F, -7.0F, 2.5F, 6.25F, 0.01F});
  CHECK(data.test.count == 0);
}

TEST_CASE("quotes, CRLF, a byte-order mark, blank lines, spaces and a missing last newline are read as RFC 4180 says") {
  const Data data = load_csv(
      "\xef\xbb\xbf\"a\",\"b\",kind\r\n"
      "\r\n"
      "\"1\" , 2 ,\"say \"\"hi\"\", twice\"\r\n"
      "   \r\n"
      "3,\"4\",\"two\r\nlines\"\r\n"
      "5,6,\"\"\"\"");
  CHECK(data.names == std::vector<std::string>{"\"", "say \"hi\", twice", "two\r\nlines"});
  CHECK(data.train.labels == std::vector{1, 2, 0});
  CHECK(reals_of(data.train) == std::vector{1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F});
}

TEST_CASE("the separator is found out, or taken as it is said") {
  const std::vector<float> expected = {1.0F, 2.5F, 3.0F, 4.0F};
  CHECK(reals_of(load_csv("1,2.5,0\n3,4,1\n").train) == expected);
  CHECK(reals_of(load_csv("1;2.5;\"a,b,c,d\"\n3;4;\"b,c\"\n").train) == expected);
  CHECK(reals_of(load_csv("1\t2.5\ta b\n3\t4\tc\n").train) == expected);
  CHECK(reals_of(load_csv("1|2.5|0\n3|4|1\n").train) == expected);
  CHECK(reals_of(load_csv("  1   2.5 0\n3 4    1  \n").train) == expected);
  CHECK(load_csv("1;2,5\n3;4,0\n", {{"separator", "semicolon"}, {"decimal", "point"}}).names ==
        std::vector<std::string>{"2,5", "4,0"});
}

TEST_CASE("a header is recognised by texts where numbers belong, and the setting overrules that") {
  CHECK(load_csv("x,y,label\n1,2,0\n3,4,1\n").train.count == 2);
  CHECK(load_csv("1,2,0\n3,4,1\n").train.count == 2);
  CHECK(load_csv("1,2,cat\n3,4,dog\n").train.count == 2);         // only the target is text: no header
  CHECK(load_csv("1,2,label\n3,4,1\n5,6,0\n").train.count == 2);  // a target that is a number afterwards: a header
  CHECK(load_csv("1,2,3\n3,4,1\n", {{"header", "present"}}).train.count == 1);
  const Data absent = load_csv("x,y,label\n1,2,0\n", {{"header", "absent"}});  // then 'x' is a text like others
  CHECK(absent.train.count == 2);
}

TEST_CASE("the target is any column, by name or number, and columns can be left out by name") {
  const std::string text = "id,kind,height,weight\nr1,b,1,2\nr2,a,3,4\n";
  const Data data = load_csv(text, {{"target", "kind"}, {"ignore", Value::List{"id"}}});
  CHECK(data.train.labels == std::vector{1, 0});
  CHECK(reals_of(data.train) == std::vector{1.0F, 2.0F, 3.0F, 4.0F});
  CHECK(load_csv("b,1,2\na,3,4\n", {{"target", 0}}).train.labels == std::vector{1, 0});
  CHECK(load_csv("1,b,2\n3,a,4\n", {{"target", -2}}).train.labels == std::vector{1, 0});
  CHECK_THAT(refusal(text, {{"target", "size"}}), ContainsSubstring("'size'") && ContainsSubstring("'height'"));
  CHECK_THAT(refusal("1,2\n", {{"target", 2}}), ContainsSubstring("2 columns; expected -2 to 1"));
  CHECK_THAT(refusal("1,2\n", {{"header", "absent"}, {"target", "x"}}),
             ContainsSubstring("'x'") && ContainsSubstring("it has 'column 0', 'column 1'"));
  CHECK_THAT(refusal(text, {{"target", "kind"}, {"ignore", Value::List{"kind"}}}), ContainsSubstring("'ignore'"));
}

TEST_CASE("whole numbers are classes in the order of their values, other numbers make a regression") {
  const Data classes = load_csv("1,10\n2,9\n3,-1\n4,10\n");
  CHECK(classes.names == std::vector<std::string>{"-1", "9", "10"});
  CHECK(classes.train.labels == std::vector{2, 1, 0, 2});

  const Data regression = load_csv("x,price\n1,10\n2,9.5\n3,-1e3\n");
  CHECK_FALSE(regression.classification);
  CHECK(regression.outputs == 1);
  CHECK(regression.names == std::vector<std::string>{"price"});
  CHECK(regression.train.targets == std::vector{10.0F, 9.5F, -1000.0F});
  CHECK(regression.train.labels.empty());

  CHECK(load_csv("1,10\n2,9\n", {{"task", "regression"}}).train.targets == std::vector{10.0F, 9.0F});
  const Data whole_reals = load_csv("1,1.0\n2,0.0\n3,1\n", {{"task", "classification"}});
  CHECK(whole_reals.names == std::vector<std::string>{"0", "1"});
  CHECK(whole_reals.train.labels == std::vector{1, 0, 1});
  CHECK_THAT(refusal("1,2\n2,x\n", {{"task", "regression"}}), ContainsSubstring("data.csv:2:3: 'x'"));
}

TEST_CASE(
    "without a test file all rows are one part, and a test file has the same columns and the same list of classes") {
  CHECK(load_csv("1,a\n2,b\n").one_part);
  const TemporaryFolder folder;
  write_whole(folder / "train.csv", "x,kind\n1,a\n2,b\n");
  write_whole(folder / "test.csv", "x,kind\n3,b\n");
  const auto both = [&] { return load("csv", "csv", {{"train", "train.csv"}, {"test", "test.csv"}}, folder.path()); };
  CHECK(both().test.labels == std::vector{1});
  CHECK(both().train.count == 2);
  CHECK_FALSE(both().one_part);
  write_whole(folder / "test.csv", "x,kind\n3,c\n");
  CHECK(both().names == std::vector<std::string>{"a", "b", "c"});
  CHECK(both().test.labels == std::vector{2});
  write_whole(folder / "test.csv", "x,z,kind\n3,4,a\n");
  CHECK_THROWS_WITH(both(), ContainsSubstring("2 input columns"));
  write_whole(folder / "test.csv", "z,kind\n3,a\n");
  CHECK_THROWS_WITH(both(), ContainsSubstring("differently"));
}

TEST_CASE("several files are one table") {
  const TemporaryFolder folder;
  write_whole(folder / "a.csv", "x,kind\n1,a\n2,b\n");
  write_whole(folder / "b.csv", "x,kind\n3,a\n");
  const Data data = load("csv", "csv", {{"train", Value::List{"a.csv", "b.csv"}}}, folder.path());
  CHECK(reals_of(data.train) == std::vector{1.0F, 2.0F, 3.0F});
  CHECK(data.train.labels == std::vector{0, 1, 0});
}

TEST_CASE("rows can be images") {
  CHECK(load_csv("1,2,3,4,0\n5,6,7,8,1\n", {{"shape", Value::List{2, 2, 1}}}).shape == plexus::Shape{2, 2, 1});
  CHECK_THAT(refusal("1,2,3,4,0\n", {{"shape", Value::List{3, 1}}}),
             ContainsSubstring("makes 3 inputs") && ContainsSubstring("4 input columns"));
}

TEST_CASE("every mistake in a file is named with file, line and column") {
  // A text where nearly all are numbers is a mistake; else it is one of the texts of a column of text.
  std::string rows;
  for (int i = 0; i < 20; ++i) rows += std::to_string(i) + ",2,0\n";
  CHECK_THAT(refusal(rows + "3,abc,1\n"), ContainsSubstring("data.csv:21:3: 'abc' is no finite number") &&
                                              ContainsSubstring("'column 1'") && ContainsSubstring("'missing_values'"));
  CHECK_THAT(refusal(rows + "3,inf,1\n"), ContainsSubstring("'inf' is no finite number"));
  CHECK_THAT(refusal(rows + "3,0x10,1\n"), ContainsSubstring("'0x10'"));
  CHECK_THAT(refusal(rows + "3,\"1,5\",1\n"), ContainsSubstring("'decimal: comma'"));
  CHECK_THAT(refusal("1,2,0\n3,1e39,1\n"), ContainsSubstring("'1e39'"));
  CHECK_THAT(refusal("2020-01-31,2,0\n2020-02-01,3,1\n"),
             ContainsSubstring("data.csv:1:1: '2020-01-31' is a date or a time") && ContainsSubstring("'ignore'"));
  CHECK_THAT(refusal("1,2,0\n3,4\n5,6,1\n"), ContainsSubstring("data.csv:2:1: got 2 columns; expected 3"));
  CHECK_THAT(refusal("1,2,0\n3,4,5,6\n"), ContainsSubstring("data.csv:2:1: got 4 columns; expected 3"));
  CHECK_THAT(refusal("1,2,a\n3,4,\n"), ContainsSubstring("data.csv:2:5: the target is empty"));
  CHECK_THAT(refusal("a,b\n1,\"2\n3,4\n"), ContainsSubstring("data.csv:2:3: the quote that opens here"));
  CHECK_THAT(refusal("a,b\n1,\"2\"x\n"), ContainsSubstring("data.csv:2:6: text follows a closing quote"));
  CHECK_THAT(refusal("1\n2\n"), ContainsSubstring("one column"));
  CHECK_THAT(refusal(""), ContainsSubstring("is empty"));
  CHECK_THAT(refusal("\n \n\r\n"), ContainsSubstring("is empty"));
  CHECK_THAT(refusal("x,y\n"), ContainsSubstring("header but no rows"));
  CHECK_THAT(refusal(std::string("1,2\n3,\0\n", 8)), ContainsSubstring("no text"));
  CHECK_THAT(refusal("1,M\xfcnchen\n"),
             ContainsSubstring("data.csv:1:4: the text is not UTF-8") && ContainsSubstring("'encoding: latin1'"));
}

TEST_CASE("Latin-1 is read where it is asked for, and UTF-16 by its mark") {
  CHECK(load_csv("1,M\xfcnchen\n2,Ulm\n", {{"encoding", "latin1"}}).names ==
        std::vector<std::string>{"M\xc3\xbcnchen", "Ulm"});
  const std::string little(
      "\xff\xfe"
      "1\0,\0\xe4\0\n\0"
      "2\0,\0b\0\n\0",
      18);
  CHECK(load_csv(little).names == std::vector<std::string>{"b", "\xc3\xa4"});
  const std::string big(
      "\xfe\xff"
      "\0"
      "1\0,\0a\0\n\0"
      "2\0,\0b\0\n",
      18);
  CHECK(load_csv(big).train.labels == std::vector{0, 1});
}

TEST_CASE("a header that counts 0, 1, 2, as pandas names columns, is a header, and its index is left out") {
  const Data plain = load_csv("0,1,2,3\n2.9,-1.3,1.7,1\n0.5,-0.2,0.2,0\n");
  CHECK(plain.train.count == 2);
  CHECK(plain.outputs == 2);
  CHECK(plain.doubts.at(0).check == "header_of_numbers");
  const Data indexed = load_csv(",0,1,2,3\n0,2.9,-1.3,1.7,1\n1,0.5,-0.2,0.2,0\n2,1.5,1.2,1.2,0\n");
  CHECK(indexed.train.count == 3);
  CHECK(indexed.shape == plexus::Shape{3});
  CHECK(indexed.doubts.at(0).check == "index_column");
  // Rows that count are rows where the next one is the same.
  CHECK(load_csv("0,1,2,3\n0,1,2,3\n1,1,2,0\n").train.count == 3);
}

TEST_CASE("a decimal comma is found out where the comma parts no cells, and thousands are read where they are said") {
  const Data german = load_csv("acidity;alcohol;quality\n5,8;10,4;6\n7,5;11,1;4\n");
  CHECK(reals_of(german.train) == std::vector{5.8F, 10.4F, 7.5F, 11.1F});
  CHECK(german.names == std::vector<std::string>{"4", "6"});
  // Without a header, and with as many commas as separators.
  CHECK(reals_of(load_csv("1,5;2,5;3,5;0\n2,5;3,5;4,5;1\n").train) == std::vector{1.5F, 2.5F, 3.5F, 2.5F, 3.5F, 4.5F});
  CHECK(reals_of(load_csv("108\t392,5\n19\t46,2\n").train) == std::vector{108.0F, 19.0F});
  CHECK(reals_of(load_csv("1.234,5;1\n2,5;0\n").train) == std::vector{1234.5F, 2.5F});
  CHECK(reals_of(load_csv("\"1,234.5\",1\n2.5,0\n", {{"thousands", "comma"}}).train) == std::vector{1234.5F, 2.5F});
  CHECK(reals_of(load_csv("1'234.5,1\n2.5,0\n", {{"thousands", "apostrophe"}}).train) == std::vector{1234.5F, 2.5F});
}

TEST_CASE("missing values are NaN, and texts are numbers of their categories") {
  const Data data = load_csv("colour,size,kind\nred,1,a\nblue,?,b\n,3,a\nred,NA,b\n");
  REQUIRE(data.columns.size() == 2);
  CHECK(data.columns[0].categories == std::vector<std::string>{"blue", "red"});
  CHECK(data.columns[1].categories.empty());
  const std::vector<float>& values = reals_of(data.train);
  CHECK(values[0] == 1.0F);
  CHECK(values[2] == 0.0F);
  CHECK(std::isnan(values[4]));
  CHECK(std::isnan(values[3]));
  CHECK(std::isnan(values[7]));
  const Data numbers = load_csv("1,2,0\n-999,3,1\n", {{"missing_values", Value::List{"-999"}}});
  CHECK(std::isnan(reals_of(numbers.train)[2]));
}

TEST_CASE("several targets are a regression, and columns of 0 and 1 one class") {
  const std::string text = "x,a,b\n1,10,0.5\n2,20,1.5\n";
  const Data both = load_csv(text, {{"target", Value::List{"a", "b"}}});
  CHECK_FALSE(both.classification);
  CHECK(both.names == std::vector<std::string>{"a", "b"});
  CHECK(both.train.targets == std::vector{10.0F, 0.5F, 20.0F, 1.5F});
  CHECK(both.shape == plexus::Shape{1});
  const std::string hot = "x,is_cat,is_dog,is_cow\n1,0,1,0\n2,1,0,0\n3,0,0,1\n";
  const auto one_hot = [](Value value) { return Value::Map{{"target", Value::Map{{"one_hot", std::move(value)}}}}; };
  const Data classes = load_csv(hot, one_hot("is_*"));
  CHECK(classes.names == std::vector<std::string>{"cat", "dog", "cow"});
  CHECK(classes.train.labels == std::vector{1, 0, 2});
  CHECK(load_csv(hot, one_hot(Value::List{"is_dog", "is_cat", "is_cow"})).train.labels == std::vector{0, 1, 2});
  CHECK_THAT(refusal("x,is_a,is_b\n1,0,1\n2,1,1\n", one_hot("is_*")), ContainsSubstring("data.csv:3:5: two columns"));
  CHECK_THAT(refusal("x,is_a,is_b\n1,0,1\n2,0,0\n", one_hot("is_*")), ContainsSubstring("no column"));
}

TEST_CASE("a column called label is the target where nobody says which, and columns are chosen by patterns") {
  const Data kaggle = load_csv("label,pixel0,pixel1\n7,0,255\n3,9,8\n");
  CHECK(kaggle.names == std::vector<std::string>{"3", "7"});
  CHECK(reals_of(kaggle.train) == std::vector{0.0F, 255.0F, 9.0F, 8.0F});
  const std::string text = "id,x1,x2,note,y\n1,2,3,4,0\n2,5,6,7,1\n";
  CHECK(reals_of(load_csv(text, {{"columns", Value::List{"x*"}}}).train) == std::vector{2.0F, 3.0F, 5.0F, 6.0F});
  CHECK(reals_of(load_csv(text, {{"ignore", Value::List{"id", "no*"}}}).train) == std::vector{2.0F, 3.0F, 5.0F, 6.0F});
  CHECK(reals_of(load_csv(text, {{"ignore", Value::List{"0", "3"}}}).train) == std::vector{2.0F, 3.0F, 5.0F, 6.0F});
}

TEST_CASE("whole numbers written as reals are classes, and that is told") {
  const Data data = load_csv("a,b,y\n0,0,1.0\n1,1,2.0\n2,0,3.0\n0,1,1.0\n");
  CHECK(data.names == std::vector<std::string>{"1", "2", "3"});
  REQUIRE(data.doubts.size() == 1);
  CHECK_THAT(data.doubts[0].message, ContainsSubstring("'task: regression'"));
}

TEST_CASE("a column of weights is no input, and a weight that is none is refused with its place") {
  const Data data = load_csv("x,how_much,kind\n1,0.5,a\n2,2,b\n3,0,a\n", {{"weight", "how_much"}});
  CHECK(data.train.weights == std::vector{0.5F, 2.0F, 0.0F});
  CHECK(data.shape == plexus::Shape{1});
  CHECK(load_csv("x,kind\n1,a\n2,b\n").train.weights.empty());
  CHECK_THROWS_WITH(load_csv("x,w,kind\n1,0.5,a\n2,-1,b\n", {{"weight", "w"}}),
                    ContainsSubstring(":3:3: got the weight '-1'"));
  CHECK_THROWS_WITH(load_csv("x,w,kind\n1,much,a\n2,1,b\n", {{"weight", "w"}}),
                    ContainsSubstring(":2:3: got the weight 'much'"));
  CHECK_THROWS_WITH(load_csv("x,kind\n1,a\n2,b\n", {{"weight", "kind"}}), ContainsSubstring("target column"));
}

TEST_CASE("comments are skipped, an empty column at the end is left out, and groups are read") {
  CHECK(load_csv("# made by hand\nx,y,kind\n1,2,a\n# a pause\n3,4,b\n").train.count == 2);
  const Data trailing = load_csv("1;2;a;\n3;4;b;\n");
  CHECK(trailing.shape == plexus::Shape{2});
  CHECK(trailing.names == std::vector<std::string>{"a", "b"});
  const Data grouped = load_csv("who,x,kind\nann,1,a\nbob,2,b\nann,3,a\n", {{"group", "who"}});
  CHECK(grouped.train.groups == std::vector{0, 1, 0});
  CHECK(grouped.shape == plexus::Shape{1});
}

/// What the reader itself says under a name; empty: nothing.
std::string doubt(const Data& data, const std::string& check) {
  for (const plexus::Doubt& doubt : data.doubts)
    if (doubt.check == check) return doubt.message;
  return "";
}

/// `line` so many times, with its number in the place of each '#'.
std::string repeated(const std::string& line, int times, int from = 0) {
  std::string text;
  for (int i = from; i < from + times; ++i)
    for (const char letter : line) letter == '#' ? text += std::to_string(i) : text += letter;
  return text;
}

TEST_CASE("a row without a target is left out and told, and a column that is mostly empty is refused as a target") {
  const Data numbers = load_csv("x,y\n1,0.5\n2,\n3,NA\n4,1.5\n5,2.5\n");
  CHECK(numbers.train.targets == std::vector{0.5F, 1.5F, 2.5F});
  CHECK(reals_of(numbers.train) == std::vector{1.0F, 4.0F, 5.0F});
  CHECK_THAT(doubt(numbers, "no_target"),
             ContainsSubstring("2 rows have no target") && ContainsSubstring("data.csv:3:3"));
  // With the group, the weight and the texts of each row.
  const Data all =
      load_csv("who,how,colour,y\nann,1,red,a\nbob,2,blue,\ncid,3,green,b\n", {{"group", "who"}, {"weight", "how"}});
  CHECK(all.train.groups == std::vector{0, 1});
  CHECK(all.train.weights == std::vector{1.0F, 3.0F});
  CHECK(reals_of(all.train) == std::vector{1.0F, 0.0F});  // of 'green' and 'red': 'blue' is in no row
  CHECK_THAT(refusal("x,y\n1,a\n2,\n3,\n"), ContainsSubstring("2 of 3 rows"));
}

TEST_CASE("a word for a missing value among classes of text is a class, and that is told") {
  const Data data = load_csv("x,y\n1,mild\n2,None\n3,severe\n4,None\n");
  CHECK(data.names == std::vector<std::string>{"None", "mild", "severe"});
  CHECK_THAT(doubt(data, "missing_as_class"), ContainsSubstring("2 rows") && ContainsSubstring("exclude: [None]"));
}

TEST_CASE(
    "a column of numbers that are written otherwise is refused with the setting that reads it, not taken for text") {
  const auto column = [](const std::string& cells) { return refusal("a,b,c\n" + repeated(cells + ",#.5,x\n", 3)); };
  CHECK_THAT(column("\"1#,234\""),
             ContainsSubstring("data.csv:2:1: '10,234'") && ContainsSubstring("'thousands: comma'"));
  CHECK_THAT(column("1'234"), ContainsSubstring("'thousands: apostrophe'"));
  CHECK_THAT(column("\"1,5#\""), ContainsSubstring("'decimal: comma'"));
  CHECK_THAT(column("$1#.20"), ContainsSubstring("without '$'"));
  CHECK_THAT(column("12 %"), ContainsSubstring("without '%'"));
  CHECK_THAT(column("\xe2\x88\x92"
                    "1.5"),
             ContainsSubstring("U+2212"));
  CHECK_THAT(column("-inf"), ContainsSubstring("is infinite") && ContainsSubstring("3 values"));
  // Among numbers too: 40 different ones are no names of classes.
  CHECK_THAT(refusal(repeated("#,2,x\n", 40) + repeated("broken,2,x\n", 10)), ContainsSubstring("40 of the values"));
  CHECK(load_csv("doors,x,y\n2,1,a\n4,2,b\n5more,3,a\n5more,1,b\n5more,2,b\n").columns[0].categories.size() == 3);
  // As targets.
  CHECK_THAT(refusal("a;b\n1.5;2,25\n2.5;3,5\n"),
             ContainsSubstring("data.csv:2:5: the target '2,25' has a decimal comma"));
  CHECK(load_csv("a,b\n1,\"1,2\"\n2,\"2,3\"\n", {{"task", "classification"}}).outputs == 2);
}

TEST_CASE("a first line of any numbers that count is a header, unless other lines count too") {
  for (const std::string header : {"1,2,3,4\n", "2019,2020,2021,2022\n", "0.0,1.0,2.0,3.0\n", "400,410,420,430\n"}) {
    const Data data = load_csv(header + "2.5,1.25,7.5,0\n1.5,0.5,1,1\n");
    CHECK(data.train.count == 2);
    CHECK(data.outputs == 2);
    CHECK_FALSE(doubt(data, "header_of_numbers").empty());
  }
  CHECK(load_csv("1,2,3,4\n3,1,2,0\n5,6,7,8\n").train.count == 3);
  CHECK(load_csv("1,2,3\n3,1,2\n").train.count == 2);
}

TEST_CASE("a file without a header that seems to begin with the class is told") {
  const std::string rows = repeated("A,#,1\nB,#,2\n", 8);
  CHECK_THAT(doubt(load_csv(rows), "other_target"),
             ContainsSubstring("'column 0' holds 2 different texts") && ContainsSubstring("'target: 0'"));
  CHECK(doubt(load_csv(rows, {{"target", "-1"}}), "other_target").empty());
  CHECK(doubt(load_csv("class,x,z\n" + rows), "other_target").empty());
  CHECK_THAT(doubt(load_csv(repeated("842#,M,#.5\n843#,B,#.25\n", 8)), "other_target"),
             ContainsSubstring("'target: 1'"));
  CHECK_THAT(doubt(load_csv(repeated("1,#.5,7#\n2,#.2,8#\n3,#.1,9#\n", 5)), "other_target"),
             ContainsSubstring("3 different whole numbers"));
  // Fewer classes at the end than at the beginning: the end is as good a guess as any.
  CHECK(doubt(load_csv(repeated("1,#.5,0\n2,#.2,1\n3,#.1,0\n", 5)), "other_target").empty());
}

TEST_CASE("headers and rows that differ by one cell are brought together") {
  // A separator at the end of the header alone, as in a known table of Kaggle, or of the rows alone.
  CHECK(load_csv("x,z,y,\n1,2,a\n3,4,b\n").shape == plexus::Shape{2});
  CHECK(load_csv("x,z,y\n1,2,a,\n3,4,b,\n").names == std::vector<std::string>{"a", "b"});
  // Names of rows, as R writes them: write.table without a name above them, write.csv with an empty one.
  for (const std::string header : {"mpg,cyl,am\n", ",mpg,cyl,am\n"}) {
    const Data cars = load_csv(header + "Mazda,21,6,1\nFiat,32.4,4,1\nValiant,18.1,6,0\n");
    CHECK(cars.shape == plexus::Shape{2});
    CHECK(cars.train.labels == std::vector{1, 1, 0});
    CHECK_THAT(doubt(cars, "index_column"), ContainsSubstring("names of rows"));
  }
  CHECK_THAT(refusal("Measured in May\n\nx,z,y\n1,2,a\n3,4,b\n5,6,a\n"),
             ContainsSubstring("data.csv:1:1: this line has 1 cell") && ContainsSubstring("have 3") &&
                 ContainsSubstring("'comment'"));
  CHECK(load_csv("|1x3 Cross validator\n1, 2, a\n3, 4, b\n5, 6, a\n", {{"comment", "|"}}).shape == plexus::Shape{2});
}

TEST_CASE("rows of separators alone are left out, and columns of one name are told") {
  const Data data = load_csv("x;x;y;;\n1;2;a;;\n;;;;\n3;4;b;;\n;;;;\n");
  CHECK(reals_of(data.train) == std::vector{1.0F, 2.0F, 3.0F, 4.0F});
  CHECK_THAT(doubt(data, "same_names"), ContainsSubstring("called 'x'"));
}

TEST_CASE("spaces and tabs part cells in any number where that makes numbers, and a line sep= says the separator") {
  const std::vector<float> expected = {18.0F, 8.0F, 15.0F, 4.0F};
  CHECK(reals_of(load_csv("18.0   8\t\"chevrolet malibu\"\n15.0   4\t\"ford torino\"\n").train) == expected);
  CHECK(reals_of(load_csv("18\t\t8\t1\n15\t4\t2\n").train) == expected);
  CHECK(reals_of(load_csv("sep=;\na;b;c\n18;8;u\n15;4;v\n").train) == expected);
  CHECK(load_csv("a, \"b, c\", d\n1, 2, \"u, v\"\n3, 4, \"w\"\n").names == std::vector<std::string>{"u, v", "w"});
}

TEST_CASE("files of another form are called what they are") {
  CHECK_THAT(refusal("version https://git-lfs.github.com/spec/v1\noid sha256:4665\nsize 12345\n"),
             ContainsSubstring("Git LFS"));
  CHECK_THAT(refusal("\n <!DOCTYPE html>\n<html>\n"), ContainsSubstring("web page"));
  CHECK_THAT(refusal("{\"a\": [1, 2],\n \"b\": 3}\n"), ContainsSubstring("JSON"));
  CHECK_THAT(refusal(std::string("PK\x03\x04\0\0", 6)), ContainsSubstring("spreadsheet"));
  CHECK_THAT(refusal("\x93NUMPY\x01"), ContainsSubstring("'plugin: numpy'"));
}

TEST_CASE("Latin-1 has the letters of windows-1252, a class may have a plus, and one-hot columns a common beginning") {
  CHECK(load_csv("1,\x80\n2,\x84u\x93\n", {{"encoding", "latin1"}}).names ==
        std::vector<std::string>{"\xe2\x80\x9eu\xe2\x80\x9c", "\xe2\x82\xac"});
  CHECK(load_csv("1.5,+1\n2.5,-1\n3.5,1\n").names == std::vector<std::string>{"-1", "1"});
  CHECK(load_csv("x,is_a,is_b\n1,0,1\n2,1,0\n", {{"target", Value::Map{{"one_hot", "is_"}}}}).train.labels ==
        std::vector{1, 0});
}

TEST_CASE("numbers are the floats next to their texts, whatever their number of digits") {
  std::mt19937_64 random(11);
  std::string text;
  std::vector<float> expected;
  for (int round = 0; round < 4000; ++round) {
    const std::size_t digits = 1 + random() % 22;
    std::string number = random() % 2 == 0 ? "-" : "";
    const std::size_t point = random() % (digits + 1);
    for (std::size_t i = 0; i < digits; ++i) {
      if (i == point) number += '.';
      number += static_cast<char>('0' + random() % 10);
    }
    if (round % 4 == 0) number += (round % 8 == 0 ? "e" : "E-") + std::to_string(random() % 15);
    expected.push_back(static_cast<float>(std::strtod(number.c_str(), nullptr)));
    text += number + "," + std::to_string(round % 2) + "\n";
  }
  CHECK(reals_of(load_csv(text, {{"header", "absent"}}).train) == expected);
}

TEST_CASE("numbers beside the middle of two floats are those that the double next to them rounds to") {
  // 1 + 2^-24 lies in the middle of two floats; a digit more or less decides.
  const std::string text =
      "1.000000059604644775,0\n1.000000059604644776,1\n1.0000000596046448,0\n1.00000005960464477,1\n"
      "16777217.00000000001,0\n16777216.99999999999,1\n1.000000178813934326e0,0\n9007199254740993,1\n";
  std::vector<float> expected;
  for (const char* const number :
       {"1.000000059604644775", "1.000000059604644776", "1.0000000596046448", "1.00000005960464477",
        "16777217.00000000001", "16777216.99999999999", "1.000000178813934326e0", "9007199254740993"})
    expected.push_back(static_cast<float>(std::strtod(number, nullptr)));
  CHECK(reals_of(load_csv(text, {{"header", "absent"}}).train) == expected);
}

TEST_CASE("cells of one digit keep their places beside longer ones, gaps and other separators") {
  const std::string row = "1,2,3,4,5,6,7,8,9,0,1,12,3,4,5,6,7,8,-9,0,1,2,3.5,4,5,6,7,8,9,,1,2,3,4,5,6,7,8,9,0,a\n";
  const std::vector<float> values = reals_of(load_csv(row + row + row, {{"header", "absent"}}).train);
  REQUIRE(values.size() == 120);
  CHECK(values[3] == 4.0F);
  CHECK(values[11] == 12.0F);
  CHECK(values[18] == -9.0F);
  CHECK(values[22] == 3.5F);
  CHECK(std::isnan(values[29]));
  CHECK(values[39] == 0.0F);
  CHECK(values[40] == 1.0F);
  std::string tabs = row + row + row;
  std::replace(tabs.begin(), tabs.end(), ',', '\t');
  CHECK(reals_of(load_csv(tabs, {{"header", "absent"}}).train)[18] == -9.0F);
}

TEST_CASE("a header that stands in the middle once more is left out and counted") {
  const Data data = load_csv("u,v,k\n1.5,2,a\n2.5,4,b\nu,v,k\n3.5,6,a\n");
  CHECK(data.train.count == 3);
  CHECK(reals_of(data.train) == std::vector<float>{1.5F, 2.0F, 2.5F, 4.0F, 3.5F, 6.0F});
  CHECK(data.names == std::vector<std::string>{"a", "b"});
  const auto says = [](const Data& read) {
    return std::count_if(read.readings.begin(), read.readings.end(), [](const plexus::Reading& reading) {
      return reading.found == "1 line that repeats the header";
    });
  };
  CHECK(says(data) == 1);
  const Data texts = load_csv("u,v,k\n1.5,red,a\n2.5,blue,b\nu,v,k\n3.5,red,a\n");  // read twice
  CHECK(texts.train.count == 3);
  CHECK(texts.columns[1].categories == std::vector<std::string>{"blue", "red"});
  CHECK(reals_of(texts.train) == std::vector<float>{1.5F, 1.0F, 2.5F, 0.0F, 3.5F, 1.0F});
  // Rows of texts that are alike are rows.
  CHECK(load_csv("red,big,a\nblue,small,b\nred,big,a\n").train.count == 3);
}

TEST_CASE("numbers of Fortran and beside no-break spaces are refused with what to do") {
  CHECK_THAT(refusal("u,v,k\n1.0D+00,2,a\n2.5d-1,4,b\n-3.5D+02,6,a\n"), ContainsSubstring("replace the D by E"));
  CHECK_THAT(refusal("u,v,k\n\xc2\xa0"
                     "1.5,2,a\n\xc2\xa0"
                     "2.5,4,b\n\xc2\xa0"
                     "3.5,6,a\n"),
             ContainsSubstring("no-break space"));
  CHECK(load_csv("u,v,k\n1,1D5,a\n2,2D5,b\n3,1D5,a\n").columns[1].categories == std::vector<std::string>{"1D5", "2D5"});
}

TEST_CASE("numbers of each length before and behind the point are the floats next to them, with any cell beside them") {
  std::mt19937_64 random(12);
  const auto digits = [&random](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + random() % 10);
    return text;
  };
  std::string text;
  std::vector<float> expected;
  const auto add = [&](const std::string& number, const std::string& end) {
    expected.push_back(static_cast<float>(std::strtod(number.c_str(), nullptr)));
    text += number + end;
  };
  for (std::size_t before = 0; before < 12; ++before)
    for (std::size_t behind = 0; behind < 12; ++behind)
      for (const std::string& sign : {"", "-"}) {
        if (before + behind == 0) continue;
        add(sign + digits(before) + "." + digits(behind), ",");
        add(sign + digits(before + behind), ",");
        add(sign + digits(before) + "." + digits(behind) + "e" + std::to_string(random() % 20), ",7\n");
      }
  CHECK(reals_of(load_csv(text, {{"header", "absent"}, {"task", "regression"}}).train) == expected);
}

TEST_CASE("quotes, gaps, comments, blank lines and other line ends change nothing in the rows around them") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    std::string text = "a,b,c,k" + end;
    std::vector<float> expected;
    std::vector<std::int32_t> labels;
    for (int i = 0; i < 400; ++i) {
      const std::string number = std::to_string(i);
      const std::string cell = i % 7 == 3 ? "\"" + number + ".5\"" : i % 11 == 5 ? " " + number + ".5 " : number + ".5";
      if (i % 13 == 4) text += "# 1,2,3,x" + end;
      if (i % 17 == 9) text += end + "  " + end;
      text += number + "," + cell + ",-0." + number + "," + (i % 5 == 2 ? "\"y\"\"\"" : "x") + end;
      expected.push_back(static_cast<float>(i));
      expected.push_back(static_cast<float>(i) + 0.5F);
      expected.push_back(std::strtof(("-0." + number).c_str(), nullptr));
      labels.push_back(i % 5 == 2 ? 1 : 0);
    }
    const Data data = load_csv(text);
    CHECK(reals_of(data.train) == expected);
    CHECK(data.train.labels == labels);
    CHECK(data.names == std::vector<std::string>{"x", "y\""});
  }
}

TEST_CASE("the place of a wrong target is told behind rows that were left out, blank lines and texts of two lines") {
  std::string text = "u,v\n1,\n2,2.5\n\n\"3\",\"4.5\"\n,\n# none\n4,\n";
  for (int i = 0; i < 100; ++i) text += "5.25,1.5\n";
  CHECK_THAT(refusal(text + "6,  x\n7,1.5\n", {{"task", "regression"}}),
             ContainsSubstring("data.csv:109:3: 'x' is no finite number; expected a target"));
}

TEST_CASE("a row that is equal to a header of numbers is a row, also as the last one") {
  const std::string rows = "3,1,0\n4,2,1\n3,1,0\n";
  CHECK(load_csv(rows, {{"header", "present"}}).train.count == 2);
}

TEST_CASE("colons and carets part cells where that makes numbers, and a line sep= may say any letter") {
  CHECK(reals_of(load_csv("5.1:3.5:a\n4.9:3.0:b\n").train) == std::vector<float>{5.1F, 3.5F, 4.9F, 3.0F});
  CHECK(reals_of(load_csv("5.1^3.5^a\n4.9^3.0^b\n").train) == std::vector<float>{5.1F, 3.5F, 4.9F, 3.0F});
  CHECK(reals_of(load_csv("sep=~\n5.1~3.5~a\n4.9~3.0~b\n").train) == std::vector<float>{5.1F, 3.5F, 4.9F, 3.0F});
  CHECK(load_csv("1:2;3\n4:5;6\n", {{"separator", "colon"}, {"task", "classification"}}).names ==
        std::vector<std::string>{"2;3", "5;6"});
  // Times are no cells of their own.
  CHECK_THAT(refusal("12:30:00,2,0\n12:31:00,3,1\n12:32:00,4,1\n"), ContainsSubstring("is a date or a time"));
  CHECK(load_csv("a:1,2,x\nb:2,3,y\na:1,4,x\n").columns.size() == 2);
}

TEST_CASE("hexadecimal numbers and fractions are refused with what to do, and are classes where they are asked for") {
  CHECK_THAT(refusal("u,v,k\n0x1F,2,a\n-0xff,4,b\n0XA0,6,a\n"),
             ContainsSubstring("data.csv:2:1: '0x1F' in column 'u' is a hexadecimal number") &&
                 ContainsSubstring("digits 0 to 9"));
  CHECK_THAT(refusal("u,v,k\n1/2,2,a\n-3/4,4,b\n1 1/2,6,a\n"),
             ContainsSubstring("data.csv:2:1: '1/2' in column 'u' is a fraction") && ContainsSubstring("decimals"));
  CHECK_THAT(refusal("u,k\n1,1/2\n2,3/4\n3,1/2\n"),
             ContainsSubstring("the target '1/2' is a fraction") && ContainsSubstring("'task: classification'"));
  CHECK(load_csv("u,k\n1,1/2\n2,3/4\n", {{"task", "classification"}}).names == std::vector<std::string>{"1/2", "3/4"});
  CHECK(load_csv("u,v,k\n0xyz,2,a\nn/a,4,b\n0xyz,6,a\n").columns[0].categories.size() == 2);
}

TEST_CASE("a file whose bytes are changed at random is read or refused, never more") {
  const std::string good = "\xef\xbb\xbfx,\"y \"\"z\"\"\",kind\r\n1,2.5,\"a\"\r\n-3e2,4,b\r\n\r\n5,6,\"c\nd\"\r\n";
  std::mt19937 random(7);
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = good.substr(0, round % 3 == 0 ? random() % (good.size() + 1) : good.size());
    for (unsigned change = 0; change < 1 + random() % 3 && !text.empty(); ++change) {
      const std::string alphabet = "\",;\n\r\t |x1\xc3\x80";
      text[random() % text.size()] =
          random() % 2 == 0 ? alphabet[random() % alphabet.size()] : static_cast<char>(random() % 256);
    }
    try {
      const Data data = load_csv(text);
      CHECK(reals_of(data.train).size() == data.train.count * data.shape.size());
      CHECK((data.classification ? data.train.labels.size() : data.train.targets.size()) == data.train.count);
      ++accepted;
    } catch (const plexus::Error&) {
      ++refused;
    }
  }
  CHECK(accepted > 100);
  CHECK(refused > 100);
}

}  // namespace

TEST_CASE("columns under names are inputs with names, in that order") {
  const Data data = load_csv("a,kind,b,c,y\n1,oak,2,3,0\n4,elm,5,6,1\n",
                             {{"columns", Value::Map{{"sizes", Value::List{"c", "a"}}, {"kinds", Value::List{"k*"}}}}});
  REQUIRE(data.inputs.size() == 2);
  CHECK(data.inputs[0].name == "sizes");
  CHECK(data.inputs[0].shape == plexus::Shape{2});
  CHECK(data.inputs[1].name == "kinds");
  CHECK(data.inputs[1].shape == plexus::Shape{1});
  CHECK(reals_of(data.train) == std::vector{3.0F, 1.0F, 1.0F, 6.0F, 4.0F, 0.0F});  // elm, oak
  CHECK(data.columns[2].categories == std::vector<std::string>{"elm", "oak"});
  CHECK_THROWS_WITH(load_csv("a,b,y\n1,2,0\n3,4,1\n",
                             {{"columns", Value::Map{{"one", Value::List{"a"}}, {"two", Value::List{"*"}}}}}),
                    ContainsSubstring("'a' in the input 'two' and in another one"));
}
