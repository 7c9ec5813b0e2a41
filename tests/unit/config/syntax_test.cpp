// Text that is not YAML, or not one document of it: what users are told, and where.
#include <string>

#include "catch.h"
#include "config_files.h"

namespace {

using plexus::test::mistakes;

TEST_CASE("a tab in the indentation is named as such, at the tab") {
  CHECK(mistakes("model:\n\tplugin: deep\n") ==
        "my.yaml:2:1: YAML does not allow tabs for indentation; use spaces\n"
        "  2 | \tplugin: deep\n"
        "    | ^");
  CHECK(mistakes("model:\n  plugin: deep\n  \thidden: 3\n") ==
        "my.yaml:3:3: YAML does not allow tabs for indentation; use spaces\n"
        "  3 |   \thidden: 3\n"
        "    |   ^");
}

TEST_CASE("a quote that is never closed is shown where it opens") {
  CHECK(mistakes("experiment: \"wide\nseed: 1\n") ==
        "my.yaml:1:13: this \" is never closed; add the second \"\n"
        "  1 | experiment: \"wide\n"
        "    |             ^");
  CHECK_THAT(mistakes("experiment: 'wide\n"), ContainsSubstring("my.yaml:1:13: this ' is never closed"));
  CHECK_THAT(mistakes("experiment: 'it's'\n"),
             ContainsSubstring("my.yaml:1:17: there is text after the closing quote"));
}

TEST_CASE("a bracket that is never closed is shown where it opens") {
  CHECK(mistakes("seed: 1\nmodel: {plugin: deep, hidden: [3, 4\ndataset: mnist\n") ==
        "my.yaml:2:31: this '[' is never closed, or an entry in it is not followed by ','; check for ']'\n"
        "  2 | model: {plugin: deep, hidden: [3, 4\n"
        "    |                               ^");
  CHECK_THAT(mistakes("model: {plugin: deep, hidden: [3, 4}\n"),
             ContainsSubstring("my.yaml:1:36: there is a '}' where the ']' of a '[' is expected"));
  CHECK_THAT(mistakes("model: {plugin: deep\n"), ContainsSubstring("my.yaml:1:8: this '{' is never closed"));
  CHECK_THAT(mistakes("a: [1, 2]]\n"), ContainsSubstring("my.yaml:1:10: there is a ']' that nothing opens"));
}

TEST_CASE("lines that cannot be entries say what is missing") {
  CHECK(mistakes("seed:1\nmodel: deep\n") ==
        "my.yaml:1:5: a key and its value are separated by ': '; add a space after the ':'\n"
        "  1 | seed:1\n"
        "    |     ^");
  CHECK_THAT(mistakes("seed:1\n"), ContainsSubstring("add a space after the ':'"));
  CHECK(mistakes("seed: 1\nmodel\ndataset: mnist\n") ==
        "my.yaml:2:1: this line is no 'key: value'; add a ':' and a value\n"
        "  2 | model\n"
        "    | ^~~~~");
  CHECK_THAT(mistakes("experiment: a: b\n"), ContainsSubstring("my.yaml:1:14: there is a second ': ' in this entry"));
}

TEST_CASE("wrong indentation is shown at the line that is out of place") {
  CHECK(
      mistakes("seed: 1\n  model: deep\n") ==
      "my.yaml:2:3: this line is indented more than the entry above, which has a value already; check the indentation\n"
      "  2 |   model: deep\n"
      "    |   ^~~~~~");
  CHECK_THAT(mistakes("a:\n  - b: 1\n   c: 2\n"), ContainsSubstring("my.yaml:3:4: this line does not fit those above"));
  CHECK_THAT(mistakes("seed: 1\n- 2\n"), ContainsSubstring("my.yaml:2:1: there is a list entry ('- ')"));
  CHECK_THAT(mistakes("- 1\nseed: 2\n"), ContainsSubstring("my.yaml:2:1: this line does not fit those above"));
  CHECK_THAT(mistakes("a: - 1\n"), ContainsSubstring("my.yaml:1:4: a list starts on a line of its own"));
}

TEST_CASE("characters, escapes and aliases that mean nothing are named") {
  CHECK_THAT(mistakes("a: @x\n"),
             ContainsSubstring("my.yaml:1:4: a text cannot start with '@' in YAML; put it in quotes"));
  CHECK_THAT(mistakes("a: \"\\q\"\n"), ContainsSubstring("my.yaml:1:6: there is no such escape"));
  CHECK_THAT(mistakes("a: *b\n"), ContainsSubstring("my.yaml:1:4: there is no anchor of that name above"));
  CHECK_THAT(mistakes("a: &x [*x]\n"), ContainsSubstring("my.yaml:1:8: this alias stands inside of what it repeats"));
  CHECK_THAT(mistakes("model: !python/object deep\n"),
             ContainsSubstring("my.yaml:1:8: the tag '!python/object' has no meaning"));
}

TEST_CASE("a file holds one document, and that is a map") {
  CHECK(mistakes("---\nseed: 1\n---\nseed: 2\n") ==
        "my.yaml:3:1: a second document starts here; a configuration is one document, so split the file\n"
        "  3 | ---\n"
        "    | ^~~");
  CHECK(mistakes("") == "my.yaml: the file is empty (expected at least 'dataset' and 'model')");
  CHECK(mistakes("# nothing but a comment\n") == mistakes(""));
  CHECK_THAT(
      mistakes("- 1\n- 2\n"),
      ContainsSubstring("my.yaml:1:1: a configuration is a map of 'key: value' lines (got a list of 2 entries)"));
  CHECK(mistakes("---\ndataset: mnist\nmodel: deep\n---\n").find("second document") == std::string::npos);
}

TEST_CASE("keys must be texts, and each is set once") {
  CHECK_THAT(mistakes("? [1]\n: 2\n"), ContainsSubstring("my.yaml:1:3: a key must be a text (got a list or a map)"));
  CHECK(mistakes("dataset: mnist\nmodel: shallow\nseed: 1\nloss: cross_entropy\nseed: 2\n") ==
        "my.yaml:5:1: 'seed' is set twice; keep one of the two\n"
        "  5 | seed: 2\n"
        "    | ^~~~\n"
        "my.yaml:3:1: note: it is set here first\n"
        "  3 | seed: 1\n"
        "    | ^~~~");
}

TEST_CASE("a file that cannot be a configuration says why") {
  using namespace plexus;
  const test::TestFolder folder;
  const auto message = [](const std::filesystem::path& file) {
    const config::Schema schema = test::fake_schema();
    const test::FakeCatalogue catalogue;
    try {
      static_cast<void>(config::load_experiment(file, {}, schema, catalogue));
    } catch (const config::ConfigError& error) {
      CHECK(error.fault() == Fault::usage);
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string path = folder.path().string();
  CHECK(message(folder.path()) == path + ": this is a directory (expected a YAML file); name a file in it");
  CHECK(message(folder.path() / "none.yaml") == path + "/none.yaml: there is no such file");
  CHECK(message(folder.write("zip.yaml", std::string("PK\x03\x04\0\0", 6))) ==
        path + "/zip.yaml: this is a binary file (expected a YAML file)");
  CHECK(message(folder.write("esc.yaml", "seed: \x1b[31m1\n")) ==
        path +
            "/esc.yaml:1:7: there is a control character here (expected text); remove it\n"
            "  1 | seed: \uFFFD[31m1\n"
            "    |       ^");
  CHECK(message(folder.write("wide.yaml",
                             "\xff\xfe"
                             "a")) == path + "/wide.yaml: the file is UTF-16 text (expected UTF-8); save it as UTF-8");
  CHECK_THAT(message(folder.write("latin.yaml",
                                  "seed: 1\n# Gr\xfc\xdf"
                                  "e\n")),
             ContainsSubstring("latin.yaml:2:5: this is not UTF-8 text; save the file as UTF-8"));
}

}  // namespace
