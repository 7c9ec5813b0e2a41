// Labels of positions: what losses, metrics and weights of classes make of them.
#include <plexus/error.h>

#include <cmath>
#include <memory>
#include <numbers>

#include "catch.h"
#include "training/batch.h"
#include "training/class_balance.h"
#include "training/compared.h"
#include "training/evaluator.h"

using namespace plexus;
using namespace plexus::data;
using namespace plexus::training;

namespace {

constexpr std::int32_t none = no_label;

/// Two examples of three positions with two classes; the inputs are what the network is to say: (3, 2).
std::shared_ptr<const Data> tagged(std::vector<std::int32_t> labels, std::vector<float> weights = {}) {
  auto data = std::make_shared<Data>();
  data->shape = Shape{3, 2};
  data->positions = Shape{3};
  data->outputs = 2;
  for (Examples* examples : {&data->train, &data->test}) {
    examples->count = 2;
    examples->inputs = std::vector<float>{3, 1, 0, 2, 5, 5, 1, 2, 0, 0, 7, 1};
    examples->labels = labels;
  }
  data->train.weights = std::move(weights);
  return data;
}

DatasetSettings as_stored() {
  DatasetSettings settings;
  settings.normalize = "none";
  return settings;
}

/// Says its inputs.
class Echo final : public Model {
 public:
  void plan(ModelPlan& plan) override { outputs_ = plan.output_shape(); }
  ConstRows forward(ConstRows x, const Pass&) noexcept override { return x; }
  void backward(Rows, Gradients&) noexcept override {}

 private:
  Shape outputs_;
};

/// The sum of the weights of the rows, and how many there were.
class CountingLoss final : public Loss {
 public:
  void plan(const Task&) override {}
  double evaluate(ConstRows y, const Targets& targets, Rows dy) noexcept override {
    rows = y.count;
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      sum += static_cast<double>(targets.weight(b));
      one_hot = one_hot && targets.values.row(b)[targets.labels[b]] == 1.0F;
      if (dy.data != nullptr) std::fill_n(dy.row(b), dy.width, 1.0F);
    }
    return sum / static_cast<double>(y.count);
  }

  std::size_t rows = 0;
  bool one_hot = true;
};

}  // namespace

TEST_CASE("An evaluation compares the labelled positions: their loss, their accuracy, their confusion") {
  const ExampleSet examples(tagged({0, 1, none, none, 1, 1}), as_stored());
  Echo model;
  CountingLoss loss;
  Evaluator evaluator(examples, model, loss, 2);
  Predictions predictions;
  const Evaluation result = evaluator.evaluate(examples.test(), predictions, true);
  CHECK(loss.rows == 4);
  CHECK(loss.one_hot);
  CHECK(result.loss == Approx(1));
  // Said are 0 1 0 and 1 0 0: of the first, the second, the fifth and the sixth position two are right.
  CHECK(result.accuracy == Approx(0.5));
  CHECK(predictions.classes == std::vector<std::int32_t>{0, 1, 0, 1, 0, 0});
  CHECK(predictions.confusion == std::vector<std::int64_t>{1, 0, 2, 1});
  CHECK(predictions.scores.size() == 12);
}

TEST_CASE("Positions without a label have no gradient, whether the rows of the batch touch each other or not") {
  const ExampleSet examples(tagged({0, 1, none, none, 1, 1}), as_stored());
  Batch batch(examples, 2);
  const std::vector<std::uint32_t> rows = {0, 1};
  batch.gather(examples.train(), rows);
  for (const std::size_t stride : {std::size_t{6}, std::size_t{16}}) {
    CAPTURE(stride);
    std::vector<float> outputs(2 * stride, 0.5F);
    std::vector<float> gradient(2 * stride, 9.0F);
    ComparedRows compared(examples.data(), 2);
    CountingLoss loss;
    CHECK(compared.loss(loss, {outputs.data(), 2, 6, stride}, batch.targets(), {gradient.data(), 2, 6, stride}) ==
          Approx(1));
    CHECK(loss.rows == 4);
    const std::vector<float> first(gradient.begin(), gradient.begin() + 6);
    const std::vector<float> second(gradient.begin() + static_cast<std::ptrdiff_t>(stride),
                                    gradient.begin() + static_cast<std::ptrdiff_t>(stride) + 6);
    CHECK(first == std::vector<float>{1, 1, 1, 1, 0, 0});
    CHECK(second == std::vector<float>{0, 0, 1, 1, 1, 1});
    if (stride > 6) CHECK(gradient[6] == 9.0F);  // padding is nobody's
  }
}

TEST_CASE("A batch without any label costs nothing and teaches nothing") {
  const ExampleSet examples(tagged({0, 1, 1, none, none, none}), as_stored());
  Batch batch(examples, 1);
  const std::vector<std::uint32_t> second = {1};
  batch.gather(examples.train(), second);
  std::vector<float> outputs(6, 0.5F);
  std::vector<float> gradient(6, 9.0F);
  ComparedRows compared(examples.data(), 1);
  CountingLoss loss;
  CHECK(compared.loss(loss, {outputs.data(), 1, 6, 6}, batch.targets(), {gradient.data(), 1, 6, 6}) == 0.0);
  CHECK(gradient == std::vector<float>(6, 0.0F));
}

TEST_CASE("Weights of classes and of rows are those of positions: balanced is n / (k n_c) with n labels") {
  const ExampleSet examples(tagged({0, 1, none, 1, 1, 1}, {1, 3}), as_stored());
  TrainingSettings training;
  training.class_weights = std::string("balanced");
  const ExampleWeights weights = weights_in_training(training, examples);
  CHECK(weights.of_classes == std::vector<float>{2.5F, 0.625F});  // 5 / (2 · 1) and 5 / (2 · 4)
  Batch batch(examples, 2, weights);
  const std::vector<std::uint32_t> rows = {0, 1};
  batch.gather(examples.train(), rows);
  const float* const each = batch.targets().weights;
  CHECK(std::vector<float>(each, each + 2) == std::vector<float>{2.5F, 0.625F});
  CHECK(std::vector<float>(each + 3, each + 6) == std::vector<float>(3, 3 * 0.625F));
}

TEST_CASE("What is about one class for each row refuses labels of positions") {
  const ExampleSet examples(tagged({0, 1, 1, 0, 1, 1}), as_stored());
  CHECK_THROWS_WITH(BalancedRows(examples), Catch::Matchers::ContainsSubstring("each position of a row has one"));
  DatasetSettings drawn = as_stored();
  drawn.validation = PartChoice{.rows = std::int64_t{1}, .by = "stratified"};
  CHECK_THROWS_WITH(ExampleSet(tagged({0, 1, 1, 0, 1, 1}), drawn), Catch::Matchers::ContainsSubstring("use random"));
  DatasetSettings distorted = as_stored();
  distorted.augmentation.shift = 1.0;
  CHECK_THROWS_WITH(ExampleSet(tagged({0, 1, 1, 0, 1, 1}), distorted),
                    Catch::Matchers::ContainsSubstring("not the labels that their pixels have"));
}

TEST_CASE("Classes that are left out leave positions without a label") {
  DatasetSettings settings = as_stored();
  settings.classes = ClassChoice{{"1"}};
  auto data = std::make_shared<Data>(*tagged({0, 1, 2, 2, 1, 0}));
  data->outputs = 3;
  data->shape = Shape{3, 2};
  const ExampleSet examples(data, settings);
  CHECK(examples.data().outputs == 2);
  CHECK(examples.data().names == std::vector<std::string>{"0", "2"});
  CHECK(examples.data().train.labels == std::vector<std::int32_t>{0, none, 1, 1, none, 0});
  CHECK(examples.train().count == 2);
}
