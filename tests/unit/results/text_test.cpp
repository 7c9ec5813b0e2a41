#include "results/text.h"

#include <cmath>
#include <stdexcept>

#include "catch.h"
#include "results/labels.h"

using namespace plexus::results;
using plexus::Value;
using Strings = std::vector<std::string>;

TEST_CASE("a name that is none is a mistake of plexus, not of the user") {
  require_name("learning_rate");
  REQUIRE_THROWS_AS(require_name("a b"), std::logic_error);
}

TEST_CASE("text is made valid UTF-8") {
  CHECK(to_utf8("größer × 2 → 🙂") == "größer × 2 → 🙂");
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(to_utf8("\xE9t\xE9") == mark + "t" + mark);                          // Latin-1
  CHECK(to_utf8(std::string("a\0b", 3)) == "a" + mark + "b");                // would end the text
  CHECK(to_utf8("\xC0\x80") == mark + mark);                                 // overlong NUL
  CHECK(to_utf8("\xED\xA0\x80") == mark + mark + mark);                      // surrogate
  CHECK(to_utf8("\xF4\x90\x80\x80") == mark + mark + mark + mark);           // beyond U+10FFFF
  CHECK(to_utf8("\xE2\x82") == mark + mark);                                 // cut short
  CHECK(to_utf8("\xF0\x90\x80\x80\xDF\xBF") == "\xF0\x90\x80\x80\xDF\xBF");  // the least of four, the last of two
}

TEST_CASE("labels take the narrowest form that holds them all") {
  CHECK(to_labels({1, -2}) == Labels(std::vector<std::int64_t>{1, -2}));
  CHECK(to_labels({1, 0.5}) == Labels(std::vector<double>{1.0, 0.5}));
  CHECK(to_labels({"relu", 3, true, 0.5}) == Labels(Strings{"relu", "3", "true", "0.5"}));
  CHECK(to_labels({true, false}) == Labels(std::vector<std::int64_t>{1, 0}));
  CHECK(std::isnan(std::get<std::vector<double>>(to_labels({Value(), true}))[0]));
  CHECK(plexus::results::are_booleans({true, Value(), false}));
  CHECK_FALSE(plexus::results::are_booleans({true, 1}));
  CHECK_FALSE(plexus::results::are_booleans({Value()}));
  CHECK(to_labels({Value::List{256, 128}, Value()}) == Labels(Strings{"[256, 128]", ""}));
  CHECK(to_labels({Value(), Value()}) == Labels(Strings{"", ""}));
  CHECK(to_labels({}) == Labels(Strings{}));

  const auto reals = std::get<std::vector<double>>(to_labels({1, Value()}));
  CHECK(reals.at(0) == 1.0);
  CHECK(std::isnan(reals.at(1)));
}

TEST_CASE("labels can be picked by position") {
  CHECK(pick(to_labels({"a", "b"}), {1, 0, 1}) == Labels(Strings{"b", "a", "b"}));
  CHECK(size_of(to_labels({1, 2, 3})) == 3);
}
