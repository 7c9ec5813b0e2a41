// Schedules: at whole epochs they are PyTorch's; the expected numbers are what torch.optim.lr_scheduler 1.13 printed.
#include <plexus/schedule.h>

#include <cmath>
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

TEST_CASE("the length of a warm-up is given in one unit only") {
  CHECK_THROWS_WITH(build<Schedule>("linear_warmup", {{"steps", 10}, {"epochs", 1.0}}), ContainsSubstring("'epochs'"));
}

TEST_CASE("factors are finite and not negative for trainings of any length") {
  for (const char* name : {"constant", "step", "exponential", "cosine", "linear_warmup"})
    for (const std::uint64_t step : {0ULL, 1ULL, 1ULL << 32, 1ULL << 62}) {
      CAPTURE(name, step);
      const double factor = build<Schedule>(name)->factor({.step = step, .total_steps = 1, .steps_per_epoch = 1});
      CHECK(std::isfinite(factor));
      CHECK(factor >= 0.0);
    }
  CHECK(std::isfinite(build<Schedule>("exponential", {{"decay", 1.5}})->factor(at_epoch(1000000))));
}
