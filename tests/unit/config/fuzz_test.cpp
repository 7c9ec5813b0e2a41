// Whatever a configuration contains, the answer is an experiment or a ConfigError.
#include <plexus/error.h>

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "catch.h"
#include "config/document.h"
#include "config_files.h"

namespace {

using namespace plexus;

const std::string seed_text = R"(experiment: fuzz   # a comment
seed: 1
dataset: {plugin: mnist, train_limit: 100, normalize: "scale"}
model:
  plugin: convolutional
  blocks:
    - &block {channels: 6, kernel: 5}
    - <<: *block
      pooling: 'average'
optimizer:
  learning_rate: 1e-3
  momentum: .5
training: {epochs: null, shuffle: true}
results:
  parameters: [final]
grid:
  network:
    deep: {model: {plugin: deep, hidden: [3, 2]}, training.batch_size: 2}
    other: {grid: {training.shuffle: [true, false]}}
  optimizer.learning_rate: {log_range: {from: 0.001, to: 1, count: 3}}
  zip: {dataset.train_limit: [5, 6], dataset.validation: [1, 2]}
  sample: {points: 2, optimizer.momentum: {uniform: {from: 0, to: 0.5}}}
  exclude: [{network: deep, learning_rate: [0.001, 1]}]
  replicates: 2
execution: {jobs: 1}
search: hyperband
)";

/// One random change: bytes replaced, removed, doubled, moved, or pieces of YAML put in.
std::string mutate(std::string text, std::mt19937& random) {
  static const std::vector<std::string> pieces = {"\t",
                                                  "\n",
                                                  ": ",
                                                  "- ",
                                                  "{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  "\"",
                                                  "'",
                                                  "&a ",
                                                  "*a",
                                                  "*block",
                                                  "<<: ",
                                                  "|",
                                                  ">",
                                                  "#",
                                                  "!x ",
                                                  "!!str ",
                                                  "---\n",
                                                  "...\n",
                                                  "%",
                                                  "@",
                                                  "null",
                                                  "~",
                                                  ".inf",
                                                  "-1",
                                                  "999999999999999999999",
                                                  "1e999",
                                                  "grid: ",
                                                  "plugin: ",
                                                  "é",
                                                  "\xff",
                                                  std::string(1, '\0'),
                                                  "\r\n",
                                                  "? ",
                                                  "range: {from: 1, to: 3}",
                                                  "zip: ",
                                                  "sample: {points: 2, ",
                                                  "exclude: ",
                                                  "replicates: ",
                                                  "model.",
                                                  "..",
                                                  "seed: 3\n",
                                                  ","};
  const auto below = [&random](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  if (text.empty()) return pieces[below(pieces.size())];
  const std::size_t at = below(text.size());
  const std::size_t length = 1 + below(std::min<std::size_t>(20, text.size() - at));
  switch (below(6)) {
    case 0:
      text[at] = static_cast<char>(below(256));
      break;
    case 1:
      text.erase(at, length);
      break;
    case 2:
      text.insert(at, text.substr(at, length));
      break;
    case 3: {
      const std::string moved = text.substr(at, length);
      text.erase(at, length);
      text.insert(text.empty() ? 0 : below(text.size()), moved);
      break;
    }
    default:
      text.insert(at, pieces[below(pieces.size())]);
  }
  return text;
}

TEST_CASE("a configuration with random damage is loaded or refused with a ConfigError") {
  std::mt19937 random(20240607);
  std::size_t loaded = 0;
  std::size_t refused = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string text = seed_text;
    const auto changes = std::uniform_int_distribution<int>(0, 6)(random);
    for (int change = 0; change < changes; ++change) text = mutate(text, random);
    try {
      const config::Experiment experiment = test::load(text);
      ++loaded;
      for (const config::Trial& trial : experiment.trials) {
        REQUIRE(trial.settings.find("model") != nullptr);
        REQUIRE(trial.settings.find("training")->find("batch_size")->is_integer());
      }
    } catch (const config::ConfigError& error) {
      ++refused;
      REQUIRE_FALSE(error.problems().empty());
    }
  }
  CHECK(loaded > 150);
  CHECK(refused > 400);
}

TEST_CASE("an override with random damage is taken or refused with a ConfigError") {
  std::mt19937 random(20240608);
  const std::vector<std::string> starts = {"training.epochs=3",
                                           "model.blocks.0.channels=8",
                                           "model={plugin: deep, hidden: [3]}",
                                           "network=deep",
                                           "seed=1,2",
                                           "optimizer.momentum={range: {from: 0, to: 0.9, step: 0.3}}"};
  for (int round = 0; round < 1200; ++round) {
    std::string argument = starts[static_cast<std::size_t>(round) % starts.size()];
    for (int change = 0; change < 3; ++change) argument = mutate(argument, random);
    try {
      const bool axis = round % 2 == 0;
      static_cast<void>(test::load(
          seed_text, axis ? config::LoadOptions{.axis = {argument}} : config::LoadOptions{.set = {argument}}));
    } catch (const config::ConfigError& error) {
      REQUIRE_FALSE(error.problems().empty());
    }
  }
}

TEST_CASE("text that is nested, long or repeated beyond reason is refused quickly") {
  const auto refused = [](const std::string& text) { return !test::mistakes(text).empty(); };
  CHECK(refused(std::string(100'000, '[')));
  CHECK(refused(std::string(100'000, '{')));
  std::string dashes;
  for (int i = 0; i < 50'000; ++i) dashes += "- ";
  CHECK(refused(dashes));
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string name = "a" + std::to_string(i);
    const std::string below = "*a" + std::to_string(i - 1);
    laughs += name + ": &" + name + " [" + below;
    for (int j = 0; j < 9; ++j) laughs += ", " + below;
    laughs += "]\n";
  }
  CHECK_THAT(test::mistakes(laughs), ContainsSubstring("far too large when its aliases are written out"));
  std::string wide = "{";
  for (int i = 0; i < 50'000; ++i) wide += "k" + std::to_string(i) + ": " + std::to_string(i) + ", ";
  CHECK_THAT(test::mistakes(wide + "}"), ContainsSubstring("and 49982 more"));
  CHECK_THAT(test::mistakes(std::string((std::size_t{4} << 20) + 1, ' ')), ContainsSubstring("too large"));
}

}  // namespace
