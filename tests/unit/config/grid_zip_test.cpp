// `zip`, `replicates` and `exclude` in a grid.
#include <string>
#include <vector>

#include "catch.h"
#include "grid_points.h"

namespace {

using namespace plexus;
using test::load;
using test::mistakes;
using test::trials;
using test::with_grid;
using Lines = std::vector<std::string>;

TEST_CASE("keys of a zip move together, as one axis called after the first") {
  const auto experiment =
      load(with_grid("  seed: [1, 2]\n"
                     "  zip:\n"
                     "    model.hidden: [10, 100]\n"
                     "    optimizer.learning_rate: {log_range: {from: 1, to: 0.1, count: 2}}\n"));
  CHECK(trials(experiment, {"model.hidden", "optimizer.learning_rate"}) ==
        Lines{"seed=1, hidden=10 | 10 | 1.0", "seed=1, hidden=100 | 100 | 0.1", "seed=2, hidden=10 | 10 | 1.0",
              "seed=2, hidden=100 | 100 | 0.1"});
  CHECK(experiment.design.product);
  CHECK(experiment.design.formula == "seed (2) × hidden & learning_rate (2)");
  const grid::Axis& zip = experiment.design.axes.at(1);
  CHECK(zip.key == "model.hidden");
  REQUIRE(zip.along.size() == 1);
  CHECK(zip.along[0].name == "learning_rate");
  CHECK(zip.along[0].key == "optimizer.learning_rate");
  CHECK(zip.along[0].labels == std::vector<Value>{1.0, 0.1});
}

TEST_CASE("several groups of a zip are axes of their own, and patches may move along") {
  const auto experiment = load(
      with_grid("  zip:\n"
                "    - {model.hidden: [10, 100], optimizer.momentum: [0, 0]}\n"
                "    - {net: {small: {training.batch_size: 2}, large: {training.batch_size: 8}}, seed: [3, 3]}\n"));
  CHECK(trials(experiment, {"model.hidden", "optimizer.momentum", "training.batch_size", "seed"}) ==
        Lines{"hidden=10, net=small | 10 | 0.0 | 2 | 3", "hidden=10, net=large | 10 | 0.0 | 8 | 3",
              "hidden=100, net=small | 100 | 0.0 | 2 | 3", "hidden=100, net=large | 100 | 0.0 | 8 | 3"});
  CHECK(experiment.design.axes[0].along[0].labels == std::vector<Value>{0.0, 0.0});
}

TEST_CASE("a zip whose lists differ in length is refused at the odd one") {
  CHECK(mistakes(with_grid("  zip: {model.hidden: [1, 2], optimizer.momentum: [0], seed: [1, 2]}\n")) ==
        "my.yaml:4:31: 'optimizer.momentum' has 1 value, but 'model.hidden' has 2; keys of a zip move together, so "
        "they need equally many\n"
        "  4 |   zip: {model.hidden: [1, 2], optimizer.momentum: [0], seed: [1, 2]}\n"
        "    |                               ^~~~~~~~~~~~~~~~~~\n"
        "my.yaml:4:9: note: this one has 2 values\n"
        "  4 |   zip: {model.hidden: [1, 2], optimizer.momentum: [0], seed: [1, 2]}\n"
        "    |         ^~~~~~~~~~~~");
  CHECK_THAT(mistakes(with_grid("  zip: {model.hidden: [1], optimizer.momentum: [0, 0.1], seed: [1, 2]}\n")),
             ContainsSubstring("my.yaml:4:9: 'model.hidden' has 1 value, but 'optimizer.momentum' has 2;"));
}

TEST_CASE("mistakes in a zip are shown at their place") {
  const auto of = [](const std::string& zip) { return mistakes(with_grid("  zip: " + zip + "\n")); };
  CHECK(of("{model.hidden: [1, 0], seed: [1, x]}") ==
        "my.yaml:4:27: 'model.hidden' is out of range (got 0, expected integer ≥ 1)\n"
        "  4 |   zip: {model.hidden: [1, 0], seed: [1, x]}\n"
        "    |                           ^\n"
        "my.yaml:4:41: 'seed' is not an integer (got 'x', expected integer ≥ 0)\n"
        "  4 |   zip: {model.hidden: [1, 0], seed: [1, x]}\n"
        "    |                                         ^");
  CHECK_THAT(of("{model.hidden: [10, 10], seed: [1, 2]}"),
             ContainsSubstring("my.yaml:4:28: axis 'model.hidden' has the value 10 twice; the first key of a zip names "
                               "its positions, so put a key first whose values differ"));
  CHECK_THAT(of("3"), ContainsSubstring("my.yaml:4:8: 'zip' is no map of keys that move together (got 3)"));
  CHECK_THAT(of("{}"), ContainsSubstring("'zip' is no map of keys that move together (got an empty map)"));
  CHECK_THAT(of("[[1]]"), ContainsSubstring("'zip' is no map of keys that move together (got a list of 1 entry)"));
  CHECK_THAT(of("{sample: {points: 3}}"), ContainsSubstring("'sample' cannot stand in a zip"));
  CHECK_THAT(of("{hiden: [1]}"), ContainsSubstring("did you mean 'model.hidden'?"));
  CHECK_THAT(of("{experiment: [a]}"), ContainsSubstring("'experiment' is the same for all trials"));
}

TEST_CASE("mistakes in axes of every form from the command line are shown in the argument") {
  CHECK(mistakes(test::grid_base, {.axis = {"zip={model.hidden: [1, 0]}"}}) ==
        "--axis zip={model.hidden: [1, 0]}: 'model.hidden' is out of range (got 0, expected integer ≥ 1)\n"
        "  --axis zip={model.hidden: [1, 0]}\n"
        "                                ^");
  CHECK(mistakes(test::grid_base, {.axis = {"model.hidden={range: {from: 0, to: 1}}"}}) ==
        "--axis model.hidden={range: {from: 0, to: 1}}: 'model.hidden' is out of range (got 0, expected integer ≥ 1)\n"
        "  --axis model.hidden={range: {from: 0, to: 1}}\n"
        "                       ^~~~~");
  CHECK_THAT(mistakes(test::grid_base, {.axis = {"replicates=x"}}),
             ContainsSubstring("--axis replicates=x: 'replicates' is not an integer (got 'x'"));
}

TEST_CASE("replicates are an axis over the seed, from that of the configuration on") {
  CHECK(trials(load(with_grid("  replicates: 3\n")), {"seed"}) == Lines{"seed=1 | 1", "seed=2 | 2", "seed=3 | 3"});
  CHECK(trials(load(with_grid("  replicates: 2\n", "seed: 40\n" + test::grid_base))) == Lines{"seed=40", "seed=41"});
  CHECK(trials(load(with_grid("  replicates: 2\n"), {.set = {"seed=7"}})) == Lines{"seed=7", "seed=8"});
  CHECK(trials(load(test::grid_base, {.axis = {"replicates=2"}})) == Lines{"seed=1", "seed=2"});
  CHECK(load(with_grid("  replicates: 3\n")).design.axes.at(0).key == "seed");
}

TEST_CASE("a wrong number of replicates is refused") {
  CHECK_THAT(mistakes(with_grid("  replicates: 0\n")),
             ContainsSubstring("my.yaml:4:15: 'replicates' is out of range (got 0, expected integer"));
  CHECK_THAT(mistakes(with_grid("  replicates: [1, 2]\n")), ContainsSubstring("'replicates' is not an integer"));
  CHECK_THAT(mistakes(with_grid("  replicates: 2\n", "seed: 9223372036854775807\n" + test::grid_base)),
             ContainsSubstring("there are not so many seeds"));
  CHECK(mistakes(with_grid("  seed: [1, 2]\n  replicates: 3\n")) ==
        "my.yaml:5:3: 'seed' varies already, and a trial can have one value of it only\n"
        "  5 |   replicates: 3\n"
        "    |   ^~~~~~~~~~\n"
        "my.yaml:4:3: note: it varies here first\n"
        "  4 |   seed: [1, 2]\n"
        "    |   ^~~~");
}

TEST_CASE("what exclude matches is no trial, and the design no product") {
  const std::string axes =
      "  net: {a: {}, b: {model: perceptron}}\n"
      "  optimizer.learning_rate: [0.1, 1, 10]\n"
      "  seed: [1, 2]\n";
  const auto points = [&axes](const std::string& exclude) {
    const auto experiment = load(with_grid(axes + "  exclude: " + exclude + "\n"));
    CHECK_FALSE(experiment.design.product);
    return trials(experiment);
  };
  CHECK(points("[{net: b, learning_rate: [0.1, 10]}, {seed: 2}]") ==
        Lines{"net=a, learning_rate=0.1, seed=1", "net=a, learning_rate=1.0, seed=1",
              "net=a, learning_rate=10.0, seed=1", "net=b, learning_rate=1.0, seed=1"});
  CHECK(points("[{optimizer.learning_rate: 1e-1}, {net: a, seed: {range: {from: 1, to: 2}}}]") ==
        Lines{"net=b, learning_rate=1.0, seed=1", "net=b, learning_rate=1.0, seed=2",
              "net=b, learning_rate=10.0, seed=1", "net=b, learning_rate=10.0, seed=2"});
  CHECK(load(with_grid(axes + "  exclude: [{seed: 2}]\n")).design.formula ==
        "net (2) × learning_rate (3) × seed (2) − 6 excluded");
  CHECK(load(with_grid(axes + "  exclude: []\n")).design.product);
}

TEST_CASE("exclude knows labels of every form, and keys that move along an axis") {
  CHECK(trials(load(with_grid("  model.activation: [tanh, {plugin: leaky_relu, slope: 0.5}]\n"
                              "  exclude: [{activation: leaky_relu}]\n"))) == Lines{"activation=tanh"});
  CHECK(trials(load(with_grid("  model.hidden: [[3, 2], [4]]\n  exclude: [{hidden: [3, 2]}]\n",
                              "dataset: mnist\nmodel: {plugin: deep, hidden: [1]}\n"))) == Lines{"hidden=[4]"});
  CHECK(trials(load(with_grid("  training.shuffle: [true, false]\n  exclude: [{shuffle: true}]\n"))) ==
        Lines{"shuffle=false"});
  CHECK(trials(load(with_grid("  zip: {model.hidden: [1, 2, 3], seed: [7, 8, 8]}\n  exclude: [{seed: 8}]\n"))) ==
        Lines{"hidden=1"});
}

TEST_CASE("an entry of exclude that names no axis, no value or no trial is refused") {
  const auto of = [](const std::string& entry) {
    return mistakes(with_grid("  net: {perceptron: {}, shallow: {}}\n  seed: [1, 2]\n  exclude: " + entry + "\n"));
  };
  CHECK(of("[{nte: shallow}, {net: shalow, seed: [1, 3]}]") ==
        "my.yaml:6:14: 'nte' is no axis of the grid; did you mean 'net'?\n"
        "  6 |   exclude: [{nte: shallow}, {net: shalow, seed: [1, 3]}]\n"
        "    |              ^~~\n"
        "my.yaml:6:35: axis 'net' has no value 'shalow'; did you mean 'shallow'?\n"
        "  6 |   exclude: [{nte: shallow}, {net: shalow, seed: [1, 3]}]\n"
        "    |                                   ^~~~~~\n"
        "my.yaml:6:53: axis 'seed' has no value 3 (expected one of 1, 2)\n"
        "  6 |   exclude: [{nte: shallow}, {net: shalow, seed: [1, 3]}]\n"
        "    |                                                     ^");
  CHECK_THAT(of("{net: shallow}"), ContainsSubstring("my.yaml:6:12: 'exclude' is not a list (got a map, expected "));
  CHECK_THAT(
      of("[shallow]"),
      ContainsSubstring("my.yaml:6:13: an entry of 'exclude' is no map of axes with their values (got 'shallow')"));
  CHECK_THAT(of("[{}]"), ContainsSubstring("(got an empty map)"));
  CHECK_THAT(of("[{zzzzzz: 1}]"), ContainsSubstring("'zzzzzz' is no axis of the grid (expected one of net, seed)"));
  CHECK_THAT(of("[{seed: [1, 2]}]"),
             ContainsSubstring("my.yaml:6:13: 'exclude' leaves no trial (all 4 of the grid are left out)"));
  CHECK_THAT(mistakes(with_grid("  exclude: [{seed: 1}]\n")),
             ContainsSubstring("'seed' is no axis of the grid, which has none"));
}

TEST_CASE("axes that the command line cuts down may lack values that exclude names") {
  const std::string text = with_grid("  net: {a: {}, b: {}}\n  seed: [1, 2]\n  exclude: [{net: b, seed: 1}]\n");
  CHECK(trials(load(text, {.axis = {"net=a"}})) == Lines{"net=a, seed=1", "net=a, seed=2"});
  CHECK(trials(load(text, {.axis = {"seed=2,3"}})).size() == 4);
}

}  // namespace
