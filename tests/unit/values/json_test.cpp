// Settings as text: identities and records depend on it, so it must not change by accident.
#include "values/json.h"

#include <plexus/error.h>

#include <limits>

#include "catch.h"

using namespace plexus;
using namespace plexus::values;

TEST_CASE("JSON of each form of value") {
  CHECK(to_json(Value()) == "null");
  CHECK(to_json(Value(true)) == "true");
  CHECK(to_json(Value(-3)) == "-3");
  CHECK(to_json(Value(std::numeric_limits<std::int64_t>::max())) == "9223372036854775807");
  CHECK(to_json(Value("a \"b\"\n")) == R"("a \"b\"\n")");
  CHECK(to_json(Value(Value::List{Value(1), Value("x")})) == R"([1,"x"])");
  CHECK(to_json(Value(Value::Map{{"b", Value(1)}, {"a", Value(Value::Map{})}})) == R"({"b":1,"a":{}})");
}

TEST_CASE("reals are the shortest text that reads back equal, and stay reals") {
  CHECK(to_json(Value(1.0)) == "1.0");
  CHECK(to_json(Value(0.1)) == "0.1");
  CHECK(to_json(Value(0.0002)) == "0.0002");
  CHECK(to_json(Value(1e-8)) == "1e-08");
  CHECK(to_json(Value(1e300)) == "1e+300");
  CHECK(to_json(Value(0.0)) == "0.0");
  CHECK(to_json(Value(std::numeric_limits<double>::quiet_NaN())) == "null");
  for (const double number : {1.0 / 3.0, 2.5e-7, 123456789.125, 5e-324, 1.7976931348623157e308, -0.00123}) {
    CAPTURE(number);
    CHECK(from_json(to_json(Value(number))).real() == number);
    CHECK(from_json(to_json(Value(number))).is_real());
  }
}

TEST_CASE("a value comes back from its JSON") {
  const Value value(Value::Map{{"list", Value(Value::List{Value(), Value(false), Value(2), Value(2.5), Value("é")})},
                               {"map", Value(Value::Map{{"z", Value(1)}, {"a", Value(2)}})}});
  CHECK(from_json(to_json(value)) == value);
}

TEST_CASE("text that is no JSON is refused with its place") {
  REQUIRE_THROWS_WITH(from_json("{\"a\": }"), ContainsSubstring("not valid JSON") && ContainsSubstring("column 7"));
}

TEST_CASE("JSON that would need more stack than there is, is refused before it is parsed") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(to_json(from_json(nested(deepest_json))) == nested(deepest_json));
  for (const std::size_t depth : {deepest_json + 1, std::size_t{20000}, std::size_t{5000000}})
    CHECK_THROWS_WITH(from_json(nested(depth)),
                      ContainsSubstring("inside each other") && ContainsSubstring("byte 201"));
  CHECK_THROWS_AS(from_json(std::string(300, '[')), Error);
  CHECK(from_json('"' + std::string(300, '[') + "\\\"" + std::string(300, '{') + '"').is_text());
}

TEST_CASE("numbers that do not fit are refused in words, and name the number") {
  CHECK_THROWS_WITH(from_json("{\"a\":1e999}"), ContainsSubstring("1e999"));
  CHECK_THROWS_AS(from_json("1e999"), Error);
  CHECK_THROWS_WITH(from_json("[18446744073709551615]"), ContainsSubstring("18446744073709551615"));
  CHECK(from_json("9223372036854775807").integer() == 9223372036854775807);
}

TEST_CASE("text for people has no quotes") {
  CHECK(to_text(Value("sigmoid")) == "sigmoid");
  CHECK(to_text(Value(Value::List{Value(256), Value(128)})) == "[256, 128]");
  CHECK(to_text(Value(Value::Map{{"plugin", Value("sgd")}, {"rate", Value(0.5)}})) == "{plugin: sgd, rate: 0.5}");
}
