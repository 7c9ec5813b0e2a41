// Optimizers: the contract that all share, and first steps that can be done by hand. Whether twenty steps are those of
// PyTorch is checked in tests/reference.
#include <plexus/optimizer.h>
#include <plexus/random.h>
#include <plexus/schedule.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "catch.h"
#include "components.h"
#include "optimizer_driver.h"

using plexus::Optimizer;
using plexus::Stream;
using plexus::Value;
using plexus::test::bits;
using plexus::test::build;
using plexus::test::OptimizerDriver;

namespace {

struct Case {
  std::string name;
  Value::Map settings;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"sgd", {}},
      {"sgd", {{"weight_decay", 0.1}}},
      {"sgd", {{"momentum", 0.9}, {"dampening", 0.3}, {"weight_decay", 0.1}}},
      {"sgd", {{"momentum", 0.9}, {"nesterov", true}}},
      {"adagrad", {{"learning_rate", 0.5}}},
      {"adagrad", {{"learning_rate_decay", 0.1}, {"weight_decay", 0.1}, {"initial_accumulator", 0.1}}},
      {"rmsprop", {}},
      {"rmsprop", {{"momentum", 0.5}, {"weight_decay", 0.1}}},
      {"rmsprop", {{"centered", true}}},
      {"rmsprop", {{"centered", true}, {"momentum", 0.5}}},
      {"adadelta", {{"weight_decay", 0.1}}},
      {"adam", {{"weight_decay", 0.1}}},
      {"adam", {{"amsgrad", true}}},
      {"adamw", {}},
      {"adamw", {{"amsgrad", true}, {"weight_decay", 0.1}}},
      {"lion", {{"weight_decay", 0.1}}},
      {"adabelief", {{"weight_decay", 0.1}}},
      {"nadam", {{"weight_decay", 0.1}}},
      {"lamb", {}},
      {"lamb", {{"weights_only", true}}},
      {"lars", {{"weight_decay", 0.1}}},
      {"lookahead", {}},
      {"lookahead", {{"inner", Value::Map{{"plugin", "sam"}}}, {"steps", 2}}},
      {"sam", {}},
      {"sam", {{"adaptive", true}, {"inner", Value::Map{{"plugin", "adam"}}}}},
      {"l1", {}},
      {"l1", {{"inner", Value::Map{{"plugin", "adam"}}}, {"weight", 0.5}}},
      {"l1", {{"inner", Value::Map{{"plugin", "muon"}}}}},
      {"muon", {{"weight_decay", 0.1}}},
      {"muon", {{"except", Value::List{"layer1_weights"}}}},
  };
  return all;
}

std::vector<float> normal_numbers(std::size_t n, const char* purpose, std::uint64_t index = 0) {
  std::vector<float> values(n);
  Stream stream(1, purpose, index);
  for (float& value : values) value = static_cast<float>(stream.normal());
  return values;
}

}  // namespace

TEST_CASE("a step has the same bits in one piece and in any pieces in any order") {
  constexpr std::size_t n = 1000;
  for (const Case& each : cases()) {
    if (build<Optimizer>(each.name, each.settings)->whole()) continue;
    CAPTURE(each.name);
    OptimizerDriver whole(build<Optimizer>(each.name, each.settings), normal_numbers(n, "start"));
    OptimizerDriver cut(build<Optimizer>(each.name, each.settings), normal_numbers(n, "start"));
    Stream stream(1, "pieces");
    for (std::uint64_t t = 0; t < 5; ++t) {
      const std::vector<float> g = normal_numbers(n, "gradient", t);
      whole.step(g);
      std::vector<std::uint32_t> ends;
      for (std::size_t at = 0; at < n;) {
        at = std::min<std::size_t>(n, at + 1 + stream.below(70));
        ends.push_back(static_cast<std::uint32_t>(at));
      }
      std::vector<std::uint32_t> order(ends.size());
      std::iota(order.begin(), order.end(), 0U);
      stream.shuffle(order);
      cut.begin_step();
      cut.early_passes(g);
      for (const std::uint32_t piece : order) {
        const std::size_t begin = piece == 0 ? 0 : ends[piece - 1];
        cut.update(begin, ends[piece] - begin, g.data());
      }
      REQUIRE(bits(cut.values()) == bits(whole.values()));
    }
  }
}

TEST_CASE("what is left between steps is in the state alone") {
  constexpr std::size_t n = 40;
  for (const Case& each : cases()) {
    CAPTURE(each.name);
    OptimizerDriver one(build<Optimizer>(each.name, each.settings), normal_numbers(n, "start"));
    for (std::uint64_t t = 0; t < 3; ++t) one.step(normal_numbers(n, "gradient", t));

    // A second instance goes on from the saved parameters and state, as after a checkpoint.
    OptimizerDriver other(build<Optimizer>(each.name, each.settings), one.values());
    REQUIRE(other.states().size() == one.states().size());
    for (const auto& [name, buffer] : one.states())
      std::copy_n(buffer.data(), n, const_cast<float*>(other.states().at(name).data()));
    for (int t = 0; t < 3; ++t) other.begin_step();
    other.step(normal_numbers(n, "gradient", 3));
    one.step(normal_numbers(n, "gradient", 3));
    CHECK(bits(other.values()) == bits(one.values()));
  }
}

TEST_CASE("padding, which has no gradient and weight 0, stays 0") {
  for (const Case& each : cases()) {
    CAPTURE(each.name);
    OptimizerDriver driver(build<Optimizer>(each.name, each.settings), std::vector<float>(33, 0.0F));
    for (int t = 0; t < 10; ++t) driver.step(std::vector<float>(33, 0.0F));
    for (const float value : driver.values()) REQUIRE(value == 0.0F);
  }
}

TEST_CASE("a rate factor of 0 leaves the parameters where they are") {
  const std::vector<float> start = normal_numbers(33, "start");
  for (const Case& each : cases()) {
    CAPTURE(each.name);
    OptimizerDriver driver(build<Optimizer>(each.name, each.settings), start);
    driver.step(normal_numbers(33, "gradient"), 0.0);
    CHECK(driver.values() == start);
  }
}

TEST_CASE("the rate factor multiplies the learning rate") {
  for (const char* name :
       {"sgd", "adagrad", "rmsprop", "adadelta", "adam", "adamw", "lion", "adabelief", "nadam", "lamb", "lars"}) {
    CAPTURE(name);
    OptimizerDriver half(build<Optimizer>(name, {{"learning_rate", 0.5}}), normal_numbers(20, "start"));
    OptimizerDriver factor(build<Optimizer>(name, {{"learning_rate", 1.0}}), normal_numbers(20, "start"));
    for (std::uint64_t t = 0; t < 3; ++t) {
      half.step(normal_numbers(20, "gradient", t));
      factor.step(normal_numbers(20, "gradient", t), 0.5);
    }
    CHECK(bits(factor.values()) == bits(half.values()));
  }
}

// L = ½ Σ c (w − 1)², curvatures c from 0.3 to 3.
TEST_CASE("every optimizer goes down a quadratic bowl") {
  constexpr std::size_t n = 20;
  const std::vector<Case> rates = {
      {"sgd", {{"learning_rate", 0.3}}},
      {"sgd", {{"learning_rate", 0.05}, {"momentum", 0.9}}},
      {"sgd", {{"learning_rate", 0.05}, {"momentum", 0.9}, {"nesterov", true}}},
      {"adagrad", {{"learning_rate", 1.0}}},
      {"rmsprop", {{"learning_rate", 0.001}}},
      {"rmsprop", {{"learning_rate", 0.001}, {"momentum", 0.5}, {"centered", true}}},
      {"adadelta", {}},
      {"adam", {{"learning_rate", 0.01}}},
      {"adam", {{"learning_rate", 0.01}, {"amsgrad", true}}},
      {"adamw", {{"learning_rate", 0.01}, {"weight_decay", 0.0}}},
      {"lion", {{"learning_rate", 0.002}}},
      {"adabelief", {{"learning_rate", 0.01}}},
      {"nadam", {{"learning_rate", 0.01}}},
      {"lamb", {{"learning_rate", 0.002}, {"weight_decay", 0.0}}},
      {"lars", {{"learning_rate", 0.5}, {"trust", 0.002}}},
      {"muon", {{"learning_rate", 0.002}, {"momentum", 0.5}}},
      {"lookahead", {{"inner", Value::Map{{"plugin", "adam"}, {"learning_rate", 0.01}}}}},
  };
  for (const Case& each : rates) {
    CAPTURE(each.name);
    OptimizerDriver driver(build<Optimizer>(each.name, each.settings), normal_numbers(n, "start"));
    for (int t = 0; t < 4000; ++t) {
      std::vector<float> g = driver.values();
      for (std::size_t i = 0; i < n; ++i) g[i] = 0.3F * std::pow(10.0F, static_cast<float>(i) / 19.0F) * (g[i] - 1.0F);
      driver.step(g);
    }
    for (const float value : driver.values()) CHECK(std::fabs(value - 1.0F) < 0.01F);
  }
}

TEST_CASE("plain descent is declared where the step is exactly w − η g, and nowhere else") {
  const auto sgd = build<Optimizer>("sgd", {{"learning_rate", 0.2}});
  OptimizerDriver driver(sgd, {0.0F});
  driver.begin_step(0.5);
  REQUIRE(sgd->plain_descent().has_value());
  CHECK(*sgd->plain_descent() == 0.1F);
  CHECK(driver.states().empty());
  for (const Case& each : cases()) {
    if (each.name == "sgd" && each.settings.empty()) continue;
    CAPTURE(each.name);
    OptimizerDriver other(build<Optimizer>(each.name, each.settings), std::vector<float>(5, 0.0F));
    other.begin_step();
    CHECK(!other.optimizer().plain_descent().has_value());
  }
}

TEST_CASE("the first steps are those done by hand") {
  const auto first = [](const char* name, Value::Map settings) {
    OptimizerDriver driver(build<Optimizer>(name, std::move(settings)), {1.0F});
    driver.step({0.5F});
    return static_cast<double>(driver.values().front());
  };
  CHECK(first("sgd", {{"learning_rate", 0.1}}) == Approx(1.0 - 0.1 * 0.5));
  CHECK(first("sgd", {{"learning_rate", 0.1}, {"weight_decay", 0.2}}) == Approx(1.0 - 0.1 * 0.7));
  CHECK(first("sgd", {{"learning_rate", 0.1}, {"momentum", 0.9}, {"dampening", 0.5}}) == Approx(1.0 - 0.1 * 0.5));
  CHECK(first("sgd", {{"learning_rate", 0.1}, {"momentum", 0.9}, {"nesterov", true}}) == Approx(1.0 - 0.1 * 0.5 * 1.9));
  CHECK(first("adagrad", {{"learning_rate", 0.1}}) == Approx(0.9));   // η g / |g|
  CHECK(first("rmsprop", {{"learning_rate", 0.01}}) == Approx(0.9));  // η g / √(0.01 g²)
  CHECK(first("adam", {{"learning_rate", 0.1}}) == Approx(0.9));      // both corrections leave g / |g|
  CHECK(first("adamw", {{"learning_rate", 0.1}, {"weight_decay", 0.5}}) == Approx(0.95 - 0.1));
  CHECK(first("adadelta", {}) == Approx(1.0 - std::sqrt(1e-6 / (0.1 * 0.25 + 1e-6)) * 0.5));
}

TEST_CASE("lamb and lars step in proportion to the length of the weights of an array, not to its gradient") {
  // ‖w‖ = 5 and one array: the step of lars is η κ ‖w‖ long whatever the gradient, that of lamb η ‖w‖.
  const auto length = [](const char* name, Value::Map settings, float scale) {
    OptimizerDriver driver(build<Optimizer>(name, std::move(settings)), {3.0F, 0.0F, 4.0F, 0.0F, 0.0F});
    driver.step({0.6F * scale, -0.2F * scale, 0.1F * scale, 0.0F, 0.3F * scale});
    double sum = 0.0;
    const std::vector<float> start = {3.0F, 0.0F, 4.0F, 0.0F, 0.0F};
    for (std::size_t i = 0; i < start.size(); ++i)
      sum += std::pow(static_cast<double>(driver.values()[i]) - static_cast<double>(start[i]), 2);
    return std::sqrt(sum);
  };
  for (const float scale : {0.01F, 1.0F, 100.0F}) {
    CHECK(length("lars", {{"learning_rate", 2.0}, {"trust", 0.01}}, scale) == Approx(2.0 * 0.01 * 5.0).epsilon(1e-4));
    CHECK(length("lamb", {{"learning_rate", 0.1}, {"weight_decay", 0.0}}, scale) == Approx(0.1 * 5.0).epsilon(1e-4));
  }
}

TEST_CASE("a step of muon turns all directions of a matrix alike") {
  // Two directions whose gradients differ a thousandfold: the singular values of the step are what the polynomial makes
  // of 1 and of 0.001 in five rounds, both of the order of 1.
  const auto polynomial = [](double x) {
    for (int round = 0; round < 5; ++round) x = 3.4445 * x - 4.7750 * std::pow(x, 3) + 2.0315 * std::pow(x, 5);
    return x;
  };
  OptimizerDriver driver(build<Optimizer>("muon", {{"learning_rate", 1.0}}), std::vector<float>(10, 0.0F));
  std::vector<float> g(10, 0.0F);
  g[0] = 1.0F;
  g[6] = 0.01F;
  driver.step(g);
  const double norm = std::sqrt(1.0 + 1e-4);
  const double scale = std::sqrt(5.0 / 2.0);  // outputs over inputs
  CHECK(static_cast<double>(driver.values()[0]) == Approx(-scale * polynomial(1.0 / norm)).epsilon(1e-4));
  CHECK(static_cast<double>(driver.values()[6]) == Approx(-scale * polynomial(0.01 / norm)).epsilon(1e-4));
  for (const std::size_t i : {1U, 2U, 5U, 7U}) CHECK(driver.values()[i] == 0.0F);
}

TEST_CASE("muon leaves biases, and weights that it is told to leave, to another optimizer") {
  const std::vector<float> start = normal_numbers(13, "start");
  const std::vector<float> g = normal_numbers(13, "gradient");
  OptimizerDriver muon(build<Optimizer>("muon", {{"others", Value::Map{{"plugin", "sgd"}, {"learning_rate", 0.5}}}}),
                       start);
  muon.step(g);
  for (std::size_t i = 10; i < 13; ++i) CHECK(muon.values()[i] == start[i] - 0.5F * g[i]);
  CHECK(muon.values()[0] != start[0] - 0.5F * g[0]);
  OptimizerDriver none(build<Optimizer>("muon", {{"except", Value::List{"layer1_weights"}},
                                                 {"others", Value::Map{{"plugin", "sgd"}, {"learning_rate", 0.5}}}}),
                       start);
  none.step(g);
  for (std::size_t i = 0; i < 13; ++i) CHECK(none.values()[i] == start[i] - 0.5F * g[i]);
  CHECK_THROWS_WITH(OptimizerDriver(build<Optimizer>("muon", {{"except", Value::List{"layer2_weights"}}}), start),
                    ContainsSubstring("it has layer1_weights"));
}

TEST_CASE("sam takes the second gradient uphill of the first, and steps from where it was") {
  // L = ½ Σ c w²: at w + e the gradient is c (w + e).
  const std::vector<float> start = {3.0F, -1.0F, 0.5F, 0.0F, 2.0F};
  const std::vector<double> c = {1.0, 2.0, 4.0, 1.0, 0.5};
  for (const bool adaptive : {false, true}) {
    const auto optimizer = build<Optimizer>(
        "sam",
        {{"radius", 0.1}, {"adaptive", adaptive}, {"inner", Value::Map{{"plugin", "sgd"}, {"learning_rate", 0.2}}}});
    OptimizerDriver driver(optimizer, start);
    CHECK(optimizer->passes() == 2);
    std::vector<float> g(5);
    double norm = 0.0;
    const auto scale = [&](std::size_t i) { return adaptive ? std::fabs(static_cast<double>(start[i])) + 0.01 : 1.0; };
    for (std::size_t i = 0; i < 5; ++i) {
      g[i] = static_cast<float>(c[i] * static_cast<double>(start[i]));
      norm += std::pow(scale(i) * static_cast<double>(g[i]), 2);
    }
    driver.begin_step();
    driver.early_passes(g);
    std::vector<double> e(5);
    for (std::size_t i = 0; i < 5; ++i) {
      e[i] = 0.1 * scale(i) * scale(i) * static_cast<double>(g[i]) / std::sqrt(norm);
      CHECK(static_cast<double>(driver.values()[i]) == Approx(static_cast<double>(start[i]) + e[i]).margin(1e-7));
      g[i] = static_cast<float>(c[i] * (static_cast<double>(start[i]) + e[i]));
    }
    driver.update(0, 5, g.data());
    for (std::size_t i = 0; i < 5; ++i) CHECK(driver.values()[i] == Approx(start[i] - 0.2F * g[i]).margin(1e-7));
  }
}

TEST_CASE("lookahead goes half-way back every k steps, to where it began") {
  const auto optimizer = build<Optimizer>(
      "lookahead", {{"steps", 2}, {"share", 0.25}, {"inner", Value::Map{{"plugin", "sgd"}, {"learning_rate", 0.1}}}});
  OptimizerDriver driver(optimizer, {1.0F});
  driver.step({1.0F});
  CHECK(driver.values()[0] == Approx(0.9F));
  driver.step({2.0F});  // 0.7, and from 1 a quarter of the way there
  CHECK(driver.values()[0] == Approx(1.0F - 0.25F * 0.3F));
  driver.step({1.0F});
  CHECK(driver.values()[0] == Approx(0.825F));
}

TEST_CASE("l1 makes weights smaller by rate times λ behind the step, to exactly 0, and leaves biases alone") {
  const auto optimizer =
      build<Optimizer>("l1", {{"weight", 0.5}, {"inner", Value::Map{{"plugin", "sgd"}, {"learning_rate", 0.25}}}});
  // Five weights and a bias. The step takes 0.25 g, what follows 0.125 from the size of what is left.
  OptimizerDriver driver(optimizer, {1.0F, -1.0F, 0.5F, 0.1F, -0.125F, 0.0625F});
  driver.step({1.0F, -1.0F, 2.0F, -0.1F, 0.0F, 0.0F});
  CHECK(driver.values() == std::vector<float>{0.625F, -0.625F, 0.0F, 0.0F, 0.0F, 0.0625F});
  // Half the rate: half of that.
  driver.step({0.0F, 0.0F, 1.0F, -2.0F, 0.0F, 1.0F}, 0.5);
  CHECK(driver.values() == std::vector<float>{0.5625F, -0.5625F, -0.0625F, 0.1875F, 0.0F, -0.0625F});
  const float not_a_number = std::numeric_limits<float>::quiet_NaN();
  driver.step({not_a_number, 0.0F, 0.0F, 0.0F, 0.0F, 0.0F});
  CHECK(std::isnan(driver.values()[0]));
}

TEST_CASE("l1 ends where loss and λ |w| together are smallest") {
  // L = ½ Σ c (w − a)²: w = sign(a) max(0, |a| − λ / c). A bias ends at a.
  const std::vector<double> c = {1.0, 2.0, 4.0, 1.0, 0.5, 1.0};
  const std::vector<double> a = {2.0, -1.0, 0.05, 0.3, -3.0, 0.2};
  constexpr double lambda = 0.4;
  for (const char* const inner : {"sgd", "sam"}) {
    CAPTURE(inner);
    const Value::Map sgd{{"plugin", "sgd"}, {"learning_rate", 0.1}};
    const Value::Map sam{{"plugin", "sam"}, {"radius", 1e-9}, {"inner", sgd}};  // the rate is that of what it holds
    OptimizerDriver driver(
        build<Optimizer>("l1", {{"weight", lambda}, {"inner", inner == std::string("sgd") ? sgd : sam}}),
        std::vector<float>(6, 1.0F));
    for (int t = 0; t < 500; ++t) {
      std::vector<float> g(6);
      const std::vector<float> w = driver.values();
      for (std::size_t i = 0; i < 6; ++i) g[i] = static_cast<float>(c[i] * (static_cast<double>(w[i]) - a[i]));
      driver.step(g);
    }
    for (std::size_t i = 0; i < 5; ++i) {
      const double expected = std::copysign(std::max(0.0, std::fabs(a[i]) - lambda / c[i]), a[i]);
      CHECK(static_cast<double>(driver.values()[i]) == Approx(expected).margin(1e-6));
      CHECK((driver.values()[i] == 0.0F) == (expected == 0.0));
    }
    CHECK(static_cast<double>(driver.values()[5]) == Approx(0.2).margin(1e-6));
  }
}

TEST_CASE("l1 takes the rate that is set for it before that of the inner optimizer") {
  const auto of_its_own = build<Optimizer>(
      "l1",
      {{"weight", 1.0}, {"learning_rate", 0.5}, {"inner", Value::Map{{"plugin", "sgd"}, {"learning_rate", 0.0}}}});
  OptimizerDriver driver(of_its_own, {2.0F, -0.25F, 0.5F, 1.0F, 0.0F});
  driver.step({9.0F, 9.0F, 9.0F, 9.0F, 9.0F});
  CHECK(driver.values() == std::vector<float>{1.5F, 0.0F, 0.0F, 0.5F, 0.0F});
}

TEST_CASE("under one_cycle, rate and momentum move parameters as PyTorch's OneCycleLR does") {
  // Ten steps of PyTorch 2.15: OneCycleLR(max_lr=0.1, total_steps=10, pct_start=0.3, base_momentum=0.85,
  // max_momentum=0.95), gradient (0.3, −0.1, ±0.7) (1 + t / 10)
  const std::vector<std::pair<Case, std::vector<double>>> expected = {
      {{"sgd", {{"momentum", 0.9}}}, {0.4170410931110382, -1.805680274963379, 0.4023682773113251}},
      {{"adam", {{"beta2", 0.99}}}, {0.5795623660087585, -1.5795624256134033, 0.4852672517299652}},
      {{"adamw", {{"beta2", 0.99}}}, {0.575722336769104, -1.5711711645126343, 0.48301586508750916}},
      {{"rmsprop", {{"momentum", 0.9}}}, {-9.738414764404297, 8.738409042358398, -1.2067242860794067}},
  };
  const auto schedule = build<plexus::Schedule>("one_cycle", {{"lowest_momentum", 0.85}, {"highest_momentum", 0.95}});
  for (auto [each, values] : expected) {
    CAPTURE(each.name);
    each.settings.emplace_back("learning_rate", Value(0.1));
    OptimizerDriver driver(build<Optimizer>(each.name, each.settings), {1.0F, -2.0F, 0.5F});
    CHECK(driver.optimizer().follows_momentum());
    for (std::uint64_t t = 0; t < 10; ++t) {
      const float size = 1.0F + 0.1F * static_cast<float>(t);
      const plexus::Progress progress{.step = t, .total_steps = 10, .steps_per_epoch = 5};
      driver.step({0.3F * size, -0.1F * size, (t % 2 == 0 ? 0.7F : -0.7F) * size}, schedule->factor(progress),
                  schedule->momentum(progress));
    }
    for (std::size_t i = 0; i < 3; ++i)
      CHECK(static_cast<double>(driver.values()[i]) == Approx(values[i]).epsilon(2e-6));
  }
}

TEST_CASE("what has no momentum does not follow one, and what holds another follows as that does") {
  const auto follows = [](const char* name, Value::Map settings) {
    return build<Optimizer>(name, std::move(settings))->follows_momentum();
  };
  CHECK_FALSE(follows("sgd", {}));
  CHECK_FALSE(follows("adagrad", {}));
  CHECK_FALSE(follows("nadam", {}));
  CHECK(follows("lion", {}));
  CHECK(follows("lookahead", {{"inner", Value::Map{{"plugin", "adam"}}}}));
  CHECK_FALSE(follows("sam", {{"inner", Value::Map{{"plugin", "sgd"}}}}));
  CHECK(follows("l1", {{"inner", Value::Map{{"plugin", "adamw"}}}}));
  CHECK_FALSE(follows("l1", {{"inner", Value::Map{{"plugin", "sgd"}}}}));
}

TEST_CASE("nadam goes on in the middle with the bits that it has there") {
  OptimizerDriver from_start(build<Optimizer>("nadam"), {1.0F});
  for (int t = 0; t < 50; ++t) from_start.begin_step();
  from_start.update(0, 1, std::vector<float>{0.5F}.data());
  const auto optimizer = build<Optimizer>("nadam");
  OptimizerDriver in_the_middle(optimizer, {1.0F});
  optimizer->begin_step({.number = 300, .rate_factor = 1.0});
  optimizer->begin_step({.number = 50, .rate_factor = 1.0});
  in_the_middle.update(0, 1, std::vector<float>{0.5F}.data());
  CHECK(bits(in_the_middle.values()) == bits(from_start.values()));
}

TEST_CASE("settings that contradict each other are refused with the way out") {
  CHECK_THROWS_WITH(build<Optimizer>("sgd", {{"nesterov", true}}), ContainsSubstring("'momentum' is 0"));
  CHECK_THROWS_WITH(build<Optimizer>("sgd", {{"nesterov", true}, {"momentum", 0.9}, {"dampening", 0.1}}),
                    ContainsSubstring("'dampening' is not 0"));
  CHECK_THROWS_WITH(build<Optimizer>("sgd", {{"dampening", 0.1}}), ContainsSubstring("no effect"));
  CHECK_THROWS_WITH(build<Optimizer>("sgd", {{"learning_rate", -0.1}}), ContainsSubstring("learning_rate"));
  CHECK_THROWS_WITH(build<Optimizer>("adam", {{"beta1", 1.0}}), ContainsSubstring("beta1"));
  CHECK_THROWS_WITH(build<Optimizer>("adam", {{"epsilon", 0.0}}), ContainsSubstring("epsilon"));
}
