#include "plugin/check.h"

#include <catch.h>
#include <plexus/activation.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using plexus::Value;
using plexus::plugin::schema_fault;
using plexus::plugin::type_text;
using plexus::plugin::violations;

namespace {

struct Kernel {
  std::size_t size = 5;

  static auto parameters() {
    return plexus::Parameters<Kernel>{{"size", &Kernel::size, plexus::at_least(1), "pixels"}};
  }
};

struct Settings {
  bool flag = false;
  int any = 0;
  std::size_t count = 1;
  std::int32_t small = 5;
  double rate = 0.1;
  double share = 0.5;
  double angle = 0;
  double below = 0;
  double free = 0;
  std::string text = "";
  std::string mode = "max";
  std::filesystem::path file = "f";
  std::optional<std::size_t> limit;
  std::vector<std::size_t> hidden = {1};
  std::vector<std::string> modes = {};
  std::vector<Kernel> kernels = {{}};
  Kernel kernel;
  plexus::Component<plexus::Activation> activation{"sigmoid"};

  static auto parameters() {
    using S = Settings;
    return plexus::Parameters<S>{
        {"flag", &S::flag, ""},
        {"any", &S::any, ""},
        {"count", &S::count, plexus::at_least(1), ""},
        {"small", &S::small, plexus::between(1, 10), ""},
        {"rate", &S::rate, plexus::positive(), ""},
        {"share", &S::share, plexus::fraction(), ""},
        {"angle", &S::angle, {.minimum = -0.5, .maximum = 0.5, .exclusive_minimum = true}, ""},
        {"below", &S::below, {.maximum = 1e-3}, ""},
        {"free", &S::free, ""},
        {"text", &S::text, ""},
        {"mode", &S::mode, plexus::one_of({"max", "average", "none"}), ""},
        {"file", &S::file, ""},
        {"limit", &S::limit, plexus::at_least(1), ""},
        {"hidden", &S::hidden, {.minimum = 1.0, .minimum_length = 1}, ""},
        {"modes", &S::modes, plexus::one_of({"max", "average"}), ""},
        {"kernels", &S::kernels, ""},
        {"kernel", &S::kernel, ""},
        {"activation", &S::activation, ""},
    };
  }
};

plexus::Type type_of(const std::string& name) {
  for (const auto& parameter : Settings::parameters().describe())
    if (parameter.name == name) return parameter.type;
  FAIL("no parameter " << name);
  return {};
}

/// "path: message" of the first violation, or "allowed".
std::string check(const std::string& name, const Value& value) {
  const auto found = violations(type_of(name), value, name);
  return found.empty() ? "allowed" : found.front().path + ": " + found.front().message;
}

}  // namespace

TEST_CASE("types are described in words") {
  CHECK(type_text(type_of("flag")) == "true or false");
  CHECK(type_text(type_of("any")) == "integer");
  CHECK(type_text(type_of("count")) == "integer ≥ 1");
  CHECK(type_text(type_of("small")) == "integer in [1, 10]");
  CHECK(type_text(type_of("rate")) == "real > 0");
  CHECK(type_text(type_of("share")) == "real in [0, 1)");
  CHECK(type_text(type_of("angle")) == "real in (-0.5, 0.5]");
  CHECK(type_text(type_of("below")) == "real ≤ 0.001");
  CHECK(type_text(type_of("free")) == "real");
  CHECK(type_text(type_of("mode")) == "max, average or none");
  CHECK(type_text(type_of("limit")) == "integer ≥ 1 or null");
  CHECK(type_text(type_of("hidden")) == "list of at least 1 integers ≥ 1");
  CHECK(type_text(type_of("kernels")) == "list of groups");
  CHECK(type_text(type_of("activation")) == "activation");
}

TEST_CASE("values that a type allows have no violations") {
  const auto [name, value] = GENERATE(table<std::string, Value>({
      {"flag", true},
      {"any", -7},
      {"any", 2147483647},
      {"count", std::int64_t{1} << 40},
      {"small", 1},
      {"small", 10},
      {"rate", 1e-300},
      {"rate", 3},
      {"share", 0},
      {"angle", 0.5},
      {"free", -1e308},
      {"text", ""},
      {"mode", "average"},
      {"limit", Value()},
      {"limit", 4},
      {"hidden", Value::List{3, 4}},
      {"modes", Value::List{}},
      {"kernels", Value::List{Value::Map{}, Value::Map{{"size", 3}}}},
      {"kernel", Value::Map{{"size", 1}}},
      {"activation", "tanh"},
      {"activation", Value::Map{{"plugin", "elu"}, {"alpha", "checked elsewhere"}}},
  }));
  CAPTURE(name);
  CHECK(check(name, value) == "allowed");
}

TEST_CASE("values that a type does not allow are named with their place, what was got and what is expected") {
  CHECK(check("flag", 1) == "flag: got 1, expected true or false");
  CHECK(check("any", 1.5) == "any: got 1.5, expected integer");
  CHECK(check("any", std::int64_t{1} << 31) == "any: got 2147483648, expected integer");
  CHECK(check("count", 0) == "count: got 0, expected integer ≥ 1");
  CHECK(check("count", Value()) == "count: got null, expected integer ≥ 1");
  CHECK(check("small", 11) == "small: got 11, expected integer in [1, 10]");
  CHECK(check("rate", 0) == "rate: got 0, expected real > 0");
  CHECK(check("rate", "fast") == "rate: got fast, expected real > 0");
  CHECK(check("rate", std::nan("")) != "allowed");
  CHECK(check("share", 1.0) == "share: got 1.0, expected real in [0, 1)");
  CHECK(check("angle", -0.5) == "angle: got -0.5, expected real in (-0.5, 0.5]");
  CHECK(check("text", 5) == "text: got 5, expected text");
  CHECK(check("mode", "median") == "mode: got median, expected max, average or none");
  CHECK(check("limit", 0) == "limit: got 0, expected integer ≥ 1 or null");
  CHECK(check("hidden", 5) == "hidden: got 5, expected list of at least 1 integers ≥ 1");
  CHECK(check("hidden", Value::List{}) == "hidden: got 0 of them, expected list of at least 1 integers ≥ 1");
  CHECK(check("hidden", Value::List{3, 0}) == "hidden[1]: got 0, expected integer ≥ 1");
  CHECK(check("modes", Value::List{"max", "min"}) == "modes[1]: got min, expected max or average");
  CHECK(check("kernels", Value::List{Value::Map{{"size", 0}}}) == "kernels[0].size: got 0, expected integer ≥ 1");
  CHECK(check("kernel", 5) == "kernel: got 5, expected group");
  CHECK(check("activation", 5) == "activation: got 5, expected activation");
  CHECK(check("activation", Value::Map{{"alpha", 1}}).starts_with("activation: got "));
}

TEST_CASE("every violation is found, not only the first") {
  const auto found = violations(
      Settings::parameters().describe(),
      Value::Map{{"count", 0}, {"kernels", Value::List{Value::Map{{"size", 0}}, Value::Map{{"size", "x"}}}}});
  REQUIRE(found.size() == 3);
  CHECK(found[2].path == "kernels[1].size");
}

TEST_CASE("a sound declaration has no fault") { CHECK(!schema_fault(Settings::parameters().describe())); }

TEST_CASE("a declaration with a bad name, a name twice or a default that is not allowed has a fault") {
  auto schema = Settings::parameters().describe();
  const auto fault = [&](const auto& change) {
    auto changed = schema;
    change(changed);
    return schema_fault(changed).value_or("none");
  };
  CHECK_THAT(fault([](auto& s) { s[0].name = "Flag"; }), ContainsSubstring("parameter 'Flag' has a bad name"));
  CHECK_THAT(fault([](auto& s) { s[0].name = "plugin"; }), ContainsSubstring("names the component itself"));
  CHECK_THAT(fault([](auto& s) { s[1].name = "flag"; }), ContainsSubstring("parameter 'flag' is declared twice"));
  CHECK_THAT(
      fault([](auto& s) { s[4].default_value = Value(-1.0); }),
      ContainsSubstring("the default of parameter 'rate' breaks its own constraint: got -1.0, expected real > 0"));
  CHECK(fault([](auto& s) { s[4].default_value = Value(-1.0), s[4].required = true; }) == "none");
  CHECK_THAT(fault([](auto& s) {
               Value kernel = s[15].default_value.list()[0];
               kernel.set("size", Value(0));
               s[15].default_value = Value(Value::List{kernel});
             }),
             ContainsSubstring("'kernels[0].size'"));
  CHECK_THAT(fault([](auto& s) { s[15].type.element[0].group[0].name = "1st"; }),
             ContainsSubstring("in parameter 'kernels', parameter '1st' has a bad name"));
}

TEST_CASE("names are lower-case letters, digits and underscores, beginning with a letter") {
  using plexus::plugin::is_name;
  for (const auto* good : {"a", "sgd", "he_normal", "conv2d"}) CHECK(is_name(good));
  for (const auto* bad : {"", "SGD", "_a", "2d", "a-b", "a/b", "a b", "é"}) CHECK_FALSE(is_name(bad));
}
