// Which rows train, validate and test, and how stored values become inputs.
#include "data/examples.h"

#include <plexus/error.h>

#include <cmath>

#include "catch.h"
#include "training/batch.h"

using namespace plexus;
using namespace plexus::data;
using plexus::training::Batch;

namespace {

/// `rows` examples of two reals (row, 10 · row) with the class row % 3; as many test rows.
Data numbered(std::size_t rows) {
  Data data;
  data.shape = Shape{2};
  data.outputs = 3;
  for (Examples* examples : {&data.train, &data.test}) {
    std::vector<float> inputs;
    for (std::size_t row = 0; row < rows; ++row) {
      inputs.push_back(static_cast<float>(row));
      inputs.push_back(10.0F * static_cast<float>(row));
      examples->labels.push_back(static_cast<std::int32_t>(row % 3));
    }
    examples->count = rows;
    examples->inputs = inputs;
  }
  return data;
}

/// 0: not set.
DatasetSettings with(std::int64_t train_limit, std::int64_t test_limit, std::int64_t validation,
                     const std::string& normalize = "scale") {
  DatasetSettings settings;
  if (train_limit > 0) settings.train_limit = train_limit;
  if (test_limit > 0) settings.test_limit = test_limit;
  settings.validation = validation;
  settings.normalize = normalize;
  return settings;
}

std::shared_ptr<const Data> shared(Data data) { return std::make_shared<const Data>(std::move(data)); }

}  // namespace

TEST_CASE("validation rows are the last training rows, and are not trained on") {
  const ExampleSet examples(shared(numbered(10)), with(0, 4, 3));
  CHECK(examples.train().begin == 0);
  CHECK(examples.train().count == 7);
  CHECK(examples.validation().begin == 7);
  CHECK(examples.validation().count == 3);
  CHECK(examples.validation().examples == &examples.data().train);
  CHECK(examples.test().count == 4);
  CHECK(examples.test().examples == &examples.data().test);
}

TEST_CASE("a training limit takes the first rows and leaves validation the last ones") {
  const ExampleSet examples(shared(numbered(10)), with(4, 0, 3));
  CHECK(examples.train().count == 4);
  CHECK(examples.validation().begin == 7);
  CHECK(examples.test().count == 10);
}

TEST_CASE("limits that do not fit the data are refused with both numbers") {
  const auto data = shared(numbered(10));
  REQUIRE_THROWS_WITH(ExampleSet(data, with(11, 0, 0)),
                      ContainsSubstring("'dataset.train_limit' is 11") && ContainsSubstring("only 10 training rows"));
  REQUIRE_THROWS_WITH(ExampleSet(data, with(8, 0, 3)), ContainsSubstring("overlap"));
  REQUIRE_THROWS_WITH(ExampleSet(data, with(0, 0, 10)), ContainsSubstring("none would be left"));
  REQUIRE_THROWS_WITH(ExampleSet(data, with(0, 11, 0)), ContainsSubstring("'dataset.test_limit' is 11"));
}

TEST_CASE("standardize gives each feature of the training rows mean 0 and variance 1") {
  const ExampleSet examples(shared(numbered(10)), with(0, 0, 5, "standardize"));
  Batch batch(examples, 5);
  const std::vector<std::uint32_t> rows = {0, 1, 2, 3, 4};
  batch.gather(examples.train(), rows);
  // Rows 0…4 have mean 2 and variance 2.
  for (std::size_t b = 0; b < 5; ++b)
    for (std::size_t j = 0; j < 2; ++j)
      CHECK(static_cast<double>(batch.inputs().row(b)[j]) ==
            Approx((static_cast<double>(b) - 2.0) / std::sqrt(2.0)).margin(1e-6));
}

TEST_CASE("scale maps bytes by 1/255 and reals by their range in the training rows") {
  SECTION("reals") {
    const ExampleSet examples(shared(numbered(5)), {});
    Batch batch(examples, 2);
    batch.gather(examples.train(), std::vector<std::uint32_t>{1, 4});
    CHECK(static_cast<double>(batch.inputs().row(0)[0]) == Approx(0.25));
    CHECK(static_cast<double>(batch.inputs().row(0)[1]) == Approx(0.25));
    CHECK(static_cast<double>(batch.inputs().row(1)[1]) == Approx(1.0));
  }
  SECTION("bytes") {
    Data data = numbered(2);
    data.train.inputs = std::vector<std::uint8_t>{0, 255, 51, 1};
    data.test = {};
    const ExampleSet examples(shared(std::move(data)), {});
    Batch batch(examples, 2);
    batch.gather(examples.train(), std::vector<std::uint32_t>{1, 0});
    CHECK(static_cast<double>(batch.inputs().row(0)[0]) == Approx(0.2));
    CHECK(batch.inputs().row(1)[0] == 0.0F);
    CHECK(static_cast<double>(batch.inputs().row(1)[1]) == Approx(1.0));
  }
}

TEST_CASE("images are standardised by channel, vectors by feature, and a constant feature stays finite") {
  Data data;
  data.shape = Shape{1, 2, 2};  // two pixels of two channels
  data.outputs = 1;
  data.classification = false;
  data.train.count = 1;
  data.train.inputs = std::vector<float>{1.0F, 7.0F, 3.0F, 7.0F};
  data.train.targets = {0.0F};
  const Split all{&data.train, 0, 1};
  const Normalization normalization = normalization_of(data, all, "standardize");
  REQUIRE(normalization.scale.size() == 4);
  CHECK(normalization.scale[0] == 1.0F);  // channel 0 is {1, 3}: deviation 1
  CHECK(normalization.shift[0] == -2.0F);
  CHECK(normalization.scale[2] == 1.0F);
  CHECK(normalization.scale[1] == 1.0F);  // channel 1 is constant
  CHECK(normalization.shift[3] == -7.0F);
}

TEST_CASE(
    "a feature that varies by less than the arithmetic can tell counts as constant, and nothing becomes infinite") {
  Data data = numbered(3);
  data.train.inputs = std::vector<float>{1e-40F, 1.0F, 2e-40F, 2.0F, 4e-40F, 3.0F};
  const Split all{.examples = &data.train, .begin = 0, .count = 3};
  for (const std::string normalize : {"scale", "standardize"}) {
    const Normalization normalization = normalization_of(data, all, normalize);
    INFO(normalize);
    CHECK(normalization.scale[0] == 1.0F);
    for (const float scale : normalization.scale) CHECK(std::isfinite(scale));
    for (const float shift : normalization.shift) CHECK(std::isfinite(shift));
  }
}

TEST_CASE("a batch carries one-hot targets and labels for classes") {
  const ExampleSet examples(shared(numbered(4)), {});
  Batch batch(examples, 4);
  batch.gather(examples.train(), std::vector<std::uint32_t>{2, 3});
  const Targets targets = batch.targets();
  REQUIRE(targets.labels != nullptr);
  CHECK(targets.labels[0] == 2);
  CHECK(targets.labels[1] == 0);
  CHECK(targets.values.count == 2);
  CHECK(targets.values.row(0)[2] == 1.0F);
  CHECK(targets.values.row(0)[0] == 0.0F);
  CHECK(targets.values.row(1)[0] == 1.0F);
  CHECK(targets.values.row(1)[2] == 0.0F);
}

TEST_CASE("data of a plugin that contradict themselves are refused") {
  Data data = numbered(4);
  SECTION("labels out of range") {
    data.train.labels[2] = 3;
    REQUIRE_THROWS_WITH(check_data(data), ContainsSubstring("the label of example 2 is 3, expected 0 to 2"));
  }
  SECTION("too few labels") {
    data.test.labels.pop_back();
    REQUIRE_THROWS_WITH(check_data(data),
                        ContainsSubstring("test data") && ContainsSubstring("3 labels for 4 examples"));
  }
  SECTION("inputs that do not match the shape") {
    data.shape = Shape{3};
    REQUIRE_THROWS_WITH(check_data(data), ContainsSubstring("8 input values for 4 examples of shape (3)"));
  }
  SECTION("inputs that are not finite") {
    std::get<std::vector<float>>(data.train.inputs)[5] = std::nanf("");
    REQUIRE_THROWS_WITH(check_data(data), ContainsSubstring("the input of example 2 is not finite"));
    std::get<std::vector<float>>(data.train.inputs)[0] = std::nanf("");
    std::get<std::vector<float>>(data.train.inputs)[7] = -HUGE_VALF;
    REQUIRE_THROWS_WITH(check_data(data), ContainsSubstring("3 values are not: 1 of value 0, 2 of value 1"));
  }
  SECTION("no training examples") {
    data.train = {};
    REQUIRE_THROWS_WITH(check_data(data), ContainsSubstring("no training examples"));
  }
}
