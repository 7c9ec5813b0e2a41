// `space` of a search: from YAML to axes, and from points back to settings.
#include "config/search_space.h"

#include <cmath>
#include <string>
#include <vector>

#include "catch.h"
#include "config_files.h"
#include "values/json.h"

namespace {

using namespace plexus;
using test::load;
using test::mistakes;

const std::string base =
    "dataset: mnist\nmodel: shallow\noptimizer: sgd\nsearch:\n  plugin: tpe\n  trials: 8\n  space:\n";

struct Loaded {
  SearchSpace space;
  config::Experiment experiment;
};

Loaded with_points(const std::string& space, const std::vector<SearchPoint>& points) {
  SearchSpace seen;
  config::LoadOptions options;
  options.points = [&](const SearchSpace& given) {
    seen = given;
    return points;
  };
  auto experiment = load(base + space, options);
  return {std::move(seen), std::move(experiment)};
}

std::string setting(const config::Experiment& experiment, std::size_t trial, const char* group, const char* key) {
  return values::to_json(*experiment.trials[trial].settings.find(group)->find(key));
}

const std::string four =
    "    optimizer.learning_rate: {log_uniform: {from: 0.001, to: 1}}\n"
    "    model.hidden: {uniform: {from: 2, to: 9}}\n"
    "    training.batch_size: {choice: [1, 8, 64]}\n"
    "    model.activation: {choice: [tanh, relu]}\n";

const std::string conditional =
    "    network:\n"
    "      choice:\n"
    "        wide: {model: {plugin: shallow}, space: {model.hidden: {integer: {from: 2, to: 9}}}}\n"
    "        none: {model: {plugin: perceptron}}\n"
    "    optimizer.learning_rate: {uniform: {from: 0.1, to: 0.2}}\n";

TEST_CASE("each form becomes its axis: rising numbers are ordered, whole-number settings take whole numbers") {
  using Form = SearchAxis::Form;
  const auto loaded = with_points(four, {{0.1, 4, 2, 1}});
  REQUIRE(loaded.space.size() == 4);
  CHECK(loaded.space[0].form == Form::real);
  CHECK(loaded.space[0].logarithmic);
  CHECK(loaded.space[0].to == 1.0);
  CHECK(loaded.space[1].form == Form::integer);
  CHECK(loaded.space[2].form == Form::ordered);
  CHECK(loaded.space[2].choices() == 3);
  CHECK(loaded.space[3].form == Form::category);
  CHECK(loaded.space[3].name == "model.activation");
}

TEST_CASE("points are the trials of an axis 'sample', with the keys along it") {
  const auto [space, experiment] = with_points(four, {{0.1, 4, 2, 1}, {0.25, 9, 0, 0}});
  REQUIRE(experiment.trials.size() == 2);
  CHECK(experiment.is_searched);
  CHECK(setting(experiment, 0, "optimizer", "learning_rate") == "0.1");
  CHECK(setting(experiment, 0, "model", "hidden") == "4");
  CHECK(setting(experiment, 0, "training", "batch_size") == "64");
  CHECK(setting(experiment, 1, "model", "hidden") == "9");
  REQUIRE(experiment.design.axes.size() == 1);
  const grid::Axis& axis = experiment.design.axes.front();
  CHECK(axis.name == "sample");
  REQUIRE(axis.along.size() == 4);
  CHECK(axis.along[0].name == "learning_rate");
  CHECK(axis.along[3].labels[0] == Value("relu"));
  CHECK(experiment.design.product);
}

TEST_CASE("all trials of the grid are tried at each point, the points first") {
  const auto [space, experiment] = with_points(four + "grid: {seed: [1, 2]}\n", {{0.1, 4, 2, 1}, {0.25, 9, 0, 0}});
  REQUIRE(experiment.trials.size() == 4);
  CHECK(experiment.design.text(experiment.design.points[1]) == "sample=0, seed=2");
  CHECK(experiment.design.text(experiment.design.points[2]) == "sample=1, seed=1");
}

TEST_CASE("a space inside of a patch is there where the patch is chosen") {
  const auto [space, experiment] = with_points(conditional, {{0, 5, 0.125}, {1, no_coordinate, 0.15}});
  REQUIRE(space.size() == 3);
  REQUIRE(space[1].condition);
  CHECK(space[1].condition->axis == 0);
  CHECK(space[1].condition->choice == 0);
  CHECK(setting(experiment, 0, "model", "hidden") == "5");
  CHECK(setting(experiment, 1, "model", "plugin") == "\"perceptron\"");
  CHECK(setting(experiment, 1, "optimizer", "learning_rate") == "0.15");
  CHECK(experiment.design.axes.front().along[1].labels[1].is_null());
  CHECK_FALSE(experiment.design.product);
}

TEST_CASE("the ends of a space have each end and each choice, those under conditions too") {
  const auto loaded = with_points(conditional, {{0, 5, 0.125}});
  const auto ends = config::ends_of(loaded.space);
  const auto has = [&](const SearchPoint& point) {
    return std::any_of(ends.begin(), ends.end(), [&](const SearchPoint& end) { return same_point(end, point); });
  };
  CHECK(has({0, 2, 0.1}));
  CHECK(has({0, 9, 0.1}));
  CHECK(has({1, no_coordinate, 0.1}));
  CHECK(has({0, 2, 0.2}));
  for (const SearchPoint& end : ends) CHECK(loaded.space.contains(end));
}

TEST_CASE("without points the ends are checked: a mistake anywhere in the space is found at its place") {
  CHECK_THAT(mistakes(base + "    model.hidden: {integer: {from: 0, to: 9}}\n"),
             ContainsSubstring("my.yaml:8:20: 'model.hidden' is out of range (got 0"));
  CHECK_THAT(mistakes(base + "    model.activation: {choice: [tanh, rleu]}\n"),
             ContainsSubstring("did you mean 'relu'"));
}

TEST_CASE("mistakes of a space are said") {
  CHECK_THAT(mistakes("dataset: mnist\nmodel: shallow\nsearch: {plugin: tpe, trials: 8}\n"),
             ContainsSubstring("my.yaml:3:1: 'search.space' is missing"));
  CHECK_THAT(mistakes(base + "    model.hidden: {integer: {from: 1, to: 9}}\ngrid: {model.hidden: [1, 2]}\n"),
             ContainsSubstring("'model.hidden' varies already"));
  CHECK_THAT(
      mistakes(base + "    n:\n      choice:\n        a: {space: {seed: {integer: {from: 1, to: 2}}}}\n        b: {}\n"
                      "    seed: {integer: {from: 1, to: 2}}\n"),
      ContainsSubstring("'seed' varies already"));
  CHECK_THAT(mistakes(base + "    n: {choice: {a: {grid: {seed: [1, 2]}}, b: {}}}\n"),
             ContainsSubstring("stands under 'space'"));
  CHECK_THAT(mistakes(base + "    seed: {choice: [1, 2, 1]}\n"), ContainsSubstring("has the value 1 twice"));
}

}  // namespace
