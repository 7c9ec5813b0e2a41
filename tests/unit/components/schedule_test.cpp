// Schedules: at whole epochs they are PyTorch's; the expected numbers are what torch.optim.lr_scheduler printed, 1.13
// or 2.15.
#include <plexus/schedule.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "catch.h"
#include "components.h"

using plexus::Progress;
using plexus::Schedule;
using plexus::Value;
using plexus::test::build;

namespace {

constexpr std::uint64_t steps_per_epoch = 50;

Progress at_epoch(std::uint64_t epoch, std::uint64_t epochs = 8) {
  return {.step = epoch * steps_per_epoch, .total_steps = epochs * steps_per_epoch, .steps_per_epoch = steps_per_epoch};
}

Progress at_step(std::uint64_t step, std::uint64_t epochs = 8) {
  return {.step = step, .total_steps = epochs * steps_per_epoch, .steps_per_epoch = steps_per_epoch};
}

void check_epochs(const std::string& name, Value::Map settings, const std::vector<double>& expected) {
  CAPTURE(name);
  const auto schedule = build<Schedule>(name, std::move(settings));
  for (std::size_t epoch = 0; epoch < expected.size(); ++epoch) {
    CAPTURE(epoch);
    CHECK(schedule->factor(at_epoch(epoch)) == Approx(expected[epoch]).epsilon(1e-12));
  }
}

}  // namespace

TEST_CASE("constant leaves the rate alone") {
  for (std::uint64_t step = 0; step < 1000; step += 99)
    CHECK(build<Schedule>("constant")->factor(at_step(step)) == 1.0);
}

TEST_CASE("step equals StepLR(step_size=3, gamma=0.5) and holds within an epoch") {
  const Value::Map settings = {{"every", 3}, {"factor", 0.5}};
  check_epochs("step", settings, {1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125});
  const auto schedule = build<Schedule>("step", settings);
  CHECK(schedule->factor(at_step(149)) == 1.0);
  CHECK(schedule->factor(at_step(150)) == 0.5);
}

TEST_CASE("exponential equals ExponentialLR(gamma=0.9)") {
  check_epochs("exponential", {{"decay", 0.9}},
               {1.0, 0.9, 0.81, 0.7290000000000001, 0.6561000000000001, 0.5904900000000002});
  CHECK(build<Schedule>("exponential", {{"decay", 0.81}})->factor(at_step(25)) == Approx(0.9));
  CHECK(build<Schedule>("exponential", {{"decay", 0.81}, {"smooth", false}})->factor(at_step(49)) == 1.0);
}

TEST_CASE("cosine equals CosineAnnealingLR(T_max=8, eta_min=0.1) and stays at its minimum") {
  const std::vector<double> expected = {1.0,
                                        0.9657457896300791,
                                        0.8681980515339464,
                                        0.7222075445642905,
                                        0.55,
                                        0.3777924554357097,
                                        0.2318019484660537,
                                        0.134254210369921,
                                        0.1,
                                        0.1};
  check_epochs("cosine", {{"minimum", 0.1}}, expected);
  check_epochs("cosine", {{"minimum", 0.1}, {"epochs", 8.0}, {"smooth", false}}, expected);
  const auto schedule = build<Schedule>("cosine", {{"epochs", 2.0}});
  CHECK(schedule->factor(at_step(50)) == Approx(0.5));
  CHECK(schedule->factor(at_step(100)) == Approx(0.0).margin(1e-15));
  CHECK(schedule->factor(at_step(399)) == Approx(0.0).margin(1e-15));
  CHECK(build<Schedule>("cosine", {{"smooth", false}})->factor(at_step(49)) == 1.0);
}

TEST_CASE("linear_warmup equals LinearLR(start_factor=0.25, total_iters=4)") {
  const std::vector<double> expected = {0.25, 0.4375, 0.625, 0.8125, 1.0, 1.0, 1.0};
  const auto in_steps = build<Schedule>("linear_warmup", {{"steps", 4}, {"start", 0.25}});
  const auto in_epochs = build<Schedule>("linear_warmup", {{"epochs", 0.08}, {"start", 0.25}});
  for (std::size_t step = 0; step < expected.size(); ++step) {
    CHECK(in_steps->factor(at_step(step)) == Approx(expected[step]));
    CHECK(in_epochs->factor(at_step(step)) == Approx(expected[step]));
  }
}

TEST_CASE("linear_warmup lasts one epoch if nothing is said") {
  const auto schedule = build<Schedule>("linear_warmup", {{"start", 0.0}});
  CHECK(schedule->factor(at_step(25)) == Approx(0.5));
  CHECK(schedule->factor(at_step(50)) == 1.0);
}

TEST_CASE("after the warm-up the next schedule runs over the rest of the training") {
  const auto schedule =
      build<Schedule>("linear_warmup", {{"steps", 100}, {"start", 0.0}, {"then", Value::Map{{"plugin", "cosine"}}}});
  CHECK(schedule->factor(at_step(50)) == Approx(0.5));
  CHECK(schedule->factor(at_step(100)) == 1.0);
  CHECK(schedule->factor(at_step(250)) == Approx(0.5));
  CHECK(schedule->factor(at_step(400)) == Approx(0.0).margin(1e-15));
}

TEST_CASE("a warm-up longer than the training does not break the schedule after it") {
  const auto schedule = build<Schedule>("linear_warmup", {{"steps", 1000}, {"then", Value::Map{{"plugin", "cosine"}}}});
  for (std::uint64_t step = 0; step <= 2000; step += 10) {
    CHECK(std::isfinite(schedule->factor(at_step(step))));
    CHECK(schedule->factor(at_step(step)) >= 0.0);
  }
}

TEST_CASE("polynomial equals PolynomialLR(total_iters=8, power=2)") {
  const std::vector<double> expected = {1.0, 0.765625, 0.5625, 0.390625, 0.25, 0.140625, 0.0625, 0.015625, 0.0, 0.0};
  check_epochs("polynomial", {{"power", 2.0}}, expected);
  check_epochs("polynomial", {{"power", 2.0}, {"epochs", 8.0}, {"smooth", false}}, expected);
  const auto line = build<Schedule>("polynomial", {{"minimum", 0.2}});
  CHECK(line->factor(at_step(200)) == Approx(0.6));
  CHECK(line->factor(at_step(4000)) == Approx(0.2));
}

TEST_CASE("cosine_restarts equals CosineAnnealingWarmRestarts, with periods alike and growing") {
  check_epochs("cosine_restarts", {{"period", 3.0}, {"growth", 2.0}, {"minimum", 0.1}},
               {1.0, 0.775, 0.325, 1.0, 0.9397114317029974, 0.775, 0.55, 0.325, 0.16028856829700258, 1.0,
                0.9846666218300807, 0.9397114317029974});
  check_epochs("cosine_restarts", {{"period", 3.0}}, {1.0, 0.75, 0.25, 1.0, 0.75, 0.25, 1.0, 0.75});
  // Within an epoch, and with a growth that is nearly none.
  CHECK(build<Schedule>("cosine_restarts", {{"period", 1.0}})->factor(at_step(75)) == Approx(0.5));
  check_epochs("cosine_restarts", {{"period", 3.0}, {"growth", 1.0 + 1e-10}}, {1.0, 0.75, 0.25, 1.0, 0.75, 0.25});
}

TEST_CASE("one_cycle equals OneCycleLR, along cosines and straight lines") {
  const auto factors = [](Value::Map settings) {
    const auto schedule = build<Schedule>("one_cycle", std::move(settings));
    std::vector<double> all;
    for (std::uint64_t step = 0; step < 10; ++step)
      all.push_back(schedule->factor({.step = step, .total_steps = 10, .steps_per_epoch = 4}));
    return all;
  };
  const std::vector<double> cosine = {0.04,
                                      0.52,
                                      1.0,
                                      0.9504846320134737,
                                      0.8117456539497631,
                                      0.6112620219362893,
                                      0.38874197806371075,
                                      0.18825834605023697,
                                      0.049519367986526286,
                                      4e-6};
  const std::vector<double> linear = {0.1, 0.4, 0.7, 1.0, 0.8335, 0.667, 0.5005, 0.334, 0.1675, 0.001};
  const std::vector<double> by_default = factors({});
  const std::vector<double> other = factors({{"rise", 0.4}, {"start", 0.1}, {"end", 0.001}, {"shape", "linear"}});
  for (std::size_t step = 0; step < 10; ++step) {
    CAPTURE(step);
    CHECK(by_default[step] == Approx(cosine[step]));
    CHECK(other[step] == Approx(linear[step]));
  }
}

TEST_CASE("one_cycle sets the momentum as OneCycleLR does, also as a part of others") {
  const auto momenta = [](const Schedule& schedule, std::uint64_t first) {
    std::vector<double> all;
    for (std::uint64_t step = 0; step < 10; ++step)
      all.push_back(
          schedule.momentum({.step = first + step, .total_steps = first + 10, .steps_per_epoch = 4}).value_or(-1.0));
    return all;
  };
  // OneCycleLR(total_steps=10, pct_start=0.3, base_momentum=0.85, max_momentum=0.95) of PyTorch 2.15
  const std::vector<double> expected = {0.95,
                                        0.9,
                                        0.85,
                                        0.854951556604879,
                                        0.8688255099070633,
                                        0.8888739533021842,
                                        0.9111260466978157,
                                        0.9311744900929366,
                                        0.945048443395121,
                                        0.95};
  const Value::Map cycle = {{"plugin", "one_cycle"}, {"lowest_momentum", 0.85}, {"highest_momentum", 0.95}};
  const auto by_itself = build<Schedule>("one_cycle", {{"lowest_momentum", 0.85}, {"highest_momentum", 0.95}});
  const auto warmed = build<Schedule>("linear_warmup", {{"steps", 4}, {"then", cycle}});
  const auto second = build<Schedule>(
      "sequential", {{"parts", Value::List{Value::Map{{"schedule", Value::Map{{"plugin", "constant"}}}, {"steps", 4}},
                                           Value::Map{{"schedule", cycle}}}}});
  for (std::size_t step = 0; step < 10; ++step) {
    CAPTURE(step);
    CHECK(momenta(*by_itself, 0)[step] == Approx(expected[step]));
    CHECK(momenta(*warmed, 4)[step] == Approx(expected[step]));
    CHECK(momenta(*second, 4)[step] == Approx(expected[step]));
  }
  CHECK_FALSE(warmed->momentum({.step = 3, .total_steps = 14, .steps_per_epoch = 4}));
  CHECK_FALSE(second->momentum({.step = 3, .total_steps = 14, .steps_per_epoch = 4}));
  CHECK_FALSE(build<Schedule>("one_cycle", {})->momentum({.step = 3, .total_steps = 10, .steps_per_epoch = 4}));
  CHECK_THROWS_WITH(build<Schedule>("one_cycle", {{"lowest_momentum", 0.85}}), ContainsSubstring("set together"));
}

TEST_CASE("sequential equals SequentialLR(LinearLR, ExponentialLR), and each part has a time of its own") {
  const Value warm_up =
      Value::Map{{"schedule", Value::Map{{"plugin", "linear_warmup"}, {"steps", 4}, {"start", 0.25}}}, {"steps", 4}};
  const Value fall = Value::Map{{"schedule", Value::Map{{"plugin", "exponential"}, {"decay", 0.9}}}};
  const auto schedule = build<Schedule>("sequential", {{"parts", Value::List{warm_up, fall}}});
  const std::vector<double> expected = {0.25, 0.4375, 0.625, 0.8125, 1.0, 0.9, 0.81, 0.729};
  for (std::uint64_t step = 0; step < expected.size(); ++step)
    CHECK(schedule->factor({.step = step, .total_steps = 8, .steps_per_epoch = 1}) == Approx(expected[step]));

  const auto half = [](double minimum) {
    return Value(Value::Map{{"schedule", Value::Map{{"plugin", "polynomial"}, {"minimum", minimum}}}, {"epochs", 4.0}});
  };
  check_epochs("sequential", {{"parts", Value::List{half(0.5), half(0.0)}}},
               {1.0, 0.875, 0.75, 0.625, 1.0, 0.75, 0.5, 0.25, 0.0, 0.0});
}

TEST_CASE("sequential says which part has no length, or two") {
  const Value endless = Value::Map{{"schedule", "constant"}};
  const Value both = Value::Map{{"schedule", "constant"}, {"epochs", 1.0}, {"steps", 3}};
  CHECK_THROWS_WITH(build<Schedule>("sequential", {{"parts", Value::List{endless, endless}}}),
                    ContainsSubstring("part 1 of 2 has no length"));
  CHECK_THROWS_WITH(build<Schedule>("sequential", {{"parts", Value::List{both}}}),
                    ContainsSubstring("'epochs' and 'steps' are both set for part 1 of 1"));
  CHECK_THROWS_WITH(build<Schedule>("sequential", {{"parts", Value::List{}}}), ContainsSubstring("'parts' is empty"));
}

TEST_CASE("reduce_on_plateau equals ReduceLROnPlateau(factor=0.5, patience=1, cooldown=1, min_lr=0.2)") {
  const std::vector<double> losses = {1.0, 0.8, 0.81, 0.79995, 0.9, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7};
  const std::vector<double> expected = {1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2};
  const auto schedule =
      build<Schedule>("reduce_on_plateau", {{"factor", 0.5}, {"patience", 1}, {"cooldown", 1}, {"minimum", 0.2}});
  const std::vector<double> falling = {9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.5, 0.2, 0.1};
  for (std::size_t epoch = 0; epoch < losses.size(); ++epoch) {
    CAPTURE(epoch);
    Progress progress = at_epoch(epoch, 20);
    progress.train_losses = std::span(falling).first(epoch);
    progress.validation_losses = std::span(losses).first(epoch);
    CHECK(schedule->factor(progress) == Approx(expected[epoch]));
    // Without validation rows the training loss is watched.
    const std::vector<double> none(epoch, std::nan(""));
    progress.train_losses = progress.validation_losses;
    progress.validation_losses = none;
    CHECK(schedule->factor(progress) == Approx(expected[epoch]));
  }
}

TEST_CASE("reduce_on_plateau passes over epochs that were not evaluated, and takes a loss below 0") {
  const auto schedule = build<Schedule>("reduce_on_plateau", {{"factor", 0.5}, {"patience", 0}});
  const double none = std::nan("");
  const std::vector<double> losses = {none, 2.0, none, none, 1.0, none, 1.5};
  Progress progress = at_epoch(7, 20);
  progress.train_losses = progress.validation_losses = losses;
  CHECK(schedule->factor(progress) == 0.5);
  progress.validation_losses = std::span(losses).first(6);
  CHECK(schedule->factor(progress) == 1.0);
  const std::vector<double> negative = {-1.0, -1.5, -2.0};
  progress.validation_losses = negative;
  CHECK(schedule->factor(progress) == 1.0);
}

TEST_CASE("a schedule that begins later sees the epochs that are its own") {
  const std::vector<double> losses = {4.0, 3.0, 2.0, 1.0};
  Progress progress{.step = 40, .total_steps = 60, .steps_per_epoch = 10};
  progress.train_losses = losses;
  const Progress rest = progress.after(25);
  CHECK(rest.step == 15);
  CHECK(rest.total_steps == 35);
  REQUIRE(rest.train_losses.size() == 2);
  CHECK(rest.train_losses.front() == 2.0);
  CHECK(rest.validation_losses.empty());
  CHECK(progress.after(40).train_losses.empty());
}

TEST_CASE("the length of a warm-up is given in one unit only") {
  CHECK_THROWS_WITH(build<Schedule>("linear_warmup", {{"steps", 10}, {"epochs", 1.0}}), ContainsSubstring("'epochs'"));
}

TEST_CASE("factors are finite and not negative for trainings of any length") {
  for (const char* name : {"constant", "step", "exponential", "cosine", "linear_warmup", "polynomial",
                           "cosine_restarts", "one_cycle", "reduce_on_plateau"})
    for (const std::uint64_t step : {0ULL, 1ULL, 1ULL << 32, 1ULL << 62}) {
      CAPTURE(name, step);
      const double factor = build<Schedule>(name)->factor({.step = step, .total_steps = 1, .steps_per_epoch = 1});
      CHECK(std::isfinite(factor));
      CHECK(factor >= 0.0);
    }
  CHECK(std::isfinite(build<Schedule>("exponential", {{"decay", 1.5}})->factor(at_epoch(1000000))));
}
