// How problems are shown.
#include "config/problems.h"

#include <memory>
#include <string>

#include "catch.h"

namespace {

using namespace plexus;
using config::Location;
using config::Problems;
using config::Source;

std::shared_ptr<const Source> file(const std::string& text) {
  return std::make_shared<const Source>(Source::Form::file, "a.yaml", text);
}

Location at(const std::shared_ptr<const Source>& source, const std::string& token) {
  const std::size_t begin = source->text().find(token);
  REQUIRE(begin != std::string::npos);
  return {.source = source, .begin = begin, .end = begin + token.size()};
}

TEST_CASE("columns count characters, and the caret stands below them") {
  const auto source = file("größe: 3\n\tα: [\tfalsch, 丸]\r\n");
  Problems problems;
  problems.add(at(source, "3"), "three");
  problems.add(at(source, "falsch"), "wrong");
  CHECK(config::render(problems.sorted()) ==
        "a.yaml:1:8: three\n"
        "  1 | größe: 3\n"
        "    |        ^\n"
        "a.yaml:2:7: wrong\n"
        "  2 | \tα: [\tfalsch, 丸]\n"
        "    | \t    \t^~~~~~");
}

TEST_CASE("problems are shown by position, files before arguments, each once") {
  const auto source = file("b: 1\na: 2\n");
  const auto argument = std::make_shared<const Source>(Source::Form::argument, "--set", "a=x", 1);
  Problems problems;
  problems.add(at(argument, "x"), "argument");
  problems.add(at(source, "2"), "second");
  problems.add(at(source, "1"), "first");
  problems.add(at(source, "2"), "second");
  problems.add({.source = source}, "whole");
  CHECK(config::render(problems.sorted()) ==
        "a.yaml: whole\n"
        "a.yaml:1:4: first\n"
        "  1 | b: 1\n"
        "    |    ^\n"
        "a.yaml:2:4: second\n"
        "  2 | a: 2\n"
        "    |    ^\n"
        "--set a=x: argument\n"
        "  --set a=x\n"
        "          ^");
}

TEST_CASE("of many problems the first are shown and the others counted") {
  Problems problems;
  const auto source = file(std::string(30, 'x'));
  for (std::size_t i = 0; i < 30; ++i) problems.add({.source = source, .begin = i, .end = i + 1}, "wrong");
  const std::string shown = config::render(problems.sorted(), {.most = 3});
  CHECK_THAT(shown, ContainsSubstring("a.yaml:1:3: wrong"));
  CHECK(shown.find("a.yaml:1:4:") == std::string::npos);
  CHECK(shown.ends_with("\nand 27 more"));
}

TEST_CASE("of a very long line the part around the mistake is shown") {
  const auto source = file(std::string(500, 'a') + "!" + std::string(500, 'b'));
  Problems problems;
  problems.add(at(source, "!"), "here");
  CHECK(config::render(problems.sorted()) == "a.yaml:1:501: here\n  1 | …" + std::string(60, 'a') + "!" +
                                                 std::string(59, 'b') + "…\n    | " + std::string(61, ' ') + "^");
}

TEST_CASE("colour marks places and carets only where it is asked for") {
  const auto source = file("a: 2");
  Problems problems;
  problems.add(at(source, "2"), "wrong");
  CHECK(config::render(problems.sorted(), {.colour = true}) ==
        "\033[1ma.yaml:1:4:\033[0m wrong\n  1 | a: 2\n    |    \033[1;31m^\033[0m");
}

TEST_CASE("an error is of the environment only if all of its problems are") {
  const auto fault = [](Fault first, Fault second) {
    try {
      Problems problems;
      problems.add({.at = {}, .message = "first", .notes = {}, .fault = first});
      problems.add({.at = {}, .message = "second", .notes = {}, .fault = second});
      problems.throw_if_any();
    } catch (const config::ConfigError& error) {
      CHECK(std::string(error.what()) == "first\nsecond");
      return error.fault();
    }
    FAIL("nothing was thrown");
    return Fault::usage;
  };
  CHECK(fault(Fault::environment, Fault::environment) == Fault::environment);
  CHECK(fault(Fault::environment, Fault::usage) == Fault::usage);
  CHECK_NOTHROW(Problems().throw_if_any());
}

}  // namespace
