// What sound configurations mean: complete settings, of the types of the schema.
#include <cmath>
#include <string>

#include "catch.h"
#include "config/node.h"
#include "config_files.h"
#include "values/json.h"

namespace {

using namespace plexus;
using test::load;
using test::mistakes;

/// The settings of the only trial, as JSON.
std::string settings(const std::string& text) { return values::to_json(load(text).trials.at(0).settings); }

/// One setting of it.
std::string setting(const std::string& text, const std::string& group, const std::string& name) {
  const Value all = load(text).trials.at(0).settings;
  return values::to_json(*all.find(group)->find(name));
}

const std::string base = "dataset: mnist\nmodel: shallow\n";

TEST_CASE("settings are complete with all defaults, in the order of the schema") {
  CHECK(settings("model: shallow\ndataset: mnist\n") ==
        R"({"seed":1,"dataset":{"plugin":"mnist","train_limit":null,"validation":0,"normalize":"scale"},)"
        R"("model":{"plugin":"shallow","hidden":100,"activation":{"plugin":"sigmoid"},)"
        R"("initializer":{"plugin":"normal","mean":0.0,"stddev":0.1}},)"
        R"("loss":{"plugin":"squared_error"},)"
        R"("optimizer":{"plugin":"sgd","learning_rate":0.01,"momentum":0.0,"nesterov":false},)"
        R"("training":{"batch_size":1,"epochs":null,"steps":null,"shuffle":true},"results":{"parameters":["final"]}})");
}

TEST_CASE("a bare name and a map with nothing but that plugin are the same") {
  CHECK(settings("dataset: {plugin: mnist}\nmodel: {plugin: shallow, activation: {plugin: tanh}}\n") ==
        settings("dataset: mnist\nmodel: {plugin: shallow, activation: tanh}\n"));
}

TEST_CASE("the owner's defaults for a component hold unless another plugin is chosen") {
  const auto initializer = [](const std::string& written) {
    return setting("dataset: mnist\nmodel: {plugin: shallow, initializer: " + written + "}\n", "model", "initializer");
  };
  CHECK(initializer("normal") == R"({"plugin":"normal","mean":0.0,"stddev":0.1})");
  CHECK(initializer("fake/normal") == R"({"plugin":"normal","mean":0.0,"stddev":0.1})");
  CHECK(initializer("{mean: 1}") == R"({"plugin":"normal","mean":1.0,"stddev":0.1})");
  CHECK(initializer("{plugin: normal, stddev: 1e-3}") == R"({"plugin":"normal","mean":0.0,"stddev":0.001})");
  CHECK(initializer("zeros") == R"({"plugin":"zeros"})");
}

TEST_CASE("a component that several libraries offer is recorded with its library") {
  const test::TestFolder folder;
  const config::Schema schema = test::fake_schema();
  test::FakeCatalogue catalogue;
  catalogue.add<test::SgdSettings>(Kind::optimizer, "sgd", "other");
  const auto load_with = [&](const std::string& text) {
    return config::load_experiment(folder.write("a.yaml", text), {}, schema, catalogue);
  };
  const Value settings = load_with(base + "optimizer: other/sgd\n").trials.at(0).settings;
  CHECK(settings.find("optimizer")->find("plugin")->text() == "other/sgd");
  CHECK_THROWS_WITH(load_with(base + "optimizer: sgd\n"),
                    ContainsSubstring("a.yaml:3:12: optimizer 'sgd' is offered by several"));
}

TEST_CASE("numbers are written as in YAML 1.2 and get the type of the schema") {
  const auto rate = [](const std::string& text) {
    return load(base + "optimizer: {learning_rate: " + text + "}\n")
        .trials[0]
        .settings.find("optimizer")
        ->find("learning_rate")
        ->real();
  };
  CHECK(rate("1") == 1.0);
  CHECK(rate("1e-3") == 0.001);
  CHECK(rate(".5") == 0.5);
  CHECK(rate("+5.") == 5.0);
  CHECK(rate("0x10") == 16.0);
  const auto seed = [](const std::string& text) {
    return load(base + "seed: " + text + "\n").trials[0].settings.find("seed")->integer();
  };
  CHECK(seed("1e3") == 1000);
  CHECK(seed("5.0") == 5);
  CHECK(seed("0o17") == 15);
  CHECK(seed("0017") == 17);
  CHECK(seed("9223372036854775807") == 9223372036854775807);
  CHECK_FALSE(mistakes(base + "seed: 1e300\n").empty());
  CHECK_FALSE(mistakes(base + "seed: 0x-5\n").empty());
}

TEST_CASE("scalars without a schema are what the core schema of YAML 1.2 says") {
  const auto value = [](const std::string& text, bool quoted = false) {
    config::Node node;
    node.form = config::Node::Form::scalar;
    node.text = text;
    node.quoted = quoted;
    return config::to_value(node);
  };
  CHECK(value("true") == Value(true));
  CHECK(value("FALSE") == Value(false));
  for (const char* text :
       {"yes", "no", "on", "off", "y", "tRUE", "1_000", "1,5", "0x", "1e", ".", "-", "e5", "12:30", "0b1"})
    CHECK(value(text) == Value(text));
  CHECK(value("-12") == Value(-12));
  CHECK(value("12", true) == Value("12"));
  CHECK(value("1.0") == Value(1.0));
  CHECK(value("-1e-400").real() == 0.0);
  CHECK(value("-.inf").real() < 0);
  CHECK(std::isnan(value(".NaN").real()));
}

TEST_CASE("null stands for an optional setting that is not set, and for a group without entries") {
  CHECK(setting(base + "training: {epochs: ~}\n", "training", "epochs") == "null");
  CHECK(settings(base + "training:\nresults:\n") == settings(base));
  CHECK(setting("dataset: {plugin: mnist, train_limit: null}\nmodel: shallow\n", "dataset", "train_limit") == "null");
}

TEST_CASE("texts may be written without quotes even if they look like numbers") {
  CHECK(setting("dataset: {plugin: csv, path: 007}\nmodel: shallow\n", "dataset", "path") == R"("007")");
  CHECK(load(base + "experiment: 2024\n").name == "2024");
}

TEST_CASE("anchors, aliases and merge keys mean what YAML says") {
  const std::string text =
      "dataset: mnist\n"
      "model:\n"
      "  plugin: convolutional\n"
      "  blocks:\n"
      "    - &first {channels: 8, kernel: 3}\n"
      "    - {<<: *first, channels: 16}\n"
      "    - *first\n"
      "    - <<: [{kernel: 7}, *first]\n"
      "      pooling: average\n";
  CHECK(setting(text, "model", "blocks") ==
        R"([{"channels":8,"kernel":3,"pooling":"max"},{"channels":16,"kernel":3,"pooling":"max"},)"
        R"({"channels":8,"kernel":3,"pooling":"max"},{"channels":8,"kernel":7,"pooling":"average"}])");
  CHECK_THAT(mistakes("dataset: mnist\nmodel: {<<: 3, plugin: shallow}\n"), ContainsSubstring("'<<' merges maps"));
}

TEST_CASE("line ends of Windows and a byte order mark do not matter") {
  CHECK(settings("\xEF\xBB\xBF"
                 "dataset: mnist\r\nmodel: shallow\r\n") == settings(base));
  CHECK_THAT(
      mistakes("\xEF\xBB\xBF"
               "dataset: mnist\r\nmodel: shallow\r\nseed: x\r\n"),
      ContainsSubstring(
          "my.yaml:3:7: 'seed' is not an integer (got 'x', expected integer ≥ 0)\n  3 | seed: x\n    |       ^"));
}

}  // namespace
