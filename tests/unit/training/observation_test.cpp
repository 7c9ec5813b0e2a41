// Observers in a training: when they look, what they are shown, and that nothing which they do reaches the network.
#include "training/observation.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "trainer_fixture.h"

using namespace plexus;
using namespace plexus::test;

namespace {

/// Records the first weight and the gradient's, and writes over all that it is shown.
class Vandal final : public Observer {
 public:
  void plan(ObserverPlan& plan) override {
    plan.ask_for_gradients();
    plan.ask_for_previous();
    weight_ = plan.record({.name = "weight", .meaning = "the first weight"});
    gradient_ = plan.record({.name = "gradient", .meaning = "its gradient"});
    previous_ = plan.record({.name = "previous", .meaning = "the first weight before the step"});
    calls_ = plan.state("calls", 1);
    count_ = plan.record({.name = "count", .meaning = "moments so far"});
  }

  void observe(Observed& seen) noexcept override {
    seen.record(weight_)[0] = seen.values(0).row(0)[0];
    seen.record(gradient_)[0] = seen.gradient(0).row(0)[0];
    seen.record(previous_)[0] = seen.previous(0).row(0)[0];
    seen.record(count_)[0] = ++calls_[0];
    for (const ConstRows rows : {seen.values(0), seen.gradient(0), seen.previous(0)})
      std::fill_n(const_cast<float*>(rows.row(0)), rows.width, 1e9F);
  }

 private:
  std::size_t weight_ = 0;
  std::size_t gradient_ = 0;
  std::size_t previous_ = 0;
  std::size_t count_ = 0;
  float* calls_ = nullptr;
};

Value every(const char* what, std::int64_t count) {
  return Value(Value::Map{{"plugin", "vandal"}, {"every", Value(Value::Map{{what, Value(count)}})}});
}

void watch(Fixture& fixture, const Value& settings) {
  fixture.builder.instances["vandal"] = std::make_shared<Vandal>();
  fixture.settings.observers.emplace_back().build(settings, fixture.builder);
}

const Recording::Array& array_of(const Outcome& outcome, const std::string& name) {
  const auto& arrays = outcome.observations.at(0).arrays;
  return *std::find_if(arrays.begin(), arrays.end(), [&](const auto& each) { return each.declared.name == name; });
}

std::vector<SavedArray> trained(bool watched) {
  Fixture fixture(5, 2.0F, 0.01F);
  fixture.settings.training.epochs = 3;
  fixture.settings.training.batch_size = 2;
  if (watched) watch(fixture, every("steps", 1));
  return fixture.train().final;
}

}  // namespace

TEST_CASE("an observer that writes over what it is shown changes nothing of what is learnt") {
  const auto without = trained(false);
  const auto with = trained(true);
  REQUIRE_FALSE(without.empty());
  REQUIRE(without.size() == with.size());
  for (std::size_t i = 0; i < without.size(); ++i) CHECK(without[i].values == with[i].values);
}

TEST_CASE("an observer looks after every so many steps, and sees the step that has just been done") {
  Fixture fixture(5, 2.0F, 0.01F);
  fixture.settings.training.epochs = 3;
  fixture.settings.training.batch_size = 2;
  watch(fixture, every("steps", 2));
  const Outcome outcome = fixture.train();
  CHECK(outcome.observations.at(0).moments == std::vector<std::int64_t>{2, 4, 6, 8});
  const auto& weight = array_of(outcome, "weight").values;
  const auto& previous = array_of(outcome, "previous").values;
  const auto& gradient = array_of(outcome, "gradient").values;
  REQUIRE(weight.size() == 4);
  for (std::size_t i = 0; i < 4; ++i)  // plain descent
    CHECK(std::fabs(weight[i] - (previous[i] - 0.01F * gradient[i])) <= 1e-6F * std::fabs(weight[i]));
  CHECK(array_of(outcome, "count").values == std::vector<float>{1, 2, 3, 4});
}

TEST_CASE("at the end of epochs an observer sees the network that is evaluated") {
  Fixture fixture(5, 2.0F, 0.01F);
  fixture.settings.training.epochs = 4;
  watch(fixture, every("epochs", 2));
  const Outcome outcome = fixture.train();
  CHECK(outcome.observations.at(0).moments == std::vector<std::int64_t>{2, 4});
  CHECK_FALSE(outcome.observations.at(0).by_steps);
  CHECK(array_of(outcome, "weight").values.back() == outcome.final.at(0).values.at(0));
}

TEST_CASE("observers of one name, and moments of two kinds, are refused") {
  Fixture fixture(5, 2.0F, 0.01F);
  watch(fixture, every("epochs", 1));
  watch(fixture, every("steps", 1));
  CHECK_THROWS_AS(fixture.train(), Error);
  Fixture other(5, 2.0F, 0.01F);
  watch(other, Value(Value::Map{{"plugin", "vandal"},
                                {"every", Value(Value::Map{{"steps", Value(1)}, {"epochs", Value(1)}})}}));
  CHECK_THROWS_AS(other.train(), Error);
}
