// Sections that are no settings of a trial: `execution`, `search`.
#include <string>

#include "catch.h"
#include "config_files.h"
#include "values/json.h"

namespace {

using namespace plexus;
using test::load;
using test::mistakes;

const std::string base = "dataset: mnist\nmodel: shallow\n";

std::string section(const std::string& name, const std::string& text, const config::LoadOptions& options = {}) {
  const auto experiment = load(base + text, options);
  const auto found = experiment.sections.find(name);
  return found == experiment.sections.end() ? "none" : values::to_json(found->second);
}

TEST_CASE("a section that is given has complete settings, and none that is not") {
  CHECK(section("execution", "execution: {jobs: 2}\n") == R"({"jobs":2,"on_failure":"continue"})");
  CHECK(section("execution", "execution: {}\n") == R"({"jobs":null,"on_failure":"continue"})");
  CHECK(section("execution", "") == "none");
  CHECK(section("search", "search:\n") == "none");
  CHECK(load(base + "execution: {jobs: 2}\n").trials[0].settings == load(base).trials[0].settings);
}

TEST_CASE("a section may be written in short where one of its keys is what matters") {
  CHECK(section("search", "search: hyperband\n") == R"({"method":"hyperband","reduction":3})");
  CHECK(section("search", "search: {reduction: 4}\n") == R"({"method":"successive_halving","reduction":4})");
}

TEST_CASE("a section with a plugin is a component with what all of its kind take, and its name alone is not enough") {
  const std::string space = "space: {seed: {integer: {from: 1, to: 9}}}";
  CHECK(section("search", "search: {plugin: tpe, trials: 5, " + space + "}\n") ==
        R"({"plugin":"tpe","good":0.1,"trials":5})");
  CHECK_THAT(mistakes(base + "search: tpe\n"),
             ContainsSubstring("my.yaml:3:9: 'tpe' is a plugin, which needs more than its name; write "
                               "'search: {plugin: tpe, trials: 50, space: {…}}'"));
  CHECK_THAT(mistakes(base + "search: {plugin: hyperband, trials: 5, " + space + "}\n"),
             ContainsSubstring("there is no search 'hyperband'; it gives trials of a grid up early, and is "
                               "'search: {method: hyperband}'"));
  CHECK_THAT(mistakes(base + "search: {plugin: tpe, trials: 5, reduction: 3, " + space + "}\n"),
             ContainsSubstring("unknown key 'reduction' of search 'tpe'"));
}

TEST_CASE("the option --set reaches into sections") {
  CHECK(section("execution", "", {.set = {"execution.jobs=2"}}) == R"({"jobs":2,"on_failure":"continue"})");
  CHECK(section("search", "search: hyperband\n", {.set = {"search.reduction=4"}}) ==
        R"({"method":"hyperband","reduction":4})");
  CHECK(section("search", "search: {reduction: 4}\n", {.set = {"search=hyperband"}}) ==
        R"({"method":"hyperband","reduction":3})");
  CHECK(section("search", "", {.set = {"search=hyperband", "search.reduction=5"}}) ==
        R"({"method":"hyperband","reduction":5})");
  CHECK(section("search", "search: hyperband\n", {.set = {"search=null"}}) == "none");
}

TEST_CASE("a mistake in a section is shown at its place") {
  CHECK(mistakes(base + "execution: {jbos: 2, jobs: 0}\nsearch: hyperbnd\n") ==
        "my.yaml:3:13: unknown key 'jbos' of 'execution'; did you mean 'jobs'?\n"
        "  3 | execution: {jbos: 2, jobs: 0}\n"
        "    |             ^~~~\n"
        "my.yaml:3:28: 'execution.jobs' is out of range (got 0, expected integer ≥ 1 or null)\n"
        "  3 | execution: {jbos: 2, jobs: 0}\n"
        "    |                            ^\n"
        "my.yaml:4:9: 'search.method' is not one of its choices (got 'hyperbnd', expected successive_halving or "
        "hyperband); did you mean 'hyperband'?\n"
        "  4 | search: hyperbnd\n"
        "    |         ^~~~~~~~");
  CHECK_THAT(mistakes(base + "execution: 3\n"), ContainsSubstring("'execution' is not a map of settings (got 3)"));
  CHECK_THAT(mistakes(base + "exection: {}\n"), ContainsSubstring("unknown key 'exection'; did you mean 'execution'?"));
  CHECK_THAT(mistakes(base + "jobs: 2\n"), ContainsSubstring("unknown key 'jobs'; it belongs under 'execution'"));
}

TEST_CASE("a section is the same for all trials, so it is no axis") {
  const auto of = [](const std::string& axis) { return mistakes(base + "grid:\n  " + axis + "\n"); };
  CHECK_THAT(of("execution.jobs: [1, 2]"),
             ContainsSubstring("my.yaml:4:3: 'execution.jobs' is the same for all trials, so it cannot be an axis"));
  CHECK_THAT(of("search: [hyperband]"),
             ContainsSubstring("'search' is the same for all trials, so it cannot be an axis"));
  CHECK_THAT(of("net: {a: {execution: {jobs: 2}}}"),
             ContainsSubstring("'execution' is the same for all trials, so a patch cannot change it"));
  CHECK_THAT(of("net: {a: {execution.jobs: 2}}"),
             ContainsSubstring("'execution.jobs' is the same for all trials, so a patch cannot change it"));
}

TEST_CASE("the folder that relative paths start at may be another than that of the file") {
  CHECK(load(base, {.folder = "/elsewhere"}).folder == "/elsewhere");
  CHECK(load(base).folder.filename().string().starts_with("plexus_config_"));
}

}  // namespace
