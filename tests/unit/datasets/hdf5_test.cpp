// Data from HDF5 files. The fixture is written by h5py (fixtures/make_fixtures.py).
#include <algorithm>

#include "catch.h"
#include "data/inputs.h"
#include "dataset_fixture.h"

namespace {

using plexus::Data;
using plexus::Value;
using plexus::test::bytes_of;
using plexus::test::load;
using plexus::test::reals_of;

const std::filesystem::path fixtures = std::string(PLEXUS_TEST_SOURCE) + "/unit/datasets/fixtures";

Data load_arrays(const std::string& inputs, const std::string& targets, Value::Map more = {}) {
  more.emplace_back("file", "arrays.h5");
  more.emplace_back("train_inputs", inputs);
  more.emplace_back("train_targets", targets);
  if (plexus::Value(more).find("test_inputs") == nullptr) {
    more.emplace_back("test_inputs", inputs);
    more.emplace_back("test_targets", targets);
  }
  return load("hdf5", "hdf5", more, fixtures);
}

std::string refusal(const std::string& inputs, const std::string& targets, const Value::Map& more = {}) {
  try {
    (void)load_arrays(inputs, targets, more);
  } catch (const plexus::Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("arrays named x_train, y_train, x_test and y_test need no settings") {
  const Data data = load("hdf5", "hdf5", {{"file", "arrays.h5"}}, fixtures);
  CHECK(data.shape == plexus::Shape{4, 3, 1});
  CHECK(data.outputs == 3);
  CHECK(data.classification);
  CHECK(data.train.count == 4);
  CHECK(data.test.count == 2);
  CHECK(data.train.labels == std::vector{2, 0, 1, 2});
  CHECK(data.test.labels == std::vector{1, 0});
  REQUIRE(bytes_of(data.train).size() == 48);
  CHECK(bytes_of(data.train)[47] == 47);
  CHECK(bytes_of(data.test)[0] == 48);
}

TEST_CASE("labels are read from integers of any type, whole reals, a column, booleans and one-hot rows") {
  const std::vector<std::int32_t> expected = {2, 0, 1, 2, 1, 0};
  for (const char* name :
       {"labels/int64", "labels/big_endian", "labels/column", "labels/one_hot_real", "labels/real"}) {
    const Data data = load_arrays("real/inputs", name);
    CHECK(data.classification);
    CHECK(data.train.labels == expected);
    CHECK(data.outputs == 3);
  }
  CHECK(load_arrays("real/inputs", "labels/one_hot").train.labels == expected);
  CHECK(load_arrays("real/inputs", "labels/one_hot").outputs == 4);  // one column is never used
  CHECK(load_arrays("real/inputs", "labels/boolean").train.labels == std::vector{0, 0, 1, 0, 1, 0});
  // Whole reals are told, because they may be a quantity.
  CHECK(load_arrays("real/inputs", "labels/real").doubts.at(0).check == "reals_as_classes");
  CHECK_FALSE(load_arrays("real/inputs", "labels/real", {{"task", "regression"}}).classification);
}

TEST_CASE("real targets make a regression, with as many outputs as they have columns") {
  const Data data = load_arrays("real/inputs", "real/targets");
  CHECK_FALSE(data.classification);
  CHECK(data.outputs == 2);
  CHECK(data.shape == plexus::Shape{5});
  CHECK(data.train.labels.empty());
  // The inputs are −1 … 1 in 30 equal steps: row 0 has the sum −5 + 2 (0 + 1 + 2 + 3 + 4) / 29.
  REQUIRE(data.train.targets.size() == 12);
  CHECK(data.train.targets[0] == Approx(-5.0 + 20.0 / 29.0));
  CHECK(data.train.targets[1] == Approx(1.0));
  CHECK(reals_of(data.train)[29] == Approx(1.0));
  CHECK(load_arrays("packed/inputs", "real/one_target").outputs == 1);
  CHECK(reals_of(load_arrays("packed/inputs", "real/one_target").train)[29] == Approx(10.0));
  CHECK(load_arrays("real/inputs", "labels/int64", {{"task", "regression"}}).train.targets ==
        std::vector{2.0F, 0.0F, 1.0F, 2.0F, 1.0F, 0.0F});
  CHECK_FALSE(load_arrays("real/inputs", "labels/one_hot", {{"task", "regression"}}).classification);
}

TEST_CASE("images keep their channels, and another shape of the same size may be asked for") {
  const Data data = load_arrays("colour", "labels/int64");
  CHECK(data.shape == plexus::Shape{2, 2, 3});
  CHECK(reals_of(data.train)[71] == 71.0F);
  CHECK(load_arrays("colour", "labels/int64", {{"shape", Value::List{3, 4, 1}}}).shape == plexus::Shape{3, 4, 1});
  CHECK_THAT(refusal("colour", "labels/int64", {{"shape", Value::List{5}}}),
             ContainsSubstring("makes 5 inputs") && ContainsSubstring("has 12"));
}

TEST_CASE("the number of classes may be larger than what occurs, not smaller") {
  CHECK(load_arrays("colour", "labels/int64", {{"classes", 7}}).outputs == 7);
  CHECK_THAT(refusal("colour", "labels/int64", {{"classes", 2}}), ContainsSubstring("'classes' is 2"));
}

TEST_CASE("labels that do not count from 0 are classes with the numbers as names") {
  const Data negative = load_arrays("colour", "labels/negative");
  REQUIRE_FALSE(negative.names.empty());
  CHECK(negative.names.front() == "-1");
  CHECK(negative.outputs == negative.names.size());
  CHECK(load_arrays("colour", "labels/huge").names.back() == "2000000");
  CHECK_THAT(refusal("colour", "labels/negative", {{"classes", 9}}), ContainsSubstring("labels that count from 0"));
}

TEST_CASE("texts are classes, in the order of their bytes") {
  const Data data = load_arrays("colour", "texts");
  CHECK(std::is_sorted(data.names.begin(), data.names.end()));
  CHECK(data.outputs == data.names.size());
  CHECK(data.train.labels.size() == 6);
}

TEST_CASE("axes in another order are brought into plexus's") {
  const Value::Map axes = {{"axes", Value::List{"example", "channel", "height", "width"}}};
  const Data data = load_arrays("colour", "labels/int64", axes);
  CHECK(data.shape == plexus::Shape{2, 3, 2});  // (6, 2, 2, 3) read as two channels of 2 × 3
  // Value (channel 1, row 0, column 2) of the first example was number 6 + 2 and is the sixth.
  CHECK(reals_of(data.train)[5] == 8.0F);
  CHECK_THAT(refusal("colour", "labels/int64", {{"axes", Value::List{"example", "value"}}}),
             ContainsSubstring("'axes' names 2 axes"));
  CHECK_THAT(refusal("real/inputs", "labels/int64", {{"axes", Value::List{"value", "height"}}}),
             ContainsSubstring("among them example"));
}

TEST_CASE("inputs that stay on disk are those in memory, of any type, order and number of arrays") {
  const Value channels_first = Value::List{"example", "channel", "height", "width"};
  for (const Value::Map& settings :
       {Value::Map{},
        {{"train_inputs", "colour"}, {"train_targets", "labels/int64"}},
        {{"train_inputs", "real/inputs"}, {"train_targets", "real/targets"}},
        {{"train_inputs", "packed/inputs"}, {"train_targets", "real/one_target"}},
        {{"train_inputs", "colour"}, {"train_targets", "labels/int64"}, {"axes", channels_first}},
        {{"train_inputs", Value::List{"colour", "colour"}},
         {"train_targets", Value::List{"labels/int64", "labels/big_endian"}}}}) {
    Value::Map all = settings;
    all.emplace_back("file", "arrays.h5");
    const Data in_memory = load("hdf5", "hdf5", all, fixtures);
    const Data on_disk = load("hdf5", "hdf5", all, fixtures, false);
    CHECK(on_disk.shape == in_memory.shape);
    CHECK(on_disk.outputs == in_memory.outputs);
    for (const auto& [stored, expected] :
         {std::pair{&on_disk.train, &in_memory.train}, std::pair{&on_disk.test, &in_memory.test}}) {
      CHECK(stored->count == expected->count);
      CHECK(stored->labels == expected->labels);
      CHECK(stored->targets == expected->targets);
      if (stored->count == 0) continue;
      REQUIRE(plexus::data::on_disk(*stored) != nullptr);
      CHECK(plexus::data::are_bytes(*stored) == plexus::data::are_bytes(*expected));
      for (std::size_t row = 0; row < stored->count; ++row)
        CHECK(plexus::data::row_of(*stored, on_disk.shape.size(), row) ==
              plexus::data::row_of(*expected, on_disk.shape.size(), row));
    }
  }
}

TEST_CASE("examples that do not lie in one place cannot stay on disk") {
  const Value::Map settings = {{"file", "arrays.h5"},
                               {"train_inputs", "colour"},
                               {"train_targets", "labels/int64"},
                               {"axes", Value::List{"channel", "width", "height", "example"}}};
  CHECK_THROWS_WITH(load("hdf5", "hdf5", settings, fixtures, false), ContainsSubstring("leave 'in_memory: false' out"));
}

TEST_CASE("several arrays are put behind each other") {
  const Data data = load("hdf5", "hdf5",
                         {{"file", "arrays.h5"},
                          {"train_inputs", Value::List{"colour", "colour"}},
                          {"train_targets", Value::List{"labels/int64", "labels/big_endian"}}},
                         fixtures);
  CHECK(data.train.count == 12);
  CHECK(reals_of(data.train)[72] == 0.0F);
  CHECK(data.train.labels[6] == data.train.labels[0]);
  CHECK(data.one_part);
}

TEST_CASE("targets that are no classes are refused with their place") {
  CHECK_THAT(refusal("colour", "labels/halves", {{"task", "classification"}}),
             ContainsSubstring("the label of example 2 is 0.5"));
  CHECK_THAT(refusal("colour", "labels/multi_hot"), ContainsSubstring("not one-hot"));
  CHECK_THAT(refusal("colour", "real/targets", {{"task", "classification"}}), ContainsSubstring("not one-hot"));
}

TEST_CASE("arrays that do not fit together are refused with their shapes") {
  CHECK_THAT(refusal("colour", "labels/five"), ContainsSubstring("(5)") && ContainsSubstring("6 examples"));
  CHECK_THAT(refusal("colour", "labels/scalar"), ContainsSubstring("one target for each"));
  CHECK_THAT(refusal("labels/scalar", "labels/int64"), ContainsSubstring("no examples"));
  CHECK_THAT(refusal("none", "labels/int64"), ContainsSubstring("no examples"));
  CHECK_THAT(refusal("hollow", "labels/int64"), ContainsSubstring("no values"));
  CHECK_THAT(refusal("colour", "labels/int64", {{"test_inputs", "real/inputs"}, {"test_targets", "labels/int64"}}),
             ContainsSubstring("(2, 2, 3)") && ContainsSubstring("(5)"));
  CHECK_THAT(refusal("real/inputs", "labels/int64", {{"test_inputs", "real/inputs"}, {"test_targets", "real/targets"}}),
             ContainsSubstring("'task'"));
}

TEST_CASE("an array that is not there or holds no numbers, and a file that is none, are refused") {
  CHECK_THAT(refusal("pixels", "labels/int64"), ContainsSubstring("'pixels'") && ContainsSubstring("colour"));
  CHECK_THAT(refusal("texts", "labels/int64"), ContainsSubstring("it holds texts"));
  CHECK_THROWS_WITH(load("hdf5", "hdf5", {{"file", "make_fixtures.py"}}, fixtures), ContainsSubstring("HDF5"));
  CHECK_THROWS_WITH(load("hdf5", "hdf5", {{"file", "absent.h5"}}, fixtures), ContainsSubstring("absent.h5"));
  CHECK_THROWS_WITH(load("hdf5", "hdf5", {{"file", "arrays.h5"}, {"test_inputs", "colour"}}, fixtures),
                    ContainsSubstring("'test_targets' is not"));
}

}  // namespace

namespace {

Data load_named(const Value::Map& inputs, Value::Map more = {}) {
  more.emplace_back("file", "arrays.h5");
  more.emplace_back("train_inputs", Value(inputs));
  more.emplace_back("train_targets", "labels/int64");
  return load("hdf5", "hdf5", more, fixtures);
}

std::string refusal_of_named(const Value::Map& inputs, const Value::Map& more = {}) {
  try {
    (void)load_named(inputs, more);
  } catch (const plexus::Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("arrays under names are inputs that lie behind each other in a row") {
  const Data data = load_named({{"colour", "colour"}, {"reals", "real/inputs"}, {"token", "labels/real"}},
                               {{"indices", Value(Value::List{Value("token")})}});
  REQUIRE(data.inputs.size() == 3);
  CHECK(data.inputs[0].name == "colour");
  CHECK(data.inputs[0].shape == plexus::Shape{2, 2, 3});
  CHECK_FALSE(data.inputs[0].indices);
  CHECK(data.inputs[2].shape == plexus::Shape{1});
  CHECK(data.inputs[2].indices);
  const std::size_t reals = data.inputs[1].shape.size();
  CHECK(data.shape == plexus::Shape{12 + reals + 1});
  const Data alone = load_arrays("real/inputs", "labels/int64");
  const auto& rows = reals_of(data.train);
  REQUIRE(rows.size() == 6 * data.shape.size());
  for (std::size_t row = 0; row < 6; ++row) {
    const float* const at = rows.data() + row * data.shape.size();
    for (std::size_t i = 0; i < 12; ++i) CHECK(at[i] == static_cast<float>(row * 12 + i));  // numpy.arange
    for (std::size_t i = 0; i < reals; ++i) CHECK(at[12 + i] == reals_of(alone.train)[row * reals + i]);
    CHECK(at[12 + reals] == static_cast<float>(data.train.labels[row]));
  }
  // Whole numbers may be quantities or tokens: that is asked.
  REQUIRE(data.doubts.size() == 1);
  CHECK(data.doubts[0].check == "whole_numbers");
  CHECK_THAT(data.doubts[0].message, ContainsSubstring("'colour'") && ContainsSubstring("indices: [colour]"));
}

TEST_CASE("named arrays of bytes make rows of bytes, and beside reals their bytes are known") {
  const Data both = load("hdf5", "hdf5",
                         {{"file", "arrays.h5"},
                          {"train_inputs", Value(Value::Map{{"a", "x_train"}, {"b", "x_train"}})},
                          {"train_targets", "y_train"},
                          {"test_inputs", Value(Value::Map{{"b", "x_test"}, {"a", "x_test"}})},
                          {"test_targets", "y_test"}},
                         fixtures);
  CHECK(both.shape == plexus::Shape{24});
  CHECK(both.inputs[1].shape == plexus::Shape{4, 3, 1});
  CHECK(both.inputs[1].bytes);
  CHECK(bytes_of(both.train)[24] == 12);  // the second row begins with its first image again
  CHECK(bytes_of(both.train)[36] == 12);
  CHECK(both.inputs[0].name == "a");
  CHECK(bytes_of(both.test)[0] == 48);
}

TEST_CASE("named arrays that do not fit together are refused with their names") {
  CHECK_THAT(refusal_of_named({{"a", "real/inputs"}, {"b", "x_train"}}),
             ContainsSubstring("has 6 examples") && ContainsSubstring("'b'") && ContainsSubstring("has 4"));
  CHECK_THAT(refusal_of_named({{"a", "real/inputs"}, {"b", "real/nothing"}}),
             ContainsSubstring("the input 'b' is missing") && ContainsSubstring("real/nothing"));
  CHECK_THAT(refusal_of_named({{"a", "real/inputs"}, {"b", "texts"}}), ContainsSubstring("texts"));
  CHECK_THAT(refusal_of_named({{"a", "real/inputs"}}, {{"indices", Value(Value::List{Value("a")})}}),
             ContainsSubstring("expected whole numbers from 0 on"));
  CHECK_THAT(refusal_of_named({{"a", "real/inputs"}}, {{"indices", Value(Value::List{Value("b")})}}),
             ContainsSubstring("'indices' names 'b', which is no input"));
  CHECK_THAT(refusal_of_named({{"a", "real/inputs"}}, {{"shape", Value(Value::List{5})}}),
             ContainsSubstring("'shape' is of one input"));
  CHECK_THAT(
      refusal_of_named({{"a", "real/inputs"}}, {{"test_inputs", "real/inputs"}, {"test_targets", "labels/int64"}}),
      ContainsSubstring("give it the same names"));
  CHECK_THAT(refusal_of_named({}), ContainsSubstring("empty map"));
}
