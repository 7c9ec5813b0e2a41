// Settings on the command line: --set and --axis.
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
    "dataset: mnist\n"
    "model: {plugin: deep, hidden: [3, 4], activation: {plugin: leaky_relu, slope: 0.5}}\n"
    "training: {epochs: 2}\n";

std::string with(const std::vector<std::string>& set, const std::string& group, const std::string& text = base) {
  return values::to_json(*load(text, {.set = set}).trials.at(0).settings.find(group));
}

TEST_CASE("the option --set changes one setting, whether the file has it or not") {
  CHECK(with({"training.epochs=7"}, "training") == R"({"batch_size":1,"epochs":7,"steps":null,"shuffle":true})");
  CHECK(with({"training.batch_size=64", "training.epochs=~"}, "training") ==
        R"({"batch_size":64,"epochs":null,"steps":null,"shuffle":true})");
  CHECK(with({"training.epochs="}, "training") == with({"training.epochs=null"}, "training"));
  CHECK(with({"seed=3", "seed=4"}, "seed") == "4");
  CHECK(with({"optimizer.momentum=0.5"}, "optimizer") ==
        R"({"plugin":"sgd","learning_rate":0.01,"momentum":0.5,"nesterov":false})");
}

TEST_CASE("the option --set reaches into lists and replaces components") {
  const std::string rest = R"(,"dropout":0.0,"batch_normalisation":false})";
  CHECK(with({"model.hidden.1=9"}, "model") ==
        R"({"plugin":"deep","hidden":[3,9],"activation":{"plugin":"leaky_relu","slope":0.5})" + rest);
  CHECK(with({"model.hidden=[1]"}, "model") ==
        R"({"plugin":"deep","hidden":[1],"activation":{"plugin":"leaky_relu","slope":0.5})" + rest);
  CHECK(with({"model.activation=tanh"}, "model") ==
        R"({"plugin":"deep","hidden":[3,4],"activation":{"plugin":"tanh"})" + rest);
  CHECK(with({"model.activation.slope=1"}, "model") ==
        R"({"plugin":"deep","hidden":[3,4],"activation":{"plugin":"leaky_relu","slope":1.0})" + rest);
  CHECK(with({"model=perceptron"}, "model") == R"({"plugin":"perceptron"})");
  CHECK(with({"model={plugin: shallow, hidden: 5, activation: relu, initializer: zeros}"}, "model") ==
        R"({"plugin":"shallow","hidden":5,"activation":{"plugin":"relu"},"initializer":{"plugin":"zeros"}})");
}

TEST_CASE("the option --set turns a bare name into a component with settings") {
  const std::string text = "dataset: mnist\nmodel: shallow\n";
  CHECK(with({"model.hidden=7", "dataset.train_limit=9"}, "dataset", text) ==
        R"({"plugin":"mnist","train_limit":9,"validation":0,"normalize":"scale"})");
  CHECK(load(text, {.set = {"model.hidden=7"}}).trials[0].settings.find("model")->find("hidden")->integer() == 7);
  CHECK(with({"model.plugin=perceptron"}, "model", text) == R"({"plugin":"perceptron"})");
}

TEST_CASE("settings of the plugin that --set replaces are reported, not dropped") {
  CHECK(mistakes(base, {.set = {"model.plugin=perceptron"}}) ==
        "my.yaml:2:23: unknown key 'hidden' of model 'perceptron'; it was written for 'deep', which an override "
        "replaced\n"
        "  2 | model: {plugin: deep, hidden: [3, 4], activation: {plugin: leaky_relu, slope: 0.5}}\n"
        "    |                       ^~~~~~\n"
        "my.yaml:2:39: unknown key 'activation' of model 'perceptron'; it was written for 'deep', which an override "
        "replaced\n"
        "  2 | model: {plugin: deep, hidden: [3, 4], activation: {plugin: leaky_relu, slope: 0.5}}\n"
        "    |                                       ^~~~~~~~~~");
}

TEST_CASE("a mistake on the command line is shown in the argument") {
  const auto of = [](const std::string& argument) { return mistakes(base, {.set = {argument}}); };
  CHECK(of("training.epochs=ten") ==
        "--set training.epochs=ten: 'training.epochs' is not an integer (got 'ten', expected integer ≥ 1 or null)\n"
        "  --set training.epochs=ten\n"
        "                        ^~~");
  CHECK(of("optimizer.lerning_rate=1") ==
        "--set optimizer.lerning_rate=1: unknown key 'lerning_rate' of optimizer 'sgd'; did you mean 'learning_rate'?\n"
        "  --set optimizer.lerning_rate=1\n"
        "                  ^~~~~~~~~~~~");
  CHECK(of("model.hidden.2=3") ==
        "--set model.hidden.2=3: 'model.hidden' is a list of 2 entries (got '2', expected an index from 0 to 1)\n"
        "  --set model.hidden.2=3\n"
        "                     ^");
  CHECK_THAT(of("optimizer.steps.0=3"),
             ContainsSubstring("'optimizer.steps' is not set, so it has no entry 0 to change"));
  CHECK_THAT(of("seed"), ContainsSubstring("--set seed: there is no '=' (expected --set key.path=value)"));
  CHECK_THAT(of("a..b=3"), ContainsSubstring("the key before '=' has an empty part"));
  CHECK_THAT(of("=3"), ContainsSubstring("the key before '=' has an empty part"));
  CHECK_THAT(of("model.hidden=[3"), ContainsSubstring("this '[' is never closed"));
  CHECK_THAT(of("seed=\xff"), ContainsSubstring("this is not UTF-8 text"));
  CHECK_THAT(of("grid.seed=[1]"), ContainsSubstring("axes of the grid are set by --axis"));
}

TEST_CASE("mistakes of the file and of the command line are shown together") {
  const std::string shown = mistakes("dataset: mnist\nmodel: shallow\nseed: x\n", {.set = {"training.epochs=0"}});
  CHECK_THAT(shown, ContainsSubstring("my.yaml:3:7: 'seed' is not an integer"));
  CHECK_THAT(shown, ContainsSubstring("--set training.epochs=0: 'training.epochs' is out of range"));
}

TEST_CASE("the option --axis adds an axis, or replaces one of the file") {
  const auto design = [](const std::vector<std::string>& axis) {
    std::string text;
    const auto experiment = load(base + "grid:\n  seed: [1, 2, 3]\n", {.axis = axis});
    for (const auto& trial : experiment.trials) text += experiment.design.text(trial.point) + "; ";
    return text;
  };
  CHECK(design({"seed=7"}) == "seed=7; ");
  CHECK(design({"seed=7,8", "optimizer.learning_rate=0.1"}) ==
        "seed=7, learning_rate=0.1; seed=8, learning_rate=0.1; ");
  CHECK(design({"seed=[7, 8]"}) == "seed=7; seed=8; ");
  CHECK(design({"seed={range: {from: 3, to: 4}}"}) == "seed=3; seed=4; ");
  CHECK(design({"seed=1", "model.hidden=[1],[2, 3]"}) == "seed=1, hidden=[1]; seed=1, hidden=[2, 3]; ");
  CHECK(design({"seed=1", "optimizer={plugin: sgd, momentum: 0.5},adam"}) ==
        "seed=1, optimizer=sgd; seed=1, optimizer=adam; ");
}

TEST_CASE("the option --axis keeps the named ones of labelled entries") {
  const std::string text = "dataset: mnist\ngrid:\n  network: {a: {model: perceptron}, b: {model: shallow}}\n";
  const auto experiment = load(text, {.axis = {"network=b"}});
  REQUIRE(experiment.trials.size() == 1);
  CHECK(experiment.trials[0].settings.find("model")->find("plugin")->text() == "shallow");
  CHECK(mistakes(text, {.axis = {"network=a,c"}}) ==
        "--axis network=a,c: axis 'network' has no entry 'c' (expected one of a, b)\n"
        "  --axis network=a,c\n"
        "                   ^");
}

TEST_CASE("a mistake in a value of --axis is shown in the argument") {
  CHECK(mistakes(base, {.axis = {"seed=1,x"}}) ==
        "--axis seed=1,x: 'seed' is not an integer (got 'x', expected integer ≥ 0)\n"
        "  --axis seed=1,x\n"
        "                ^");
  CHECK_THAT(mistakes(base, {.axis = {"seed="}}), ContainsSubstring("axis 'seed' has no values"));
  CHECK_THAT(mistakes(base, {.axis = {"learning_rate=1,2"}}),
             ContainsSubstring(
                 "axis 'learning_rate' is no key of the configuration; did you mean 'optimizer.learning_rate'?"));
}

TEST_CASE("a --set that the grid overwrites is an error, because it would have no effect") {
  const std::string text = base + "grid:\n  training.epochs: [1, 2]\n  net: {a: {}, b: {training: {batch_size: 2}}}\n";
  CHECK(mistakes(text, {.set = {"training.epochs=3"}}) ==
        "--set training.epochs=3: the grid sets 'training.epochs' too, so this would have no effect; change the grid "
        "with --axis or in the file\n"
        "  --set training.epochs=3\n"
        "        ^~~~~~~~~~~~~~~\n"
        "my.yaml:5:21: note: the grid sets it here\n"
        "  5 |   training.epochs: [1, 2]\n"
        "    |                     ^");
  CHECK_THAT(mistakes(text, {.set = {"training.batch_size=3"}}),
             ContainsSubstring("the grid sets 'training.batch_size' too"));
  CHECK(mistakes(text, {.set = {"training.shuffle=false"}}).empty());
}

}  // namespace
