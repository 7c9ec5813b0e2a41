// Settings as data: copies share, and no change of one is seen in another.
#include <plexus/value.h>

#include "catch.h"

using plexus::Value;

namespace {

Value settings() {
  return Value(Value::Map{{"plugin", "deep"}, {"hidden", Value(Value::List{100, 50})}, {"dropout", 0.5}});
}

}  // namespace

TEST_CASE("copies of a map share it until one is given an entry") {
  const Value original = settings();
  Value copy = original;
  CHECK(&copy.map() == &original.map());
  copy.set("dropout", 0.25);
  CHECK(&copy.map() != &original.map());
  CHECK(original.find("dropout")->real() == 0.5);
  CHECK(copy.find("dropout")->real() == 0.25);
  CHECK(copy.find("hidden") != original.find("hidden"));
  CHECK(&copy.find("hidden")->list() == &original.find("hidden")->list());
}

TEST_CASE("an entry is replaced at its place, or appended") {
  Value value = settings();
  value.set("hidden", 3);
  value.set("bias", true);
  CHECK(value == Value(Value::Map{{"plugin", "deep"}, {"hidden", 3}, {"dropout", 0.5}, {"bias", true}}));
}

TEST_CASE("an entry is erased, and erasing none changes nothing") {
  Value value = settings();
  value.erase("hidden");
  value.erase("hidden");
  CHECK(value == Value(Value::Map{{"plugin", "deep"}, {"dropout", 0.5}}));
}

TEST_CASE("a value may be put into a map of which it is a part") {
  Value value = settings();
  value.set("copy", value);
  value.set("hidden", *value.find("copy")->find("hidden"));
  CHECK(*value.find("copy") == settings());
  CHECK(*value.find("hidden") == *settings().find("hidden"));
}

TEST_CASE("equal means equal content, shared or not") {
  CHECK(settings() == settings());
  Value other = settings();
  other.set("hidden", Value(Value::List{100, 51}));
  CHECK(other != settings());
  CHECK(Value(1) != Value(1.0));
  CHECK(Value() == Value());
}

TEST_CASE("only a map can be given entries") {
  Value text("deep");
  CHECK_THROWS_AS(text.set("hidden", 3), std::bad_variant_access);
  CHECK_THROWS_AS(text.erase("hidden"), std::bad_variant_access);
  CHECK(text == Value("deep"));
}
