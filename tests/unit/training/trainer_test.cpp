// The training loop, with components small enough to follow by hand.
#include "training/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.h"
#include "test_components.h"
#include "trainer_fixture.h"

using namespace plexus;
using namespace plexus::training;
using test::Fixture;
using test::line;

TEST_CASE("online learning follows the delta rule: w grows by rate · x · (t − y) at each example") {
  Fixture fixture(2, 3.0F, 0.1F);
  fixture.settings.training.shuffle = false;
  fixture.settings.training.epochs = 1;
  const Outcome outcome = fixture.train();
  // x = 1, t = 3: y = 0, w = 0.3.  x = 2, t = 6: y = 0.6, w = 0.3 + 0.1 · 2 · 5.4 = 1.38.
  REQUIRE(outcome.final.size() == 1);
  CHECK(static_cast<double>(outcome.final[0].values[0]) == Approx(1.38));
  CHECK(outcome.history[0].train_loss == Approx((0.5 * 9.0 + 0.5 * 5.4 * 5.4) / 2.0));
  // test loss at w = 1.38: errors −1.62 and −3.24
  CHECK(outcome.test.loss == Approx((0.5 * 1.62 * 1.62 + 0.5 * 3.24 * 3.24) / 2.0));
  CHECK(std::isnan(outcome.test.accuracy));
  CHECK(outcome.predictions.classes.empty());
  REQUIRE(outcome.predictions.outputs.size() == 2);
  CHECK(static_cast<double>(outcome.predictions.outputs[1]) == Approx(2.76));
  CHECK(outcome.parameter_count == 1);
}

TEST_CASE("a minibatch moves once, by the mean gradient") {
  Fixture fixture(2, 3.0F, 0.1F);
  fixture.settings.training.batch_size = 2;
  fixture.settings.training.epochs = 1;
  const Outcome outcome = fixture.train();
  // mean of x (t − y) at w = 0: (3 + 12) / 2
  CHECK(static_cast<double>(outcome.final[0].values[0]) == Approx(0.75));
  CHECK(outcome.steps == 1);
}

TEST_CASE("each epoch shows every example once, in a new order, the last partial batch included") {
  Fixture fixture(11, 1.0F, 0.01F);
  fixture.settings.training.batch_size = 4;
  fixture.settings.training.epochs = 2;
  const Outcome outcome = fixture.train();
  CHECK(fixture.batch_sizes == std::vector<std::size_t>{4, 4, 3, 4, 4, 3});
  REQUIRE(fixture.seen.size() == 22);
  std::vector<float> first(fixture.seen.begin(), fixture.seen.begin() + 11);
  std::vector<float> second(fixture.seen.begin() + 11, fixture.seen.end());
  CHECK(first != second);
  CHECK_FALSE(std::is_sorted(first.begin(), first.end()));
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  CHECK(first == second);
  for (std::size_t i = 0; i < 11; ++i) CHECK(first[i] == static_cast<float>(i + 1));
  CHECK(outcome.samples == 22);
}

TEST_CASE("the order of the examples depends on the seed alone") {
  const auto order = [](std::uint64_t seed) {
    Fixture fixture(20, 1.0F, 0.0F);
    fixture.settings.seed = seed;
    fixture.settings.training.epochs = 1;
    (void)fixture.train();
    return fixture.seen;
  };
  CHECK(order(1) == order(1));
  CHECK(order(1) != order(2));
}

TEST_CASE("steps end training in the middle of an epoch, and that epoch is evaluated") {
  Fixture fixture(10, 1.0F, 0.01F);
  fixture.settings.training.steps = 13;
  const Outcome outcome = fixture.train();
  CHECK(outcome.steps == 13);
  CHECK(fixture.seen.size() == 13);
  REQUIRE(outcome.history.size() == 2);
  CHECK(outcome.history[1].step == 13);
  CHECK(std::isfinite(outcome.history[1].test.loss));
}

TEST_CASE("evaluate_every skips evaluations except after the last epoch") {
  Fixture fixture(3, 1.0F, 0.001F);
  fixture.settings.training.epochs = 5;
  fixture.settings.training.evaluate_every = std::size_t{2};
  const Outcome outcome = fixture.train();
  REQUIRE(outcome.history.size() == 5);
  const std::vector<bool> expected = {false, true, false, true, true};
  for (std::size_t epoch = 0; epoch < 5; ++epoch) {
    CHECK(std::isfinite(outcome.history[epoch].test.loss) == expected[epoch]);
    CHECK(std::isfinite(outcome.history[epoch].train_loss));
  }
}

TEST_CASE("evaluated after so many steps, the history has a record for each, whose loss is the mean since the last") {
  // w − 1 is multiplied by 1 − rate x² with the row x, and the loss of a step before its update is ½ (w − 1)² x².
  Fixture fixture(4, 1.0F, 0.01F);
  fixture.settings.training.shuffle = false;
  fixture.settings.training.steps = 11;  // two epochs and three quarters
  fixture.settings.training.evaluate_every = MomentSettings{.epochs = {}, .steps = 3};
  const Outcome outcome = fixture.train();
  std::vector<double> losses;
  double distance = 1.0;
  for (std::size_t step = 0; step < 11; ++step) {
    const double square = std::pow(static_cast<double>(step % 4 + 1), 2);
    losses.push_back(0.5 * distance * distance * square);
    distance *= 1.0 - 0.01 * square;
  }
  REQUIRE(outcome.history.size() == 4);
  const std::vector<std::size_t> steps = {3, 6, 9, 11};
  const std::vector<std::size_t> epochs = {1, 2, 3, 3};
  std::size_t begin = 0;
  for (std::size_t place = 0; place < 4; ++place) {
    CAPTURE(place);
    const EpochRecord& record = outcome.history[place];
    CHECK(record.step == steps[place]);
    CHECK(record.epoch == epochs[place]);
    CHECK(std::isfinite(record.test.loss));
    double sum = 0.0;
    for (std::size_t step = begin; step < record.step; ++step) sum += losses[step];
    CHECK(record.train_loss == Approx(sum / static_cast<double>(record.step - begin)).epsilon(1e-5));
    begin = record.step;
  }
  CHECK(outcome.epochs == 3);
  CHECK(outcome.best_place > 0);
}

TEST_CASE("rows of a weight count as often as their weight says, and those of weight 0 not at all") {
  // One batch of x = 1, 2, 3: w ← w − rate · mean of weight (w − 1) x².
  const auto data = [](std::vector<float> weights) {
    auto made = std::make_shared<Data>(*line(3, 1.0F));
    made->train.weights = std::move(weights);
    return std::shared_ptr<const Data>(std::move(made));
  };
  const auto moved = [&](std::vector<float> weights) {
    Fixture fixture(data(std::move(weights)), 0.1F, {});
    fixture.settings.training.batch_size = 3;
    fixture.settings.training.epochs = 1;
    fixture.settings.results.parameters_to_keep = {"final"};
    return static_cast<double>(fixture.train().final[0].values[0]);
  };
  CHECK(moved({}) == Approx(0.1 * (1.0 + 4.0 + 9.0) / 3.0));
  CHECK(moved({1.0F, 1.0F, 1.0F}) == moved({}));
  CHECK(moved({0.0F, 2.0F, 0.5F}) == Approx(0.1 * (2.0 * 4.0 + 0.5 * 9.0) / 3.0));
  CHECK_THROWS_WITH(moved({0.0F, 0.0F, 0.0F}), ContainsSubstring("all training rows have the weight 0"));
}

TEST_CASE("a trial whose loss is no longer finite stops at once as diverged") {
  Fixture fixture(4, 1.0F, 1e20F);
  fixture.settings.training.epochs = 100;
  const Outcome outcome = fixture.train();
  CHECK(outcome.ending == Ending::diverged);
  CHECK(outcome.steps < 8);
  CHECK(outcome.history.size() == 1);
  CHECK(outcome.final.empty());
  CHECK_THAT(outcome.message, ContainsSubstring("epoch 1"));
}

TEST_CASE("patience stops after that many evaluations without a lower validation loss, and best is kept") {
  // The validation row is x = 4.
  Fixture fixture(4, 1.0F, 0.01F, {.train_limit = {}, .test_limit = {}, .validation = 1});
  fixture.settings.training.shuffle = false;
  fixture.settings.training.batch_size = 3;  // mean of x² over 1, 2, 3 is 14/3: w − 1 is multiplied by 1 − 14/3 · rate
  fixture.settings.training.epochs = 50;
  fixture.settings.training.patience = 3;
  fixture.settings.results.parameters_to_keep = {"initial", "best", "final"};
  SECTION("a loss that falls for ever is not stopped") {
    const Outcome outcome = fixture.train();
    CHECK(outcome.history.size() == 50);
  }
  SECTION("a loss that only grows is stopped after patience more evaluations") {
    fixture.builder.instances["optimizer"] = std::make_shared<test::Descent>(0.5F, true);  // factor −4/3
    fixture.settings.optimizer.build(Value(Value::Map{{"plugin", Value("optimizer")}}), fixture.builder);
    const Outcome outcome = fixture.train();
    CHECK(outcome.ending == Ending::complete);
    CHECK(outcome.history.size() == 4);
    CHECK(outcome.best_epoch == 1);
    CHECK_THAT(outcome.message, ContainsSubstring("no lower validation loss since epoch 1"));
    // w − 1 = −1, 4/3, −16/9, …
    CHECK(static_cast<double>(outcome.initial[0].values[0]) == 0.0);
    CHECK(static_cast<double>(outcome.best[0].values[0]) == Approx(1.0 + 4.0 / 3.0));
    CHECK(static_cast<double>(outcome.final[0].values[0]) == Approx(1.0 - std::pow(-4.0 / 3.0, 4)));
  }
}

namespace {

/// Training rows of the line with slope 1, and one validation row of slope `other`: the loss on it falls until w passes
/// `other`, and grows from there to 1.
std::shared_ptr<const Data> two_lines(float other) {
  auto data = std::make_shared<Data>(*line(4, 1.0F));
  data->train.targets.back() = 4.0F * other;
  return data;
}

/// w − 1 is multiplied by 1 − 14/3 · rate in each epoch, as above.
struct TwoLines : Fixture {
  explicit TwoLines(float other)
      : Fixture(two_lines(other), 0.05F, [] {
          data::DatasetSettings one_row;
          one_row.validation = 1;
          return one_row;
        }()) {
    settings.training.shuffle = false;
    settings.training.batch_size = 3;
    settings.training.epochs = 20;
  }
};

}  // namespace

TEST_CASE("the best epoch stands beside the last: what it came to is in the history") {
  TwoLines fixture(0.5F);
  fixture.settings.training.patience = 5;
  const Outcome outcome = fixture.train();
  // w after epochs 1, 2, 3: 1 − 0.7667^n is 0.23, 0.41, 0.55; the nearest to 0.5 is the third.
  REQUIRE(outcome.best_epoch == 3);
  REQUIRE(outcome.best_record() != nullptr);
  CHECK(outcome.history.size() == 8);
  const double w = 1.0 - std::pow(1.0 - 0.05 * 14.0 / 3.0, 3);
  CHECK(outcome.best_record()->validation.loss == Approx(0.5 * 16.0 * (w - 0.5) * (w - 0.5)).epsilon(1e-4));
  CHECK(outcome.best_record()->validation.loss < outcome.validation.loss);
}

TEST_CASE(
    "min_delta is what a gain must exceed for patience to begin anew, and the best epoch is the best all the same") {
  TwoLines fixture(0.5F);
  fixture.settings.training.patience = 2;
  fixture.settings.training.min_delta = 0.6;
  const Outcome outcome = fixture.train();
  // Losses 8 (w − 0.5)² of the epochs: 0.571, 0.062, 0.019, …: none is 0.6 below the first.
  CHECK(outcome.history.size() == 3);
  CHECK(outcome.best_epoch == 3);
  CHECK_THAT(outcome.message, ContainsSubstring("stopped after epoch 3: no lower validation loss in 2 evaluations"));
}

TEST_CASE("the monitor can be the training loss, although there are validation rows") {
  TwoLines fixture(0.5F);
  fixture.settings.training.monitor = "train_loss";
  fixture.settings.training.patience = 2;
  const Outcome outcome = fixture.train();
  CHECK(outcome.history.size() == 20);
  CHECK(outcome.best_epoch == 20);
}

TEST_CASE("the training rows are evaluated where that is asked for, with the parameters at the end of the epoch") {
  Fixture fixture(3, 1.0F, 0.001F);
  fixture.settings.training.epochs = 2;
  CHECK(std::isnan(fixture.train().train.loss));
  Fixture asked(3, 1.0F, 0.001F);
  asked.settings.training.epochs = 2;
  asked.settings.training.evaluate_train = true;
  const Outcome outcome = asked.train();
  CHECK(outcome.train.loss == outcome.test.loss);  // the rows are the same
  CHECK(outcome.history.back().train_loss > outcome.train.loss);
}

TEST_CASE("a schedule is told what the finished epochs came to, and no more") {
  class Recorder final : public Schedule {
   public:
    [[nodiscard]] double factor(const Progress& progress) const noexcept override {
      train.push_back({progress.train_losses.begin(), progress.train_losses.end()});
      validation.push_back({progress.validation_losses.begin(), progress.validation_losses.end()});
      return 1.0;
    }
    mutable std::vector<std::vector<double>> train;
    mutable std::vector<std::vector<double>> validation;
  };
  TwoLines fixture(0.5F);
  const auto recorder = std::make_shared<Recorder>();
  fixture.builder.instances["schedule"] = recorder;
  fixture.settings.schedule.build(Value(Value::Map{{"plugin", Value("schedule")}}), fixture.builder);
  fixture.settings.training.epochs = 3;
  fixture.settings.training.evaluate_every = std::size_t{2};
  const Outcome outcome = fixture.train();
  REQUIRE(recorder->train.size() == 3);
  for (std::size_t step = 0; step < 3; ++step) {
    REQUIRE(recorder->train[step].size() == step);
    REQUIRE(recorder->validation[step].size() == step);
    for (std::size_t epoch = 0; epoch < step; ++epoch)
      CHECK(recorder->train[step][epoch] == outcome.history[epoch].train_loss);
  }
  CHECK(std::isnan(recorder->validation[2][0]));
  CHECK(recorder->validation[2][1] == outcome.history[1].validation.loss);
}

TEST_CASE("a trial that is asked to stop ends as interrupted before its next step") {
  Fixture fixture(10, 1.0F, 0.01F);
  fixture.listener.steps_left = 4;
  const Outcome outcome = fixture.train();
  CHECK(outcome.ending == Ending::interrupted);
  CHECK(fixture.seen.size() == 4);
}

TEST_CASE("what an update leaves below the smallest normal number is 0, and only while a trial trains") {
  const volatile float tiny = 1e-39F;
  REQUIRE(tiny * 0.5F > 0.0F);
  Fixture fixture(1, 1e-37F, 0.001F);
  fixture.settings.training.epochs = 1;
  const Outcome outcome = fixture.train();
  CHECK(outcome.final[0].values[0] == 0.0F);  // rate · x · (t − y) = 1e-40
  CHECK(tiny * 0.5F > 0.0F);
}
