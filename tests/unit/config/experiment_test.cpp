// An experiment as a whole: its name, its text, the plugins that it loads, and places for mistakes found later.
#include "config/experiment.h"

#include <plexus/error.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "config_files.h"
#include "values/json.h"

namespace {

using namespace plexus;
using test::load;
using test::mistakes;

const std::string base = "dataset: mnist\nmodel: shallow\n";

TEST_CASE("an experiment is called as its file says, or as its file is called") {
  CHECK(load("experiment: shallow-width\n" + base).name == "shallow-width");
  CHECK(load(base).name == "my");
  for (const char* name : {"'../x'", "a b", "é", "''", "[a]", "..", "a/b"})
    CHECK_THAT(mistakes("experiment: " + std::string(name) + "\n" + base),
               ContainsSubstring("my.yaml:1:1") && ContainsSubstring("'experiment' is no name of a folder"));
}

TEST_CASE("the text of an experiment is its file, comments included, if nothing was overridden") {
  const std::string text = "# why\n" + base;
  CHECK(load(text).text == text);
}

TEST_CASE("the text of an overridden experiment means the same when it is loaded again") {
  const std::string text =
      "experiment: \"007\"\n"
      "dataset: {plugin: csv, path: 'a: b, [c]'}\n"
      "model:\n"
      "  plugin: convolutional\n"
      "  blocks:\n"
      "    - &block {channels: 3}\n"
      "    - *block\n"
      "optimizer: {learning_rate: 1e-3}\n"
      "results: {parameters: []}\n"
      "grid:\n"
      "  network: {plain: {}, 'no': {seed: 3}, a very long label for an entry of this axis: {training: {batch_size: "
      "64, shuffle: false}}}\n"
      "  optimizer.momentum: {range: {from: 0.1, to: 0.3, step: 0.1}}\n";
  const auto first =
      load(text, {.set = {"training.epochs=3", "model.blocks.1.kernel=7"}, .axis = {"loss=cross_entropy"}});
  const auto second = load(first.text);
  CHECK(first.name == "007");
  CHECK(second.name == first.name);
  CHECK(first.text.find("epochs: 3") != std::string::npos);
  CHECK(first.text.find("learning_rate: 1e-3") != std::string::npos);
  REQUIRE(first.trials.size() == 9);
  REQUIRE(second.trials.size() == first.trials.size());
  for (std::size_t i = 0; i < first.trials.size(); ++i) {
    CHECK(second.trials[i].settings == first.trials[i].settings);
    CHECK(second.design.text(second.trials[i].point) == first.design.text(first.trials[i].point));
  }
}

TEST_CASE("a setting is found where it is written: in the file, the grid or the command line") {
  const auto experiment = load(
      "dataset: mnist\n"
      "model: {plugin: shallow, hidden: 3}\n"
      "grid:\n"
      "  network: {a: {}, b: {model: {plugin: deep, hidden: [4]}}}\n"
      "  seed: [1, 2]\n",
      {.set = {"training.epochs=9"}});
  const auto place = [&experiment](std::size_t trial, const std::string& key) {
    const std::string text = experiment.locate(trial, key).text();
    return text.starts_with("--") ? text : text.substr(text.rfind('/') + 1);
  };
  CHECK(place(0, "model") == "my.yaml:2:17");
  CHECK(place(0, "model.hidden") == "my.yaml:2:34");
  CHECK(place(2, "model") == "my.yaml:4:40");
  CHECK(place(2, "model.hidden") == "my.yaml:4:54");
  CHECK(place(3, "seed") == "my.yaml:5:13");
  CHECK(place(0, "training.epochs") == "--set training.epochs=9");
  CHECK(place(0, "model.activation.slope") == "my.yaml:2:17");  // a default: the nearest that is written
  CHECK(place(0, "optimizer") == "my.yaml");
}

TEST_CASE("a mistake found after loading is shown at its place, with its trial") {
  const auto experiment = load(base + "grid:\n  model: [shallow, perceptron]\n");
  const std::string shown = config::render({experiment.problem(1, "model", "it does not fit", Fault::environment)});
  CHECK_THAT(shown, ContainsSubstring("my.yaml:4:20: it does not fit\n  4 |   model: [shallow, perceptron]\n"
                                      "    |                    ^~~~~~~~~~\nnote: in the trial model=perceptron"));
}

TEST_CASE("plugins of a configuration are loaded from beside it before what needs them is checked") {
  const test::TestFolder folder;
  const config::Schema schema = test::fake_schema();
  test::FakeCatalogue catalogue;
  std::vector<std::string> seen;
  bool is_loaded = false;
  const config::PluginLoader loader{
      .library =
          [&](const std::filesystem::path& file) {
            seen.push_back("library " + file.lexically_relative(folder.path()).string());
            if (file.filename() == "broken.so") throw EnvironmentError("'broken.so' is not a plugin");
            if (!std::exchange(is_loaded, true)) catalogue.add(Kind::model, "mine", "mine");
          },
      .folder = [&](const std::filesystem::path& path) { seen.push_back("folder " + path.string()); }};
  const auto load_with = [&](const std::string& text) {
    return config::load_experiment(folder.write("a.yaml", text), {}, schema, catalogue, loader);
  };
  const auto experiment =
      load_with("dataset: mnist\nmodel: mine\nplugins: {libraries: [lib/mine.so], paths: [/there]}\n");
  CHECK(experiment.trials[0].settings.find("model")->find("plugin")->text() == "mine");
  CHECK(seen == std::vector<std::string>{"folder /there", "library lib/mine.so"});
  CHECK(experiment.folder == folder.path());

  try {
    static_cast<void>(load_with("dataset: mnist\nmodel: unknown\nplugins:\n  libraries:\n    - broken.so\n"));
    FAIL("nothing was thrown");
  } catch (const config::ConfigError& error) {
    CHECK(error.fault() == Fault::environment);
    REQUIRE(error.problems().size() == 1);  // that 'unknown' is unknown may follow from it
    CHECK_THAT(
        error.what(),
        ContainsSubstring("a.yaml:5:7: 'broken.so' is not a plugin\n  5 |     - broken.so\n    |       ^~~~~~~~~"));
  }
  // A library runs as soon as it is loaded, so that mistakes which need none are found before.
  seen.clear();
  for (const std::string mistake : {"training: {epochs: many}\n", "sede: 1\n", "optimizer: {plugin: sgd, rate: 1}\n",
                                    "grid: {seed: [1, 1]}\n", "model: {plugin: other, depth: 3}\nseed: -1\n"}) {
    const std::string model = mistake.starts_with("model") ? "" : "model: mine\n";
    CHECK_THROWS_AS(load_with("dataset: mnist\n" + model + mistake + "plugins: {libraries: [lib/mine.so]}\n"),
                    config::ConfigError);
  }
  CHECK(seen.empty());
  // What only the library knows is no mistake before it is there.
  CHECK_NOTHROW(
      load_with("dataset: mnist\nmodel: {plugin: mine}\ngrid: {model: [mine, shallow], seed: [1, 2]}\n"
                "plugins: {libraries: [lib/mine.so]}\n"));
  CHECK_THROWS_WITH(load_with("dataset: mnist\nmodel: mine\nplugins: {libs: [a]}\n"),
                    ContainsSubstring("unknown key 'libs' of 'plugins'"));
  CHECK_THROWS_WITH(load_with("dataset: mnist\nmodel: mine\nplugins: {paths: a}\n"),
                    ContainsSubstring("'plugins.paths' is not a list (got 'a', expected list of path"));
}

}  // namespace
