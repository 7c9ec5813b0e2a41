#include "plugin/yaml.h"

#include <catch.h>

using plexus::Value;
using plexus::plugin::yaml_entry;
using plexus::plugin::yaml_line;

TEST_CASE("values are written in a line as YAML reads them") {
  CHECK(yaml_line(Value()) == "null");
  CHECK(yaml_line(true) == "true");
  CHECK(yaml_line(3) == "3");
  CHECK(yaml_line(3.0) == "3.0");
  CHECK(yaml_line(0.1) == "0.1");
  CHECK(yaml_line("sigmoid") == "sigmoid");
  CHECK(yaml_line("data/train.csv") == "data/train.csv");
  CHECK(yaml_line(Value::List{256, 128}) == "[256, 128]");
  CHECK(yaml_line(Value::Map{{"plugin", "normal"}, {"mean", 0.0}}) == "{plugin: normal, mean: 0.0}");
  CHECK(yaml_line(Value::Map{{"plugin", "tanh"}}) == "tanh");
  CHECK(yaml_line(Value::List{Value::Map{}, Value::List{}}) == "[{}, []]");
}

TEST_CASE("a text that would be read as something else is quoted") {
  for (const auto* text :
       {"true", "No", "null", "~", "12", "1e3", "-x", "a: b", "a #b", "[a]", "", " a", "*a", "y", "N"})
    CHECK(yaml_line(text) == "\"" + std::string(text) + "\"");
  CHECK(yaml_line("a\"b") == R"("a\"b")");
}

TEST_CASE("an entry takes as many lines as it needs") {
  CHECK(yaml_entry("loss", Value::Map{{"plugin", "cross_entropy"}}) == "loss: cross_entropy\n");
  CHECK(yaml_entry("optimizer", Value::Map{{"plugin", "sgd"}, {"learning_rate", 0.01}}) ==
        "optimizer:\n"
        "  plugin: sgd\n"
        "  learning_rate: 0.01\n");
  const Value blocks = Value::List{Value::Map{{"channels", 6}, {"kernel", 5}}, Value::Map{{"channels", 16}}};
  CHECK(yaml_entry("model", Value::Map{{"plugin", "convolutional"}, {"blocks", blocks}}, 40) ==
        "model:\n"
        "  plugin: convolutional\n"
        "  blocks:\n"
        "    - {channels: 6, kernel: 5}\n"
        "    - {channels: 16}\n");
  CHECK(yaml_entry("model", Value::Map{{"plugin", "convolutional"}, {"blocks", blocks}}, 24) ==
        "model:\n"
        "  plugin: convolutional\n"
        "  blocks:\n"
        "    - channels: 6\n"
        "      kernel: 5\n"
        "    - {channels: 16}\n");
}
