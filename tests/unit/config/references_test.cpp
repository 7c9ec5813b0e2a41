// What values of a configuration refer to: parsed, resolved, and refused at their places.
#include <cstdlib>
#include <string>

#include "catch.h"
#include "config/reference_text.h"
#include "config_files.h"
#include "values/json.h"

namespace {

using namespace plexus;
using config::TextPart;
using test::load;
using test::mistakes;

std::string shown(const std::string& text) {
  const config::TextParts parsed = config::parse_text(text);
  std::string parts = parsed.mistake;
  for (const TextPart& part : parsed.parts)
    parts += (part.form == TextPart::Form::literal ? "|"
              : part.form == TextPart::Form::key   ? "|key "
                                                   : "|env ") +
             part.text + (part.standard ? "," + *part.standard : "");
  return parts;
}

}  // namespace

TEST_CASE("a text is taken apart into what is written and what is referred to") {
  CHECK(shown("plain") == "|plain");
  CHECK(shown("${a.b}") == "|key a.b");
  CHECK(shown("x-${a}-${env:B,c}y") == "|x-|key a|-|env B,c|y");
  CHECK(shown("${ env:A , ${env:B,{}} }") == "|env A,${env:B,{}}");
  CHECK(shown("$${a}$$${b}") == "|$${a}$$${b}");
  CHECK(shown("$a ${HOME}/x") == "|$a ${HOME}/x");  // of a path, as before
  CHECK(shown("${HOME_${a}}") == "'HOME_${a}' is no key (expected parts separated by single dots)");
}

TEST_CASE("what is escaped comes back as it was") {
  for (const std::string text : {"${a}", "$${a}", "$", "a$b", "${", "x${a}y${b}"}) {
    CAPTURE(text);
    CHECK(config::without_escapes(config::with_escapes(text)) == text);
    CHECK_FALSE(config::refers(config::with_escapes(text)));
  }
}

TEST_CASE("a value that is one reference has the type of what it refers to") {
  const auto experiment = load("dataset: mnist\nmodel: {plugin: deep, hidden: ['${seed}', 5]}\nseed: 3\n");
  CHECK(values::to_json(*experiment.trials[0].settings.find("model")->find("hidden")) == "[3,5]");
  CHECK(experiment.text == "dataset: mnist\nmodel: {plugin: deep, hidden: ['${seed}', 5]}\nseed: 3\n");
}

TEST_CASE("trials that agree on what they refer to share what was checked") {
  const std::string grid = "grid: {training.epochs: [1, 2], seed: {range: {from: 1, to: 200}}}\n";
  const auto plain = load("dataset: mnist\nmodel: {plugin: deep, hidden: [5]}\n" + grid);
  const auto refers = load("dataset: mnist\nmodel: {plugin: deep, hidden: ['${training.epochs}']}\n" + grid);
  CHECK(values::to_json(*refers.trials[399].settings.find("model")->find("hidden")) == "[2]");
  CHECK(refers.work < plain.work + 10);
}

TEST_CASE("a variable that is not set is named at its place, also inside of a default") {
  ::unsetenv("PLEXUS_TEST_NOT_SET");
  CHECK_THAT(mistakes("dataset: mnist\nmodel: {plugin: deep, hidden: [5]}\nseed: "
                      "${env:PLEXUS_TEST_A,${env:PLEXUS_TEST_NOT_SET}}\n"),
             Catch::Matchers::StartsWith("my.yaml:3:27: the environment variable 'PLEXUS_TEST_NOT_SET' is not set"));
}

TEST_CASE("references that would never end, or become far too large, are refused") {
  std::string chain = "dataset: mnist\nmodel: shallow\n";
  for (int i = 0; i < 70; ++i) {
    const int key = (i + 64) % 70;  // what is found wrong stands at the top
    chain += "k" + std::to_string(key) + ": ${k" + std::to_string(key + 1) + "}\n";
  }
  CHECK_THAT(mistakes(chain + "k70: 1\n"), Catch::Matchers::ContainsSubstring("by way of 64 other references"));
  std::string text = "dataset: mnist\nmodel: shallow\nk0: " + std::string(10'000, 'a') + "\n";
  std::string list = "dataset: mnist\nmodel: shallow\nk0: [1, 2]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "k" + std::to_string(i - 1);
    text += "k" + std::to_string(i) + ": \"${" + before + "}${" + before + "}\"\n";
    list += "k" + std::to_string(i) + ": [";
    for (int k = 0; k < 8; ++k) list += "\"${" + before + "}\",";
    list += "]\n";
  }
  CHECK_THAT(mistakes(text), Catch::Matchers::ContainsSubstring("far too long when its references are written out"));
  CHECK_THAT(mistakes(list), Catch::Matchers::ContainsSubstring("far too large when its references are written out"));
  std::string nested = "1";
  for (int i = 0; i < 500; ++i) nested = "${env:PLEXUS_TEST_NOT_SET," + nested + "}";
  CHECK_THAT(mistakes("dataset: mnist\nmodel: shallow\nseed: " + nested + "\n"),
             Catch::Matchers::ContainsSubstring("nested too deeply"));
}
