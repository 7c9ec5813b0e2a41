// `sample` in a grid.
#include <cmath>
#include <string>
#include <vector>

#include "catch.h"
#include "grid/random_values.h"
#include "grid_points.h"

namespace {

using namespace plexus;
using test::load;
using test::mistakes;
using test::trials;
using test::with_grid;
using Lines = std::vector<std::string>;

std::string sample(const std::string& entries) { return with_grid("  sample: {" + entries + "}\n"); }

const std::string rate = "optimizer.learning_rate: {log_uniform: {from: 1e-4, to: 0.1}}";
const std::string hidden = "model.hidden: {integer: {from: 10, to: 300}}";

TEST_CASE("random points are one axis with their keys along it, crossed with the other axes") {
  const auto experiment =
      load(with_grid("  sample:\n"
                     "    points: 3\n"
                     "    seed: 5\n"
                     "    optimizer.learning_rate: {log_uniform: {from: 1e-4, to: 0.1}}\n"
                     "    optimizer.momentum: {uniform: {from: 0, to: 0.9}}\n"
                     "    model.hidden: {integer: {from: 10, to: 300}}\n"
                     "    model.activation: {choice: [tanh, {plugin: leaky_relu, slope: 0.5}]}\n"
                     "  seed: [1, 2]\n"));
  CHECK(experiment.design.product);
  CHECK(experiment.design.formula == "sample (3) × seed (2)");
  CHECK(trials(experiment) == Lines{"sample=0, seed=1", "sample=0, seed=2", "sample=1, seed=1", "sample=1, seed=2",
                                    "sample=2, seed=1", "sample=2, seed=2"});
  const grid::Axis& axis = experiment.design.axes.at(0);
  CHECK(axis.key.empty());
  CHECK(axis.labels == std::vector<Value>{0, 1, 2});
  REQUIRE(axis.along.size() == 4);
  std::string names;
  for (const grid::Coordinate& along : axis.along) names += along.name + "=" + along.key + " ";
  CHECK(names ==
        "learning_rate=optimizer.learning_rate momentum=optimizer.momentum hidden=model.hidden "
        "activation=model.activation ");
  for (std::size_t point = 0; point < 3; ++point) {
    const Value& settings = experiment.trials[2 * point].settings;
    const double expected = grid::RandomValues(5, "optimizer.learning_rate").log_uniform(point, 1e-4, 0.1);
    CHECK(settings.find("optimizer")->find("learning_rate")->real() == expected);
    CHECK(axis.along[0].labels[point] == Value(expected));
    CHECK(settings.find("optimizer")->find("momentum")->real() ==
          grid::RandomValues(5, "optimizer.momentum").uniform(point, 0, 0.9));
    CHECK(settings.find("model")->find("hidden")->integer() ==
          grid::RandomValues(5, "model.hidden").integer(point, 10, 300));
    const std::size_t chosen = grid::RandomValues(5, "model.activation").choice(point, 2);
    CHECK(settings.find("model")->find("activation")->find("plugin")->text() == (chosen == 0 ? "tanh" : "leaky_relu"));
    CHECK(axis.along[3].labels[point] == Value(chosen == 0 ? "tanh" : "leaky_relu"));
  }
}

TEST_CASE("more points keep the first ones, and another key changes none of the others") {
  const std::vector<std::string> keys = {"optimizer.learning_rate", "model.hidden"};
  const Lines few = trials(load(sample("points: 4, " + rate + ", " + hidden)), keys);
  Lines many = trials(load(sample("points: 9, " + rate + ", " + hidden)), keys);
  REQUIRE(many.size() == 9);
  many.resize(4);
  CHECK(many == few);
  CHECK(trials(load(sample("points: 4, training.batch_size: {choice: [1, 2]}, " + hidden + ", " + rate)), keys) == few);
  CHECK(trials(load(sample("points: 4, seed: 2, " + rate + ", " + hidden)), keys) != few);
}

TEST_CASE("random points may choose among labelled patches") {
  const auto experiment =
      load(sample("points: 30, net: {choice: {p: {model: perceptron}, s: {model: {hidden: 9}, training.epochs: 2}}}"));
  std::set<std::string> seen;
  for (std::size_t i = 0; i < 30; ++i) {
    const auto& settings = experiment.trials[i].settings;
    const std::string label = experiment.design.axes[0].along[0].labels[i].text();
    seen.insert(label + " " + test::setting(settings, "model.hidden") + " " +
                test::setting(settings, "training.epochs"));
  }
  CHECK(seen == std::set<std::string>{"p – null", "s 9 2"});  // one of both is missing with probability 2⁻²⁹
}

TEST_CASE("mistakes in a sample are shown at their place") {
  const auto of = [](const std::string& entries) { return mistakes(sample(entries)); };
  CHECK(of("points: 2, model.hidden: {integer: {from: 0, to: 0}}") ==
        "my.yaml:4:38: 'model.hidden' is out of range (got 0, expected integer ≥ 1)\n"
        "  4 |   sample: {points: 2, model.hidden: {integer: {from: 0, to: 0}}}\n"
        "    |                                      ^~~~~~~");
  CHECK_THAT(of(rate), ContainsSubstring("my.yaml:4:11: 'sample.points' is missing (expected integer"));
  CHECK_THAT(of("points: 0, " + rate), ContainsSubstring("my.yaml:4:20: 'sample.points' is out of range (got 0"));
  CHECK_THAT(of("points: 2"), ContainsSubstring("my.yaml:4:3: 'sample' has no keys to draw"));
  CHECK_THAT(of("pionts: 2, " + rate), ContainsSubstring("unknown key 'pionts' of 'sample'; did you mean 'points'?"));
  CHECK_THAT(
      of("points: 2, model.hidden: [1, 2]"),
      ContainsSubstring("my.yaml:4:37: 'model.hidden' does not say how it is drawn (got a list of 2 entries, "
                        "expected uniform, log_uniform, integer, log_integer or choice); did you mean {choice: […]}?"));
  CHECK_THAT(of("points: 2, model.hidden: {unifrom: {from: 1, to: 2}}"),
             ContainsSubstring("unknown form of random numbers 'unifrom'; did you mean 'uniform'?"));
  CHECK_THAT(of("points: 2, model.hidden: {zzz: 1}"), ContainsSubstring("'zzz' (expected uniform, log_uniform"));
  CHECK_THAT(of("points: 2, hidden: {integer: {from: 1, to: 2}}"), ContainsSubstring("did you mean 'model.hidden'?"));
  CHECK_THAT(of("points: 2, optimizer.momentum: {uniform: {from: 1, to: 0}}"),
             ContainsSubstring("'from' must not be greater than 'to' (got from 1.0 to 0.0)"));
  CHECK_THAT(of("points: 2, optimizer.momentum: {uniform: {from: 1, too: 2}}"),
             ContainsSubstring("unknown key 'too' of 'uniform'; did you mean 'to'?"));
  CHECK_THAT(of("points: 2, model.hidden: {integer: {from: 1.5, to: 2}}"),
             ContainsSubstring("'integer.from' is not an integer (got 1.5"));
  CHECK_THAT(of("points: 2, optimizer.momentum: {log_uniform: {from: 0, to: 1}}"),
             ContainsSubstring("'from' of log_uniform must be greater than 0 (got from 0.0 to 1.0)"));
  CHECK_THAT(of("points: 9, model.hidden: {choice: [1, 0]}"),
             ContainsSubstring("my.yaml:4:50: 'model.hidden' is out of range (got 0"));
  CHECK_THAT(of("points: 2, model.hidden: {choice: []}"), ContainsSubstring("has no values"));
  CHECK_THAT(of("points: 2, net: {choice: {a: {grid: {seed: [1]}}}}"),
             ContainsSubstring("a patch that random points choose cannot have a grid of its own"));
  CHECK_THAT(of("points: 2, execution.jobs: {integer: {from: 1, to: 2}}"),
             ContainsSubstring("'execution.jobs' is the same for all trials"));
  CHECK_THAT(mistakes(with_grid("  sample: 3\n")),
             ContainsSubstring("'sample' is no map of 'points' and keys (got 3)"));
}

TEST_CASE("random numbers that are out of range are reported once") {
  const std::string shown = mistakes(sample("points: 50, optimizer.momentum: {uniform: {from: -2, to: -1}}"));
  const std::string message = "'optimizer.momentum' is out of range (got -1.";
  const std::size_t first = shown.find(message);
  REQUIRE(first != std::string::npos);
  CHECK(shown.find(message, first + 1) == std::string::npos);
}

TEST_CASE("a key that is drawn at random cannot be an axis too") {
  CHECK(mistakes(with_grid("  model.hidden: [1, 2]\n  sample: {points: 2, model.hidden: {choice: [1]}}\n")) ==
        "my.yaml:5:23: 'model.hidden' varies already, and a trial can have one value of it only\n"
        "  5 |   sample: {points: 2, model.hidden: {choice: [1]}}\n"
        "    |                       ^~~~~~~~~~~~\n"
        "my.yaml:4:3: note: it varies here first\n"
        "  4 |   model.hidden: [1, 2]\n"
        "    |   ^~~~~~~~~~~~");
  CHECK_THAT(mistakes(with_grid("  zip: {seed: [1, 2]}\n  seed: [1]\n")), ContainsSubstring("'seed' varies already"));
  CHECK_THAT(mistakes(with_grid("  model: [shallow]\n  model.plugin: [shallow]\n")),
             ContainsSubstring("my.yaml:5:3: 'model.plugin' varies already"));
  CHECK_THAT(mistakes(with_grid("  zip: {seed: [1, 2]}\n"), {.axis = {"seed=3"}}),
             ContainsSubstring("--axis seed=3: 'seed' varies already"));
}

}  // namespace
