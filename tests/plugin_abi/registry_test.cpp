// Looking up and building components of libraries without faults.
#include "plugin/registry.h"

#include "files/sha256.h"
#include "libraries.h"
#include "plugin/content_hash.h"

#include <plexus/activation.h>
#include <plexus/schedule.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

using plexus::Fault;
using plexus::Kind;
using plexus::Schedule;
using plexus::Value;
using plexus::plugin::Registry;

namespace {

Registry good_registry() {
  Registry registry;
  registry.load(library("good"));
  return registry;
}

double factor(const Registry& registry, const Value& settings, std::uint64_t step = 0) {
  const auto schedule = std::static_pointer_cast<Schedule>(registry.build(Kind::schedule, settings));
  return schedule->factor({.step = step, .total_steps = 100, .steps_per_epoch = 10});
}

/// Sets an environment variable while it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    const char* before = std::getenv(name);
    if (before != nullptr) before_ = before;
    was_set_ = before != nullptr;
    setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { was_set_ ? setenv(name_, before_.c_str(), 1) : unsetenv(name_); }

 private:
  const char* name_;
  std::string before_;
  bool was_set_ = false;
};

}  // namespace

TEST_CASE("a library is loaded with its name, version and the hash of its bytes") {
  Registry registry;
  const auto& loaded = registry.load(library("good"));
  CHECK(loaded.name == "good");
  CHECK(loaded.version == "1.2.3");
  CHECK(loaded.file == library("good"));
  CHECK(loaded.sha256 == plexus::files::sha256_of_file(library("good")));
  CHECK(registry.warnings().empty());
}

TEST_CASE("the content of a library is its code and data, not the linker's note nor where it comes from") {
  const auto bytes = content_of(library("good"));
  const std::string before = plexus::plugin::content_hash(bytes);
  CHECK(before.size() == 64);
  const auto with_change_behind = [&](std::string_view text) {
    auto changed = bytes;
    const auto found = std::search(changed.begin(), changed.end(), text.begin(), text.end());
    REQUIRE(found != changed.end());
    *(found + static_cast<std::ptrdiff_t>(text.size())) ^= 1;
    return plexus::plugin::content_hash(changed);
  };
  CHECK(with_change_behind(std::string_view("\x03\0\0\0GNU\0", 8)) == before);  // the type of the build-id
  CHECK(with_change_behind("headers=") == before);
  CHECK(with_change_behind("abi=") != before);

  const std::vector<std::uint8_t> text{'n', 'o', ' ', 'E', 'L', 'F'};
  CHECK(plexus::plugin::content_hash(text) == plexus::files::sha256_hex(text));
  const std::vector<std::uint8_t> half(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2));
  CHECK(plexus::plugin::content_hash(half) == plexus::files::sha256_hex(half));
}

TEST_CASE("the same file is loaded once, however it is named") {
  const plexus::test::TemporaryFolder scratch;
  Registry registry;
  const auto& first = registry.load(library("good"));
  const std::size_t count = registry.components().size();
  std::filesystem::create_symlink(library("good"), scratch / "other_name.so");
  CHECK(&registry.load(scratch / "other_name.so") == &first);
  CHECK(&registry.load(library("good").parent_path() / "." / "good.so") == &first);
  CHECK(registry.components().size() == count);
}

TEST_CASE("components are listed by kind and name") {
  Registry registry = good_registry();
  std::vector<std::string> names;
  for (const auto* component : registry.components())
    names.push_back(std::string(to_string(component->info.kind)) + "/" + component->full_name());
  CHECK(names == std::vector<std::string>{"activation/good/negation", "schedule/good/compound",
                                          "schedule/good/constant", "schedule/good/endless", "schedule/good/from_file",
                                          "schedule/good/refuses"});
}

TEST_CASE("a component is found by its short and by its full name") {
  const Registry registry = good_registry();
  const auto& record = registry.find(Kind::schedule, "constant");
  CHECK(record.full_name() == "good/constant");
  CHECK(&registry.find(Kind::schedule, "good/constant") == &record);
  CHECK(registry.try_find(Kind::schedule, "constant") == &record);
  CHECK(registry.try_find(Kind::optimizer, "constant") == nullptr);
  CHECK(registry.try_find(Kind::schedule, "other/constant") == nullptr);
  CHECK(&registry.find("schedule/constant") == &record);
  CHECK(&registry.find("schedules/good/constant") == &record);
  CHECK(&registry.find("constant") == &record);
}

TEST_CASE("an unknown name is refused with the nearest one and what there is") {
  const Registry registry = good_registry();
  const Refusal refusal = refusal_of([&] { (void)registry.find(Kind::schedule, "constnat"); });
  CHECK(refusal.fault == Fault::usage);
  CHECK_THAT(refusal.message, ContainsSubstring("there is no schedule 'constnat'; did you mean 'constant'?"));
  CHECK_THAT(refusal.message, ContainsSubstring("schedules: compound, constant, endless, from_file, refuses"));
  CHECK(refusal.message.find("negation") == std::string::npos);

  CHECK_THAT(refusal_of([&] { (void)registry.find(Kind::schedule, "negation"); }).message,
             ContainsSubstring("there is no schedule 'negation': it is an activation"));
  CHECK_THAT(refusal_of([&] { (void)registry.find(Kind::optimizer, "sgd"); }).message,
             ContainsSubstring("no optimizers were found"));
  CHECK_THAT(refusal_of([&] { (void)registry.find("shedule/constant"); }).message,
             ContainsSubstring("there is no kind 'shedule'; did you mean 'schedule/constant'?"));
  CHECK_THAT(refusal_of([&] { (void)registry.find("negatoin"); }).message,
             ContainsSubstring("did you mean 'activation/negation'?"));
}

TEST_CASE("a short name that two libraries offer is refused with the full names, which work") {
  Registry registry = good_registry();
  registry.load(library("ambiguous"));
  const Refusal refusal = refusal_of([&] { (void)registry.find(Kind::schedule, "constant"); });
  CHECK(refusal.fault == Fault::usage);
  CHECK_THAT(refusal.message, ContainsSubstring("offered by several libraries"));
  CHECK_THAT(refusal.message, ContainsSubstring("'ambiguous/constant' (" + library("ambiguous").string() + ")"));
  CHECK_THAT(refusal.message, ContainsSubstring("'good/constant' (" + library("good").string() + ")"));
  CHECK(registry.try_find(Kind::schedule, "constant") == nullptr);
  CHECK(registry.find(Kind::schedule, "good/constant").library->name == "good");
  CHECK(registry.find(Kind::schedule, "ambiguous/constant").library->name == "ambiguous");
  CHECK(factor(registry, Value::Map{{"plugin", "good/constant"}, {"amount", 3}}) == 3.0);
  // What is listed are names that work.
  CHECK_THAT(refusal_of([&] { (void)registry.find(Kind::schedule, "zzz"); }).message,
             ContainsSubstring("ambiguous/constant, good/constant, endless"));
}

TEST_CASE("components are built from their settings, and from defaults where settings say nothing") {
  const Registry registry = good_registry();
  CHECK(factor(registry, "constant") == 0.5);
  CHECK(factor(registry, Value::Map{{"plugin", "constant"}, {"amount", 2.5}}) == 2.5);
  CHECK(factor(registry, Value::Map{{"plugin", "constant"}, {"amount", 2}}) == 2.0);  // a whole number for a real
  // inner 0.25 · (1 + 2) + 4
  CHECK(factor(registry, "compound") == 4.75);
}

TEST_CASE("lists, groups, lists of groups, optionals, choices and components reach the component as they were set") {
  const Registry registry = good_registry();
  const Value settings = Value::Map{
      {"plugin", "compound"},
      {"inner", Value::Map{{"plugin", "constant"}, {"amount", 10.0}}},
      {"terms", Value::List{2.0, 4.0, 6}},
      {"window", Value::Map{{"end", 7}}},
      {"windows", Value::List{Value::Map{{"begin", 5}}, Value::Map{{"begin", 1}, {"end", 3}}}},
      {"limit", 50},
      {"mode", "mean"},
  };
  // inner 10 · mean(2, 4, 6) + end 7 + (10 − 5) + (3 − 1), where the 10 is the default of a window in the list
  CHECK(factor(registry, settings) == 54.0);
  CHECK(factor(registry, settings, 51) == 0.0);
}

TEST_CASE("a bare name stands for a component inside another one") {
  const Registry registry = good_registry();
  // inner constant 0.5 · (1 + 2) + 4
  CHECK(factor(registry, Value::Map{{"plugin", "compound"}, {"inner", "constant"}}) == 5.5);
}

TEST_CASE("default settings are complete, in the order of declaration, and build the same component") {
  const Registry registry = good_registry();
  const Value defaults = registry.default_settings(Kind::schedule, "compound");
  const Value expected = Value::Map{
      {"plugin", "compound"},
      {"inner", Value::Map{{"plugin", "constant"}, {"amount", 0.25}}},
      {"terms", Value::List{1.0, 2.0}},
      {"window", Value::Map{{"begin", 3}, {"end", 4}}},
      {"windows", Value::List{}},
      {"limit", Value()},
      {"mode", "sum"},
  };
  CHECK(defaults == expected);
  CHECK(registry.resolve(Kind::schedule, defaults) == defaults);
  CHECK(factor(registry, defaults) == factor(registry, "compound"));
}

TEST_CASE("settings are made complete around what they say") {
  const Registry registry = good_registry();
  // `window` as a member begins at 3, a window in a list where the type says; other keys are the caller's.
  const Value resolved = registry.resolve(Kind::schedule, Value::Map{{"plugin", "good/compound"},
                                                                     {"caller", "key"},
                                                                     {"window", Value::Map{{"end", 9}}},
                                                                     {"windows", Value::List{Value::Map{}}}});
  CHECK(*resolved.find("plugin") == Value("good/compound"));
  CHECK(*resolved.find("window") == Value(Value::Map{{"begin", 3}, {"end", 9}}));
  CHECK(*resolved.find("windows") == Value(Value::List{Value::Map{{"begin", 1}, {"end", 10}}}));
  CHECK(*resolved.find("caller") == Value("key"));
  CHECK(resolved.map().back().first == "caller");
}

TEST_CASE("a setting that the schema does not allow is refused with its place, what was got and what is expected") {
  const Registry registry = good_registry();
  const auto message_of = [&](const Value& settings) {
    const Refusal refusal = refusal_of([&] { (void)registry.build(Kind::schedule, settings); });
    CHECK(refusal.fault == Fault::usage);
    CHECK_THAT(refusal.message, ContainsSubstring("schedule '"));
    return refusal.message;
  };
  CHECK_THAT(message_of(Value::Map{{"plugin", "constant"}, {"amount", -1.0}}),
             ContainsSubstring("'amount' got -1.0, expected real ≥ 0"));
  CHECK_THAT(message_of(Value::Map{{"plugin", "constant"}, {"amount", "much"}}), ContainsSubstring("got much"));
  CHECK_THAT(message_of(Value::Map{{"plugin", "compound"}, {"terms", Value::List{1.0, 0.0}}}),
             ContainsSubstring("'terms[1]' got 0.0, expected real > 0"));
  CHECK_THAT(message_of(Value::Map{{"plugin", "compound"}, {"mode", "median"}}),
             ContainsSubstring("'mode' got median, expected sum or mean"));
  CHECK_THAT(message_of(Value::Map{{"plugin", "compound"}, {"windows", Value::List{Value::Map{{"end", 0}}}}}),
             ContainsSubstring("'windows[0].end' got 0, expected integer ≥ 1"));
  CHECK_THAT(message_of("from_file"), ContainsSubstring("'file' is missing and has no default, expected path"));
}

TEST_CASE(
    "what a component throws while it is built says which component, and of which library where that is at fault") {
  const Registry registry = good_registry();
  const auto refused = [&](const std::string& how) {
    return refusal_of([&] {
      (void)registry.build(Kind::schedule, Value::Map{{"plugin", "refuses"}, {"how", Value(how)}});
    });
  };
  CHECK(refused("usage").message == "schedule 'refuses': 'a' is 7, expected less than 'b'");
  CHECK(refused("usage").fault == Fault::usage);
  CHECK(refused("environment").message == "schedule 'refuses': the disk is full");
  CHECK(refused("environment").fault == Fault::environment);
  const std::string context = "schedule 'refuses' (" + library("good").string() + "): ";
  CHECK(refused("standard").message == context + "index 9 of 3");
  CHECK(refused("standard").fault == Fault::environment);
  CHECK_THAT(refused("number").message, ContainsSubstring(context + "it threw something"));

  const Refusal nested = refusal_of([&] {
    (void)registry.build(Kind::schedule, Value::Map{{"plugin", "compound"}, {"inner", "refuses"}});
  });
  CHECK_THAT(nested.message, ContainsSubstring("schedule 'compound': schedule 'refuses': "));
}

TEST_CASE("a component whose default contains itself ends in a message") {
  const Registry registry = good_registry();
  CHECK_THAT(refusal_of([&] { (void)registry.build(Kind::schedule, "endless"); }).message,
             ContainsSubstring("default settings contain itself"));
}

TEST_CASE("settings that do not name a component are refused") {
  const Registry registry = good_registry();
  CHECK_THAT(refusal_of([&] {
               (void)registry.build(Kind::schedule, Value::Map{{"amount", 1.0}});
             }).message,
             ContainsSubstring("expected 'plugin: NAME'"));
  CHECK_THAT(refusal_of([&] { (void)registry.build(Kind::activation, 3.0); }).message,
             ContainsSubstring("the settings of an activation do not say which"));
}

TEST_CASE("a folder is loaded with what can be used of it, and the rest is remembered with reasons") {
  Registry registry;
  registry.load_folder(PLEXUS_TEST_LIBRARIES);
  CHECK(registry.try_find(Kind::schedule, "good/constant") != nullptr);
  CHECK(registry.try_find(Kind::schedule, "ambiguous/constant") != nullptr);
  std::vector<std::string> files;
  for (const auto& [file, reason] : registry.skipped()) {
    files.push_back(file.stem().string());
    CHECK_FALSE(reason.empty());
    CHECK(reason.find(file.string()) == std::string::npos);  // the file stands beside it
  }
  // By name, so duplicate_of_good comes before good, and it is good/constant of `good` that is the duplicate.
  CHECK(files == std::vector<std::string>{"bad_default", "bad_library_name", "bad_name", "duplicate_inside",
                                          "function_symbol", "good", "no_function", "no_symbol", "throws_exception",
                                          "throws_number", "undefined_symbol", "wrong_abi", "wrong_layout",
                                          "wrong_magic", "wrong_size"});
  const std::size_t count = registry.skipped().size();
  registry.load_folder(PLEXUS_TEST_LIBRARIES);
  CHECK(registry.skipped().size() == count);

  const Refusal refusal = refusal_of([&] { (void)registry.find(Kind::schedule, "bessel"); });
  CHECK_THAT(refusal.message, ContainsSubstring("could not be used"));
  CHECK_THAT(refusal.message, ContainsSubstring(library("undefined_symbol").string() + ": the system cannot load"));
}

TEST_CASE("a folder that does not exist is an error where it is named") {
  Registry registry;
  const Refusal refusal = refusal_of([&] { registry.load_folder("/no/such/folder"); });
  CHECK(refusal.fault == Fault::environment);
  CHECK_THAT(refusal.message, ContainsSubstring("'/no/such/folder'"));
}

TEST_CASE("the search path is the variable, then the user's folder; a missing one of the variable is remembered") {
  const plexus::test::TemporaryFolder scratch;
  std::filesystem::create_directories(scratch / "data/plexus/plugins");
  std::filesystem::create_directories(scratch / "one");
  std::filesystem::copy_file(library("ambiguous"), scratch / "data/plexus/plugins/ambiguous.so");
  std::filesystem::copy_file(library("good"), scratch / "data/plexus/plugins/good.so");
  std::filesystem::copy_file(library("good"), scratch / "one/good.so");
  const Variable path("PLEXUS_PLUGIN_PATH", (scratch / "one").string() + "::" + (scratch / "gone").string());
  const Variable data("XDG_DATA_HOME", (scratch / "data").string());

  Registry registry;
  registry.load_search_path();
  CHECK(registry.find(Kind::schedule, "good/constant").library->file == scratch / "one/good.so");
  CHECK(registry.find(Kind::schedule, "ambiguous/constant").library->file ==
        scratch / "data/plexus/plugins/ambiguous.so");
  std::vector<std::filesystem::path> skipped;
  for (const auto& library : registry.skipped()) skipped.push_back(library.file);
  const auto has = [&](const std::filesystem::path& file) {
    return std::find(skipped.begin(), skipped.end(), file) != skipped.end();
  };
  CHECK(has(scratch / "gone"));
  CHECK(has(scratch / "data/plexus/plugins/good.so"));  // a second copy of what came first
}
