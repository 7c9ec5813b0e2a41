// Stages of a configuration: which trials they make, and what they may say.
#include <optional>
#include <string>
#include <vector>

#include "catch.h"
#include "grid_points.h"

namespace {

using namespace plexus;
using test::load;
using test::mistakes;
using test::trials;
using Lines = std::vector<std::string>;

const std::string base = "dataset: mnist\nmodel: shallow\n";
const std::string two =
    "stages:\n"
    "  first: {training: {epochs: 5}}\n"
    "  second: {training.epochs: 2, model: {activation: tanh}}\n";

std::vector<std::optional<std::size_t>> before(const config::Experiment& experiment) {
  std::vector<std::optional<std::size_t>> trials;
  for (const config::Trial& trial : experiment.trials) trials.push_back(trial.before);
  return trials;
}

TEST_CASE("stages are an axis behind all others, and each trial follows that of the stage before") {
  const auto experiment = load(base + two + "grid: {seed: [1, 2]}\n");
  CHECK(trials(experiment, {"training.epochs", "model.activation.plugin"}) ==
        Lines{"seed=1, stage=first | 5 | sigmoid", "seed=1, stage=second | 2 | tanh",
              "seed=2, stage=first | 5 | sigmoid", "seed=2, stage=second | 2 | tanh"});
  CHECK(before(experiment) == std::vector<std::optional<std::size_t>>{std::nullopt, 0, std::nullopt, 2});
  CHECK(experiment.design.product);
  CHECK(experiment.design.formula == "seed (2) × stage (2)");
  CHECK(grid::stage_axis(experiment.design.axes) == 1);
}

TEST_CASE("stages need no grid, and a stage may set nothing") {
  const auto experiment = load(base + "stages: {a: , b: {seed: 7}, c: {}}\n");
  CHECK(trials(experiment, {"seed"}) == Lines{"stage=a | 1", "stage=b | 7", "stage=c | 1"});
  CHECK(before(experiment) == std::vector<std::optional<std::size_t>>{std::nullopt, 0, 1});
}

TEST_CASE("an axis may vary one stage, and reaches no other") {
  const auto experiment = load(base + two + "grid: {stages.second.optimizer.learning_rate: [1, 1e-1]}\n");
  CHECK(trials(experiment, {"optimizer.learning_rate"}) ==
        Lines{"learning_rate=1.0, stage=first | 0.01", "learning_rate=1.0, stage=second | 1.0",
              "learning_rate=0.1, stage=first | 0.01", "learning_rate=0.1, stage=second | 0.1"});
  CHECK(experiment.design.axes[0].key == "stages.second.optimizer.learning_rate");
  CHECK(experiment.design.product);
}

TEST_CASE("a stage is laid over what axes and the command line set") {
  CHECK(trials(load(base + two + "grid: {training.batch_size: [1, 8]}\n", {.set = {"stages.second.training.epochs=9"}}),
               {"training.batch_size", "training.epochs"}) ==
        Lines{"batch_size=1, stage=first | 1 | 5", "batch_size=1, stage=second | 1 | 9",
              "batch_size=8, stage=first | 8 | 5", "batch_size=8, stage=second | 8 | 9"});
  CHECK(trials(load(base + two, {.axis = {"stages.first.training.epochs=3,4"}}), {"training.epochs"}) ==
        Lines{"epochs=3, stage=first | 3", "epochs=3, stage=second | 2", "epochs=4, stage=first | 4",
              "epochs=4, stage=second | 2"});
}

TEST_CASE("patches, zips and samples reach into stages") {
  CHECK(trials(load(base + two + "grid: {how: {plain: {}, long: {stages.second.training.epochs: 20}}}\n"),
               {"training.epochs"}) == Lines{"how=plain, stage=first | 5", "how=plain, stage=second | 2",
                                             "how=long, stage=first | 5", "how=long, stage=second | 20"});
  CHECK(trials(load(base + two + "grid: {zip: {stages.first.seed: [1, 2], stages.second.seed: [3, 4]}}\n"), {"seed"})
            .back() == "first_seed=2, stage=second | 4");
  CHECK(trials(load(base + two + "grid: {sample: {points: 1, stages.second.seed: {choice: [4]}}}\n"), {"seed"}) ==
        Lines{"sample=0, stage=first | 1", "sample=0, stage=second | 4"});
}

TEST_CASE("what cannot be a stage is refused at its place") {
  const std::string beside = "stages: {a: {}, b: {}}\n";
  CHECK_THAT(mistakes(base + "stages: [a, b]\n"),
             ContainsSubstring("my.yaml:3:9: 'stages' is no map of stages (got a list"));
  CHECK_THAT(mistakes(base + "stages: {}\n"), ContainsSubstring("got an empty map"));
  CHECK_THAT(mistakes(base + "stages: {a: 3}\n"), ContainsSubstring("my.yaml:3:13: stage 'a' is no map of settings"));
  CHECK_THAT(mistakes(base + "stages: {a-b: {}}\n"), ContainsSubstring("'a-b' cannot name a stage"));
  CHECK_THAT(mistakes(base + "stages: {a: {grid: {seed: [1]}}}\n"),
             ContainsSubstring("in 'grid', write 'stages.a.training.epochs: [5, 10]'"));
  CHECK_THAT(mistakes(base + "stages: {a: {notes: x}}\n"),
             ContainsSubstring("my.yaml:3:14: 'notes' is the same for all trials, so a stage cannot change it"));
  CHECK_THAT(mistakes(base + "stages: {a: {model: {hiden: 3}}}\n"), ContainsSubstring("did you mean 'hidden'?"));
  CHECK_THAT(mistakes(base + beside + "grid: {stages.c.seed: [1]}\n"),
             ContainsSubstring("'stages.c.seed' leads to no stage (expected one of a, b)"));
  CHECK_THAT(mistakes(base + beside + "grid: {stages.a: [1]}\n"), ContainsSubstring("'stages.a' is a whole stage"));
  CHECK_THAT(mistakes(base + "grid: {stages.a.seed: [1]}\n"), ContainsSubstring("it has no 'stages'"));
  CHECK_THAT(mistakes(base + beside + "grid: {how: {x: {stages: {c: {seed: 1}}}}}\n"),
             ContainsSubstring("leads to no stage"));
  CHECK_THAT(mistakes(base + beside + "grid: {stage: {x: {}, y: {}}}\n"), ContainsSubstring("'stage' varies already"));
  CHECK_THAT(mistakes(base + beside + "grid: {seed: [1, 2], exclude: [{stage: a, seed: 2}]}\n"),
             ContainsSubstring("'exclude' leaves out the stage before the trial seed=2, stage=b"));
}

TEST_CASE("what every stage sets otherwise cannot vary for all of them") {
  const std::string both = base + "stages: {a: {training: {epochs: 1}}, b: {training: {epochs: 2}}}\n";
  CHECK_THAT(mistakes(both + "grid: {training.epochs: [3, 4]}\n"),
             ContainsSubstring("my.yaml:4:8: every stage sets 'training.epochs', so this would have no effect; write "
                               "'stages.b.training.epochs'"));
  CHECK_THAT(mistakes(both, {.set = {"training.epochs=3"}}), ContainsSubstring("every stage sets 'training.epochs'"));
}

}  // namespace
