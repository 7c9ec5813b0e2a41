// Axes that exist for one label only, and patches that get in each other's way.
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

const std::string networks =
    "  network:\n"
    "    perceptron: {model: perceptron}\n"
    "    shallow: {model: shallow, grid: {model.hidden: [10, 30]}}\n"
    "    deep:\n"
    "      model: {plugin: deep, hidden: [5]}\n"
    "      grid:\n"
    "        model.dropout: {linear_range: {from: 0, to: 0.5, count: 2}}\n"
    "        size: {small: {}, large: {model: {batch_normalisation: true}, grid: {training.epochs: [1, 2]}}}\n";

TEST_CASE("the grid of a patch exists for its label alone") {
  const auto experiment = load(with_grid(networks + "  seed: [1, 2]\n  exclude: [{seed: 2}]\n", "dataset: mnist\n"));
  CHECK(trials(experiment, {"model.plugin", "model.hidden", "model.dropout", "training.epochs"}) ==
        Lines{"network=perceptron, seed=1 | perceptron | – | – | null",
              "network=shallow, hidden=10, seed=1 | shallow | 10 | – | null",
              "network=shallow, hidden=30, seed=1 | shallow | 30 | – | null",
              "network=deep, dropout=0.0, size=small, seed=1 | deep | [5] | 0.0 | null",
              "network=deep, dropout=0.0, size=large, epochs=1, seed=1 | deep | [5] | 0.0 | 1",
              "network=deep, dropout=0.0, size=large, epochs=2, seed=1 | deep | [5] | 0.0 | 2",
              "network=deep, dropout=0.5, size=small, seed=1 | deep | [5] | 0.5 | null",
              "network=deep, dropout=0.5, size=large, epochs=1, seed=1 | deep | [5] | 0.5 | 1",
              "network=deep, dropout=0.5, size=large, epochs=2, seed=1 | deep | [5] | 0.5 | 2"});
  CHECK_FALSE(experiment.design.product);
  CHECK(experiment.design.formula ==
        "network (1 + shallow × hidden (2) + deep × dropout (2) × size (1 + large × epochs (2))) × seed (2) − 9 "
        "excluded");
}

TEST_CASE("axes over the same key under different labels are one axis in the design") {
  const auto experiment =
      load(with_grid("  network:\n"
                     "    a: {grid: {model.hidden: [10, 30]}}\n"
                     "    b: {model: {activation: tanh}, grid: {model.hidden: [30, 90]}}\n"));
  REQUIRE(experiment.design.axes.size() == 2);
  CHECK(experiment.design.axes[1].labels == std::vector<Value>{10, 30, 90});
  CHECK(trials(experiment, {"model.hidden", "model.activation.plugin"}) ==
        Lines{"network=a, hidden=10 | 10 | sigmoid", "network=a, hidden=30 | 30 | sigmoid",
              "network=b, hidden=30 | 30 | tanh", "network=b, hidden=90 | 90 | tanh"});
}

TEST_CASE("the grid of a patch may have every form that a grid has") {
  const auto experiment =
      load(with_grid("  net:\n"
                     "    a: {}\n"
                     "    b:\n"
                     "      grid:\n"
                     "        zip: {model.hidden: [1, 2], training.epochs: [3, 4]}\n"
                     "        replicates: 2\n"
                     "        exclude: [{hidden: 2, seed: 2}]\n"
                     "    c: {grid: {sample: {points: 2, model.hidden: {choice: [7]}}}}\n"));
  CHECK(trials(experiment, {"model.hidden", "training.epochs", "seed"}) ==
        Lines{"net=a | 100 | null | 1", "net=b, hidden=1, seed=1 | 1 | 3 | 1", "net=b, hidden=1, seed=2 | 1 | 3 | 2",
              "net=b, hidden=2, seed=1 | 2 | 4 | 1", "net=c, sample=0 | 7 | null | 1",
              "net=c, sample=1 | 7 | null | 1"});
}

TEST_CASE("exclude reaches axes that exist for one label") {
  CHECK(trials(load(with_grid("  net: {a: {}, b: {grid: {model.hidden: [1, 2]}}}\n  exclude: [{hidden: 1}]\n"))) ==
        Lines{"net=a", "net=b, hidden=2"});
  CHECK_THAT(
      mistakes(with_grid("  net: {a: {}, b: {grid: {model.hidden: [1, 2]}}}\n  exclude: [{net: a, hidden: 1}]\n")),
      ContainsSubstring("my.yaml:5:13: this entry of 'exclude' leaves nothing out: no trial is like it"));
}

TEST_CASE("a mistake in the grid of a patch is shown at its value") {
  CHECK(mistakes(with_grid("  net:\n    a: {}\n    b: {grid: {model.hidden: [1, 0]}}\n")) ==
        "my.yaml:6:34: 'model.hidden' is out of range (got 0, expected integer ≥ 1)\n"
        "  6 |     b: {grid: {model.hidden: [1, 0]}}\n"
        "    |                                  ^");
  CHECK_THAT(mistakes(with_grid("  net: {a: {grid: [1]}}\n")), ContainsSubstring("'grid' is not a map of axes"));
  CHECK(mistakes(with_grid("  seed: [1, 2]\n  net: {a: {}, b: {grid: {seed: [3]}}}\n")) ==
        "my.yaml:5:27: 'seed' varies already, and a trial can have one value of it only\n"
        "  5 |   net: {a: {}, b: {grid: {seed: [3]}}}\n"
        "    |                           ^~~~\n"
        "my.yaml:4:3: note: it varies here first\n"
        "  4 |   seed: [1, 2]\n"
        "    |   ^~~~");
}

TEST_CASE("two patches that set the same setting are refused with both places") {
  CHECK(mistakes(with_grid("  net: {a: {training: {epochs: 2}}, b: {}}\n"
                           "  time: {short: {training.epochs: 1}, usual: {}}\n")) ==
        "my.yaml:4:32: 'training.epochs', which axis 'net' sets here, is set by another axis too, so this would have "
        "no effect\n"
        "  4 |   net: {a: {training: {epochs: 2}}, b: {}}\n"
        "    |                                ^\n"
        "my.yaml:5:35: note: the other axis sets it here\n"
        "  5 |   time: {short: {training.epochs: 1}, usual: {}}\n"
        "    |                                   ^");
}

TEST_CASE("a patch that replaces what another one sets, or an axis that does, is refused") {
  CHECK_THAT(
      mistakes(with_grid("  width: {few: {model: {hidden: 3}}}\n  net: {p: {model: perceptron}}\n")),
      ContainsSubstring("my.yaml:4:33: 'model.hidden', which axis 'width' sets here, is set by another axis too"));
  CHECK_THAT(mistakes(with_grid("  net: {a: {optimizer: {momentum: 0.5}}}\n  optimizer: [sgd, adam]\n")),
             ContainsSubstring("'optimizer.momentum', which axis 'net' sets here, is set by another axis too"));
}

TEST_CASE("patches that set different settings of one component do not get in each other's way") {
  CHECK(trials(load(with_grid("  net: {s: {model: shallow}}\n  width: {few: {model: {hidden: 3}}, usual: {}}\n"
                              "  act: {t: {model.activation: tanh}}\n",
                              "dataset: mnist\n")),
               {"model.hidden", "model.activation.plugin"}) ==
        Lines{"net=s, width=few, act=t | 3 | tanh", "net=s, width=usual, act=t | 100 | tanh"});
}

TEST_CASE("patches that only excluded trials would mix are no mistake") {
  CHECK(trials(load(with_grid("  net: {a: {training.epochs: 2}, b: {}}\n"
                              "  time: {short: {training.epochs: 1}, usual: {}}\n"
                              "  exclude: [{net: a, time: short}]\n")),
               {"training.epochs"}) ==
        Lines{"net=a, time=usual | 2", "net=b, time=short | 1", "net=b, time=usual | null"});
}

}  // namespace
