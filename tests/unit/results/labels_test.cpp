#include "results/labels.h"

#include <cmath>

#include "catch.h"

using namespace plexus::results;
using plexus::Value;
using Strings = std::vector<std::string>;

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
