// Trials that have not learnt are told with the likely cause, others get no note.
#include "training/diagnosis.h"

#include "catch.h"
#include "trainer_fixture.h"
#include "training/target_units.h"

using namespace plexus;
using namespace plexus::training;

namespace {

/// 100 test rows of two classes, 60 of them of class 0, and as many training rows.
std::shared_ptr<const Data> two_classes() {
  auto data = std::make_shared<Data>();
  data->shape = Shape{1};
  data->outputs = 2;
  data->names = {"no", "yes"};
  for (Examples* examples : {&data->train, &data->test}) {
    std::vector<float> inputs;
    for (std::size_t row = 0; row < 100; ++row) {
      inputs.push_back(static_cast<float>(row % 7));
      examples->labels.push_back(row % 5 < 3 ? 0 : 1);
    }
    examples->count = 100;
    examples->inputs = inputs;
  }
  return data;
}

Outcome outcome_with(double accuracy, const std::vector<std::int32_t>& classes) {
  Outcome outcome;
  outcome.test.accuracy = accuracy;
  outcome.predictions.classes = classes;
  for (std::size_t epoch = 1; epoch <= 3; ++epoch)
    outcome.history.push_back({.epoch = epoch,
                               .step = epoch,
                               .train_loss = 1.0 / static_cast<double>(epoch),
                               .test = {.loss = 1.0 / static_cast<double>(epoch), .accuracy = accuracy},
                               .validation = {}});
  return outcome;
}

std::vector<std::int32_t> alternating() {
  std::vector<std::int32_t> classes(100, 0);
  for (std::size_t row = 1; row < 100; row += 2) classes[row] = 1;
  return classes;
}

std::string notes(const Outcome& outcome, const data::ExampleSet& examples,
                  const std::vector<LayerFacts>& layers = {}) {
  std::string text;
  for (const std::string& note : diagnose(outcome, examples, TrialSettings{}, layers)) text += note + "\n";
  return text;
}

}  // namespace

TEST_CASE("a trial that learns gets no note and is not looked at") {
  const data::ExampleSet examples(two_classes(), {});
  const Outcome outcome = outcome_with(0.9, alternating());
  CHECK_FALSE(is_suspicious(outcome, examples));
  CHECK(notes(outcome, examples).empty());
}

TEST_CASE("one class for all test rows is told by its name, and accuracy beside the constant answer") {
  const data::ExampleSet examples(two_classes(), {});
  const Outcome one = outcome_with(0.6, std::vector<std::int32_t>(100, 0));
  CHECK(is_suspicious(one, examples));
  CHECK_THAT(notes(one, examples), ContainsSubstring("all 100 test rows get the class 'no'"));
  const Outcome poor = outcome_with(0.61, alternating());
  CHECK_THAT(notes(poor, examples), ContainsSubstring("61.0 %") && ContainsSubstring("the same answer, 60.0 %"));
}

TEST_CASE("the cause is what the layers show: equal units, or units that no row moves") {
  const data::ExampleSet examples(two_classes(), {});
  const Outcome one = outcome_with(0.6, std::vector<std::int32_t>(100, 0));
  const LayerFacts output{.name = "output", .units = 2};
  CHECK_THAT(
      notes(one, examples, {{.name = "layer1", .units = 8, .equal_units = true}, output}),
      ContainsSubstring("all units of 'layer1' have the same weights") && ContainsSubstring("'model.initializer'"));
  CHECK_THAT(notes(one, examples, {{.name = "layer1", .units = 8, .silent = 7}, output}),
             ContainsSubstring("7 of 8 units of 'layer1' are dead or saturated"));
  CHECK_THAT(notes(one, examples, {{.name = "layer1", .units = 8, .reach = 1400.0}, output}),
             ContainsSubstring("the weights of 'layer1' are so large") && ContainsSubstring("about 1.4e+03"));
  CHECK_THAT(notes(one, examples, {{.name = "layer1", .units = 8, .silent = 1}, output}),
             ContainsSubstring("'optimizer.learning_rate'"));
}

TEST_CASE("a loss that does not move is told, and one that grows beside a falling training loss is overfitting") {
  const data::ExampleSet examples(two_classes(), {});
  Outcome still = outcome_with(0.9, alternating());
  for (EpochRecord& epoch : still.history) epoch.train_loss = 0.5;
  CHECK_THAT(notes(still, examples), ContainsSubstring("the training loss has not moved in 3 epochs"));
  Outcome over = outcome_with(0.9, alternating());
  over.history.clear();
  for (std::size_t epoch = 1; epoch <= 6; ++epoch)
    over.history.push_back({.epoch = epoch,
                            .step = epoch,
                            .train_loss = 1.0 / static_cast<double>(epoch),
                            .test = {.loss = static_cast<double>(epoch), .accuracy = 0.9},
                            .validation = {}});
  CHECK_THAT(notes(over, examples), ContainsSubstring("it overfits") && ContainsSubstring("'training.patience'"));
}

TEST_CASE("R² compares predictions with the mean of the targets") {
  const data::ExampleSet examples(test::line(4, 2.0F), {});  // targets 2, 4, 6, 8
  Outcome outcome;
  outcome.predictions.outputs = {2.0F, 4.0F, 6.0F, 8.0F};
  CHECK(r_squared(outcome, examples) == Approx(1.0));
  outcome.predictions.outputs = {5.0F, 5.0F, 5.0F, 5.0F};
  CHECK(r_squared(outcome, examples) == Approx(0.0).margin(1e-9));
  outcome.predictions.outputs = {8.0F, 6.0F, 4.0F, 2.0F};
  CHECK(r_squared(outcome, examples) == Approx(-3.0));  // 1 − 80 / 20
  CHECK_THAT(notes(outcome, examples), ContainsSubstring("R² on the test rows is -3"));
}

TEST_CASE("no R² is told where the outputs are not meant to be near their targets: logarithms of counts") {
  /// e^y − t y, least at y = log t.
  class LogarithmOfCount final : public Loss {
   public:
    void plan(const Task&) override {}
    double evaluate(ConstRows y, const Targets& targets, Rows) noexcept override {
      double sum = 0.0;
      for (std::size_t b = 0; b < y.count; ++b)
        sum += std::exp(static_cast<double>(y.row(b)[0])) -
               static_cast<double>(targets.values.row(b)[0]) * static_cast<double>(y.row(b)[0]);
      return sum;
    }
  };
  const data::ExampleSet examples(test::line(4, 2.0F), {});
  Outcome outcome;
  for (const float target : {2.0F, 4.0F, 6.0F, 8.0F}) outcome.predictions.outputs.push_back(std::log(target));
  REQUIRE(r_squared(outcome, examples) < 0.0);
  TrialSettings settings;
  test::InstanceBuilder builder;
  builder.instances = {{"loss", std::make_shared<LogarithmOfCount>()}};
  settings.loss.build(Value(Value::Map{{"plugin", Value("loss")}}), builder);
  CHECK(diagnose(outcome, examples, settings, {}).empty());
  builder.instances = {{"loss", std::make_shared<test::HalfSquaredError>()}};
  settings.loss.build(Value(Value::Map{{"plugin", Value("loss")}}), builder);
  REQUIRE(diagnose(outcome, examples, settings, {}).size() == 1);
}

TEST_CASE("evaluate_every longer than the training is told") {
  const data::ExampleSet examples(two_classes(), {});
  Outcome outcome = outcome_with(0.9, alternating());
  outcome.history.resize(1);
  outcome.steps = 500;
  TrialSettings settings;
  settings.training.evaluate_every = std::size_t{100};
  const std::vector<std::string> said = diagnose(outcome, examples, settings, {});
  REQUIRE(said.size() == 1);
  CHECK_THAT(said[0], ContainsSubstring("is 100 epochs, but the training had 1 (500 steps)"));
  settings.training.evaluate_every = std::size_t{1};
  CHECK(diagnose(outcome, examples, settings, {}).empty());
}

TEST_CASE("the probe finds equal units and those that no row moves") {
  test::Fixture fixture(4, 1.0F, 0.01F);
  ParameterStore parameters(Shape{1}, 1, 4, 1);
  const data::ExampleSet& examples = fixture.examples;
  // The model of the fixture is linear: its one unit always gets a gradient where the line is not met.
  fixture.settings.model->plan(parameters);
  parameters.complete();
  const std::vector<LayerFacts> layers = probe(fixture.settings, examples, parameters, 4);
  for (const LayerFacts& layer : layers) CHECK(layer.silent == 0);
}

TEST_CASE("losses and outputs of standardised targets are given in the units of the targets") {
  const data::TargetNormalization normalization{{100.0F, -1.0F}, {10.0F, 0.5F}};
  TargetUnits units(normalization, 2, 3);
  REQUIRE(units.differ());
  const std::vector<float> y = {1.0F, 0.0F, -2.0F, 4.0F};
  const std::vector<float> t = {0.0F, 0.0F, -2.0F, 2.0F};
  const ConstRows outputs{y.data(), 2, 2, 2};
  CHECK(units.outputs(outputs).row(0)[0] == 110.0F);
  CHECK(units.outputs(outputs).row(1)[1] == 1.0F);
  test::HalfSquaredError loss;
  // Rows of ½ Σ (t − y)²: ½ 10² and ½ 1², of which the mean is taken.
  CHECK(units.loss(loss, outputs, {{t.data(), 2, 2, 2}, nullptr}) == Approx((50.0 + 0.5) / 2.0));
}
