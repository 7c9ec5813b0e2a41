// Data from CSV files: the format's corners, the choice of columns, the kinds of task, and mistakes with their places.
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
  if (plexus::Value(settings).find("test_fraction") == nullptr) settings.emplace_back("test_fraction", 0.0);
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
  CHECK(load_csv("1;2,5\n3;4,0\n", {{"separator", "semicolon"}}).names == std::vector<std::string>{"2,5", "4,0"});
}

TEST_CASE("a header is recognised by texts where numbers belong, and the setting overrules that") {
  CHECK(load_csv("x,y,label\n1,2,0\n3,4,1\n").train.count == 2);
  CHECK(load_csv("1,2,0\n3,4,1\n").train.count == 2);
  CHECK(load_csv("1,2,cat\n3,4,dog\n").train.count == 2);         // only the target is text: no header
  CHECK(load_csv("1,2,label\n3,4,1\n5,6,0\n").train.count == 2);  // a target that is a number afterwards: a header
  CHECK(load_csv("1,2,3\n3,4,1\n", {{"header", "present"}}).train.count == 1);
  CHECK_THAT(refusal("x,y,label\n1,2,0\n", {{"header", "absent"}}), ContainsSubstring("data.csv:1:1: 'x'"));
}

TEST_CASE("the target is any column, by name or number, and columns can be left out by name") {
  const std::string text = "id,kind,height,weight\nr1,b,1,2\nr2,a,3,4\n";
  const Data data = load_csv(text, {{"target", "kind"}, {"ignore", Value::List{"id"}}});
  CHECK(data.train.labels == std::vector{1, 0});
  CHECK(reals_of(data.train) == std::vector{1.0F, 2.0F, 3.0F, 4.0F});
  CHECK(load_csv("b,1,2\na,3,4\n", {{"target_column", 0}}).train.labels == std::vector{1, 0});
  CHECK(load_csv("1,b,2\n3,a,4\n", {{"target_column", -2}}).train.labels == std::vector{1, 0});
  CHECK_THAT(refusal(text, {{"target", "size"}}), ContainsSubstring("'size'") && ContainsSubstring("'height'"));
  CHECK_THAT(refusal("1,2\n", {{"target_column", 2}}), ContainsSubstring("2 columns; expected -2 to 1"));
  CHECK_THAT(refusal("1,2\n", {{"header", "absent"}, {"target", "x"}}), ContainsSubstring("'target_column'"));
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
  std::string many;
  for (int i = 0; i < 1200; ++i) many += "1," + std::to_string(i) + "\n";
  CHECK_THAT(refusal(many), ContainsSubstring("1200 different values") && ContainsSubstring("'task'"));
}

TEST_CASE("test rows are the last ones, or drawn, or those of another file") {
  std::string text;
  for (int i = 0; i < 50; ++i) text += std::to_string(i) + "," + (i % 2 == 0 ? "even\n" : "odd\n");
  const Data end = load_csv(text, {{"test_fraction", 0.2}});
  REQUIRE(end.train.count == 40);
  REQUIRE(end.test.count == 10);
  CHECK(reals_of(end.train)[39] == 39.0F);
  CHECK(reals_of(end.test)[0] == 40.0F);

  const Value::Map drawn = {{"test_fraction", 0.2}, {"test_rows", "random"}};
  const Data random = load_csv(text, drawn);
  std::vector<float> all = reals_of(random.train);
  CHECK(std::is_sorted(all.begin(), all.end()));
  CHECK(reals_of(random.test) != reals_of(end.test));
  CHECK(reals_of(random.test) == reals_of(load_csv(text, drawn).test));
  all.insert(all.end(), reals_of(random.test).begin(), reals_of(random.test).end());
  std::sort(all.begin(), all.end());
  for (int i = 0; i < 50; ++i) CHECK(all.at(static_cast<std::size_t>(i)) == static_cast<float>(i));
  // Each row keeps its own target.
  for (std::size_t i = 0; i < 10; ++i) CHECK(random.test.labels[i] == static_cast<int>(reals_of(random.test)[i]) % 2);

  const TemporaryFolder folder;
  write_whole(folder / "train.csv", "x,kind\n1,a\n2,b\n");
  write_whole(folder / "test.csv", "x,kind\n3,b\n");
  const auto both = [&] { return load("csv", "csv", {{"train", "train.csv"}, {"test", "test.csv"}}, folder.path()); };
  CHECK(both().test.labels == std::vector{1});
  CHECK(both().train.count == 2);
  write_whole(folder / "test.csv", "x,kind\n3,c\n");
  CHECK_THROWS_WITH(both(), ContainsSubstring("test.csv:2:3: the class 'c' is in no training row"));
  write_whole(folder / "test.csv", "x,z,kind\n3,4,a\n");
  CHECK_THROWS_WITH(both(), ContainsSubstring("2 input columns"));
  write_whole(folder / "test.csv", "z,kind\n3,a\n");
  CHECK_THROWS_WITH(both(), ContainsSubstring("differently"));
}

TEST_CASE("rows can be images") {
  CHECK(load_csv("1,2,3,4,0\n5,6,7,8,1\n", {{"shape", Value::List{2, 2, 1}}}).shape == plexus::Shape{2, 2, 1});
  CHECK_THAT(refusal("1,2,3,4,0\n", {{"shape", Value::List{3, 1}}}),
             ContainsSubstring("makes 3 inputs") && ContainsSubstring("4 input columns"));
}

TEST_CASE("every mistake in a file is named with file, line and column") {
  CHECK_THAT(refusal("1,2,0\n3,abc,1\n"), ContainsSubstring("data.csv:2:3: 'abc' is no finite number"));
  CHECK_THAT(refusal("1,2,0\n3,,1\n"), ContainsSubstring("data.csv:2:3: the cell is empty"));
  CHECK_THAT(refusal("1,2,0\n\n3,nan,1\n"), ContainsSubstring("data.csv:3:3: 'nan'"));
  CHECK_THAT(refusal("1,2,0\n3,inf,1\n"), ContainsSubstring("'inf' is no finite number"));
  CHECK_THAT(refusal("1,2,0\n3,1e39,1\n"), ContainsSubstring("'1e39'"));
  CHECK_THAT(refusal("1,2,0\n3,0x10,1\n"), ContainsSubstring("'0x10'"));
  CHECK_THAT(refusal("1,2,0\n3,4\n5,6,1\n"), ContainsSubstring("data.csv:2:1: got 2 columns; expected 3"));
  CHECK_THAT(refusal("1,2,0\n3,4,5,6\n"), ContainsSubstring("data.csv:2:1: got 4 columns; expected 3"));
  CHECK_THAT(refusal("1,2,a\n3,4,\n"), ContainsSubstring("data.csv:2:5: the target is empty"));
  CHECK_THAT(refusal("a,b\n1,\"2\n3,4\n"), ContainsSubstring("data.csv:2:3: the quote that opens here"));
  CHECK_THAT(refusal("a,b\n1,\"2\"x\n"), ContainsSubstring("data.csv:2:6: text follows a closing quote"));
  CHECK_THAT(refusal("1\n2\n"), ContainsSubstring("one column"));
  CHECK_THAT(refusal(""), ContainsSubstring("is empty"));
  CHECK_THAT(refusal("\n \n\r\n"), ContainsSubstring("is empty"));
  CHECK_THAT(refusal("x,y\n"), ContainsSubstring("header but no rows"));
  CHECK_THAT(refusal("1,2\n", {{"test_fraction", 0.9}}), ContainsSubstring("no row to train on"));
  CHECK_THAT(refusal(std::string("1,2\n3,\0\n", 8)), ContainsSubstring("no text"));
  CHECK_THAT(refusal("1,M\xfcnchen\n"), ContainsSubstring("data.csv:1:4: the text is not UTF-8"));
  CHECK_THAT(refusal(std::string("\xff\xfe"
                                 "1\0,\0",
                                 6)),
             ContainsSubstring("UTF-16"));
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
