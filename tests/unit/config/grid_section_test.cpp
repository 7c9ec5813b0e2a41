// The `grid` section: which trials it makes, and its mistakes.
#include <string>
#include <vector>

#include "catch.h"
#include "config/document.h"
#include "config/grid_size.h"
#include "config_files.h"
#include "values/json.h"

namespace {

using namespace plexus;
using test::load;
using test::mistakes;

const std::string base = "dataset: mnist\nmodel: shallow\n";

std::vector<std::string> points(const std::string& grid) {
  const auto experiment = load(base + "grid:\n" + grid);
  std::vector<std::string> result;
  for (const auto& trial : experiment.trials) result.push_back(experiment.design.text(trial.point));
  return result;
}

std::string at(const Value& settings, const std::string& group, const std::string& name) {
  return values::to_json(*settings.find(group)->find(name));
}

TEST_CASE("a grid is the product of its axes, the last one fastest") {
  const auto experiment = load(base + "grid:\n  model.hidden: [10, 30]\n  seed: {range: {from: 1, to: 3}}\n");
  REQUIRE(experiment.trials.size() == 6);
  CHECK(experiment.design.product);
  CHECK(experiment.design.axes[0].name == "hidden");
  CHECK(experiment.design.axes[0].key == "model.hidden");
  CHECK(experiment.design.axes[0].labels == std::vector<Value>{10, 30});
  CHECK(experiment.design.axes[1].labels == std::vector<Value>{1, 2, 3});
  CHECK(experiment.trials[4].point == grid::Point{1, 1});
  CHECK(at(experiment.trials[4].settings, "model", "hidden") == "30");
  CHECK(experiment.trials[4].settings.find("seed")->integer() == 2);
  CHECK(load(base).trials.size() == 1);
  CHECK(load(base + "grid:\n").trials.size() == 1);
}

TEST_CASE("labels have the type that the setting has") {
  const auto labels = [](const std::string& axis) {
    return values::to_json(Value(Value::List(load(base + "grid:\n  " + axis + "\n").design.axes.at(0).labels)));
  };
  CHECK(labels("seed: [1e3, 2]") == "[1000,2]");
  CHECK(labels("optimizer.learning_rate: [1, 0.5]") == "[1.0,0.5]");
  CHECK(labels("training.shuffle: [true, false]") == "[true,false]");
  CHECK(labels("training.epochs: [null, 3]") == "[null,3]");
  CHECK(labels("model.activation: [tanh, {plugin: leaky_relu, slope: 0.5}]") == R"(["tanh","leaky_relu"])");
  CHECK(labels("model.activation: [{plugin: leaky_relu, slope: 0.5}, {plugin: leaky_relu, slope: 1}]") ==
        R"(["{plugin: leaky_relu, slope: 0.5}","{plugin: leaky_relu, slope: 1}"])");
  CHECK(labels("model: {small: {plugin: shallow, hidden: 1}, large: {plugin: shallow, hidden: 9}}") ==
        R"(["small","large"])");
}

TEST_CASE("ranges give the decimal numbers that are meant") {
  CHECK(points("  seed: {range: {from: 1, to: 7, step: 3}}\n") ==
        std::vector<std::string>{"seed=1", "seed=4", "seed=7"});
  CHECK(points("  optimizer.momentum: {range: {from: 0.1, to: 0.3, step: 0.1}}\n") ==
        std::vector<std::string>{"momentum=0.1", "momentum=0.2", "momentum=0.3"});
  CHECK(points("  optimizer.learning_rate: {log_range: {from: 0.001, to: 0.1, count: 3}}\n") ==
        std::vector<std::string>{"learning_rate=0.001", "learning_rate=0.01", "learning_rate=0.1"});
  CHECK(points("  optimizer.momentum: {linear_range: {from: 0, to: 0.9, count: 4}}\n") ==
        std::vector<std::string>{"momentum=0.0", "momentum=0.3", "momentum=0.6", "momentum=0.9"});
}

TEST_CASE("labelled patches lay several settings over the configuration at once") {
  const auto experiment = load(
      "dataset: mnist\nmodel: {plugin: shallow, hidden: 7}\ntraining: {epochs: 5}\n"
      "grid:\n"
      "  network:\n"
      "    base:\n"
      "    wide: {model: {hidden: 99}, training: {batch_size: 64}}\n"
      "    deep: {model: {plugin: deep, hidden: [2]}, optimizer.momentum: 0.5}\n");
  REQUIRE(experiment.trials.size() == 3);
  CHECK(experiment.design.axes[0].key.empty());
  CHECK(experiment.design.axes[0].labels == std::vector<Value>{"base", "wide", "deep"});
  CHECK(at(experiment.trials[0].settings, "model", "hidden") == "7");
  CHECK(at(experiment.trials[1].settings, "model", "hidden") == "99");
  CHECK(at(experiment.trials[1].settings, "training", "batch_size") == "64");
  CHECK(at(experiment.trials[1].settings, "training", "epochs") == "5");
  CHECK(at(experiment.trials[2].settings, "model", "hidden") == "[2]");  // another plugin: nothing of shallow is left
  CHECK(at(experiment.trials[2].settings, "optimizer", "momentum") == "0.5");
}

TEST_CASE("an axis over a component chooses what an axis inside of it refines, in whatever order") {
  for (const char* grid :
       {"  model.hidden: [5, 6]\n  model: [shallow]\n", "  model: [shallow]\n  model.hidden: [5, 6]\n",
        "  model.hidden: [5, 6]\n  net: {a: {model: {plugin: shallow}}}\n"}) {
    const auto experiment = load("dataset: mnist\ngrid:\n" + std::string(grid));
    REQUIRE(experiment.trials.size() == 2);
    CHECK(at(experiment.trials[1].settings, "model", "hidden") == "6");
  }
}

TEST_CASE("two axes whose keys end alike have longer names") {
  const auto experiment = load(
      "dataset: mnist\nmodel: {plugin: shallow, activation: leaky_relu}\n"
      "grid:\n  optimizer.learning_rate: [1]\n  model.initializer.mean: [0]\n  model.activation.slope: [1]\n  seed: "
      "[1]\n");
  std::vector<std::string> names;
  for (const auto& axis : experiment.design.axes) names.push_back(axis.name);
  CHECK(names == std::vector<std::string>{"learning_rate", "mean", "slope", "seed"});
}

TEST_CASE("a mistake in an axis is shown at the value or key that is wrong, once for all trials") {
  CHECK(mistakes(base + "grid:\n  model.hidden: [10, 0, x]\n  seed: [1, 2, 3]\n") ==
        "my.yaml:4:22: 'model.hidden' is out of range (got 0, expected integer ≥ 1)\n"
        "  4 |   model.hidden: [10, 0, x]\n"
        "    |                      ^\n"
        "my.yaml:4:25: 'model.hidden' is not an integer (got 'x', expected integer ≥ 1)\n"
        "  4 |   model.hidden: [10, 0, x]\n"
        "    |                         ^");
  CHECK(mistakes(base + "grid:\n  optimizer.lerning_rate: [0.1, 0.2]\n") ==
        "my.yaml:4:13: unknown key 'lerning_rate' of optimizer 'sgd'; did you mean 'learning_rate'?\n"
        "  4 |   optimizer.lerning_rate: [0.1, 0.2]\n"
        "    |             ^~~~~~~~~~~~");
  CHECK(mistakes(
            "dataset: mnist\ngrid:\n  net:\n    a: {model: {plugin: deep, hidden: [0]}}\n    b: {modle: shallow}\n") ==
        "my.yaml:4:40: 'model.hidden.0' is out of range (got 0, expected integer ≥ 1)\n"
        "  4 |     a: {model: {plugin: deep, hidden: [0]}}\n"
        "    |                                        ^\n"
        "my.yaml:5:9: unknown key 'modle'; did you mean 'model'?\n"
        "  5 |     b: {modle: shallow}\n"
        "    |         ^~~~~");
}

TEST_CASE("an axis that is none says what it should be") {
  const auto of = [](const std::string& axis) { return mistakes(base + "grid:\n  " + axis + "\n"); };
  CHECK_THAT(of("learning_rate: [1]"),
             ContainsSubstring("my.yaml:4:3: axis 'learning_rate' is no key of the configuration; "
                               "did you mean 'optimizer.learning_rate'?"));
  CHECK_THAT(of("zzzz: [1]"),
             ContainsSubstring("(expected a key such as 'optimizer.learning_rate', or a map of labelled patches)"));
  CHECK_THAT(of("seed: 3"),
             ContainsSubstring("my.yaml:4:9: axis 'seed' is not a list (got 3, expected a list of values, a range, or "
                               "a map of labels); did you mean [3]?"));
  CHECK_THAT(of("seed: []"), ContainsSubstring("axis 'seed' has no values (expected at least one)"));
  CHECK_THAT(of("seed: [1, 2, 1.0]"), ContainsSubstring("my.yaml:4:16: axis 'seed' has the value 1.0 twice"));
  CHECK_THAT(of("seed: {rnage: {from: 1, to: 2}}"),
             ContainsSubstring("unknown form of an axis 'rnage'; did you mean 'range'?"));
  CHECK_THAT(of("seed: {range: {from: 1}}"), ContainsSubstring("my.yaml:4:17: 'range.to' is missing"));
  CHECK_THAT(of("seed: {range: {from: 1, to: 3, stp: 1}}"),
             ContainsSubstring("unknown key 'stp' of 'range'; did you mean 'step'?"));
  CHECK_THAT(of("seed: {range: {from: 1, to: 3, step: -1}}"),
             ContainsSubstring("'step' leads away from 'to' (got from 1 to 3 in steps of -1)"));
  CHECK_THAT(of("seed: {log_range: {from: 0, to: 3, count: 2}}"),
             ContainsSubstring("must be greater than 0 (got from 0.0 to 3.0)"));
  CHECK_THAT(of("seed: {range: 3}"), ContainsSubstring("'range' is not a map of settings (got 3)"));
  CHECK_THAT(of("epoch: {a: {seed: 1}}"),
             ContainsSubstring("'epoch' is the name of a result, so no axis can be called so"));
  CHECK_THAT(of("my-net: {a: {}}"), ContainsSubstring("did you mean 'my_net'?"));
  CHECK_THAT(of("net: {a: {experiment: x}}"),
             ContainsSubstring("'experiment' is the same for all trials, so a patch cannot change it"));
  CHECK_THAT(of("net: {a: 3}"), ContainsSubstring("entry 'a' of axis 'net' is no map of settings (got 3)"));
  CHECK_THAT(of("experiment: [a, b]"),
             ContainsSubstring("'experiment' is the same for all trials, so it cannot be an axis"));
  CHECK_THAT(of("model..hidden: [1]"), ContainsSubstring("the key 'model..hidden' has an empty part"));
  CHECK_THAT(of("zpi: [1]"), ContainsSubstring("axis 'zpi' is no key of the configuration; did you mean 'zip'?"));
  CHECK_THAT(mistakes(base + "grid: [1]\n"), ContainsSubstring("'grid' is not a map of axes (got a list of 1 entry)"));
  CHECK_THAT(of("seed: {range: {from: 1, to: 10000}}\n  model.hidden: {range: {from: 1, to: 1000}}"),
             ContainsSubstring("the grid has 10000000 trials (expected at most 1000000)"));
}

TEST_CASE("a grid is too large before any of its values is made") {
  const auto count = [](const std::string& grid) {
    config::Problems problems;
    const auto source = std::make_shared<const config::Source>(config::Source::Form::file, "x", grid);
    return config::least_trials(*config::parse_document(source, problems));
  };
  CHECK(count("seed: {range: {from: 1, to: 1000000}}\nmodel.hidden: {log_range: {from: 1, to: 9, count: 1000000}}") ==
        1e12);
  CHECK(count("seed: [1, 2, 3]\nnetwork: {a: {}, b: {}}\nreplicates: 5\nsample: {points: 4}\nexclude: [{seed: 1}]") ==
        120);
  CHECK(count("seed: {range: {from: 1, to: 9, step: 2}}") == 5);
  // What is wrong, and is said elsewhere, counts as one.
  CHECK(count("seed: {range: {from: 9, to: 1}}\nreplicates: many\nsample: 3\nmodel: x\na: {range: [1]}") == 1);
  CHECK_THAT(mistakes(base + "grid:\n  seed: {range: {from: 1, to: 1000000}}\n"
                             "  optimizer.learning_rate: {linear_range: {from: 0.1, to: 1, count: 1000000}}\n"),
             ContainsSubstring("the grid has 1000000000000 trials (expected at most 1000000)"));
}

TEST_CASE("ten thousand trials cost little more than their number") {
  const auto work = [](const std::string& grid) { return load(base + "grid:\n" + grid).work; };
  const std::size_t one = load(base).work;
  const std::string seeds = "  seed: {range: {from: 1, to: 1000}}\n";
  const std::size_t thousand = work(seeds);
  const std::size_t ten_thousand = work(seeds + "  model.hidden: {range: {from: 1, to: 10}}\n");
  const std::size_t other_order = work("  model.hidden: {range: {from: 1, to: 10}}\n" + seeds);
  CHECK(one > 8);                          // the root, its groups and components, each looked at once
  CHECK(thousand < 1000 + 2 * one);        // beside the roots, nothing is looked at twice
  CHECK(ten_thousand < 10000 + 20 * one);  // nor are the ten models
  CHECK(other_order == ten_thousand);
}

}  // namespace
