// Named inputs: each is normalised by itself, recorded, and found again in rows that come later.
#include <plexus/error.h>

#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "catch.h"
#include "data/check.h"
#include "data/digest.h"
#include "data/fitted.h"
#include "data/matching.h"
#include "tables.h"
#include "values/json.h"

using namespace plexus;
using namespace plexus::data;
using plexus::test::examples;

namespace {

/// Four rows of an image of bytes (2, 1, 2), two numbers, and a token.
Data mixed() {
  Data data;
  data.inputs = {{.name = "image", .shape = {2, 1, 2}, .bytes = true},
                 {.name = "numbers", .shape = {2}},
                 {.name = "token", .shape = {1}, .indices = true}};
  data.shape = Shape{7};
  data.outputs = 2;
  data.train.count = 4;
  data.train.labels = {0, 1, 0, 1};
  data.train.inputs = std::vector<float>{0,   255, 51, 102, -1, 10, 7,  //
                                         255, 0,   0,  0,   1,  20, 3,  //
                                         1,   2,   3,  4,   3,  30, 0,  //
                                         9,   8,   7,  6,   5,  60, 9};
  return data;
}

DatasetSettings settings_of(Normalize normalize) {
  DatasetSettings settings;
  settings.test = std::int64_t{0};
  settings.normalize = std::move(normalize);
  return settings;
}

Normalization factors_of(const Normalize& normalize, const Data& data = mixed()) {
  return examples(data, settings_of(normalize))->normalization();
}

Fitted fitted_on(const ExampleSet& set) { return fitted_of(values::from_json(set.fitted())); }

}  // namespace

TEST_CASE("each named input is normalised by itself, and indices never") {
  const Normalization scaled = factors_of(std::string("scale"));
  REQUIRE(scaled.scale.size() == 7);
  for (std::size_t i = 0; i < 4; ++i) CHECK(scaled.scale[i] == 1.0F / 255.0F);
  CHECK(scaled.scale[4] == Approx(1.0 / 6));  // −1 … 5
  CHECK(scaled.shift[4] == Approx(1.0 / 6));
  CHECK(scaled.scale[5] == Approx(1.0 / 50));  // 10 … 60
  CHECK(scaled.shift[5] == Approx(-10.0 / 50));
  CHECK(scaled.scale[6] == 1.0F);
  CHECK(scaled.shift[6] == 0.0F);

  const Normalization each = factors_of(Named<std::string>{{"image", "standardize"}, {"numbers", "none"}});
  // Channel 0: 0, 51, 255, 0, 1, 3, 9, 7; channel 1: 255, 102, 0, 0, 2, 4, 8, 6.
  const double mean = (0 + 51 + 255 + 0 + 1 + 3 + 9 + 7) / 8.0;
  double squares = 0.0;
  for (const double value : {0., 51., 255., 0., 1., 3., 9., 7.}) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / 8);
  CHECK(each.scale[0] == Approx(1.0 / deviation));
  CHECK(each.scale[2] == each.scale[0]);  // of one channel
  CHECK(each.shift[0] == Approx(-mean / deviation));
  CHECK(each.scale[1] != each.scale[0]);
  CHECK(each.scale[4] == 1.0F);
  CHECK(each.scale[6] == 1.0F);
  CHECK(factors_of(std::string("none")).scale == std::vector<float>{1.0F});  // all have one factor
}

TEST_CASE("what is said of inputs by their names must be of inputs that there are") {
  CHECK_THROWS_WITH(factors_of(Named<std::string>{{"picture", "scale"}}),
                    ContainsSubstring("names the input 'picture'") && ContainsSubstring("'image', 'numbers', 'token'"));
  CHECK_THROWS_WITH(factors_of(Named<std::string>{{"token", "scale"}}), ContainsSubstring("stand for things"));
  CHECK_NOTHROW(factors_of(Named<std::string>{{"token", "none"}}));
  CHECK_THROWS_WITH(examples(test::table(9), settings_of(Named<std::string>{{"x", "none"}})),
                    ContainsSubstring("one input without a name") && ContainsSubstring("'normalize: none'"));
  DatasetSettings reconstruct = settings_of(std::string("scale"));
  reconstruct.reconstruct = true;
  CHECK_THROWS_WITH(examples(mixed(), reconstruct), ContainsSubstring("stand for things"));
}

TEST_CASE("named inputs must be those of the row") {
  const auto wrong = [](const auto& change) {
    Data data = mixed();
    change(data);
    try {
      check_data(data);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  CHECK(wrong([](Data&) {}) == "accepted");
  CHECK_THAT(wrong([](Data& data) { data.inputs.pop_back(); }),
             ContainsSubstring("6 values together") && ContainsSubstring("has 7"));
  CHECK_THAT(wrong([](Data& data) { data.inputs[1].name = "image"; }),
             ContainsSubstring("two inputs are named 'image'"));
  CHECK_THAT(wrong([](Data& data) { data.inputs[1].name = "1st"; }), ContainsSubstring("begin with a letter"));
  CHECK_THAT(wrong([](Data& data) { data.inputs[1].shape = {0}; }), ContainsSubstring("no values"));
  CHECK_THAT(wrong([](Data& data) { data.indices = true; }), ContainsSubstring("NamedInput::indices"));
}

TEST_CASE("names and shapes of inputs are part of what data are") {
  Data renamed = mixed();
  renamed.inputs[0].name = "picture";
  CHECK(digest_of(renamed) != digest_of(mixed()));
  Data reshaped = mixed();
  reshaped.inputs[0].shape = {4};
  CHECK(digest_of(reshaped) != digest_of(mixed()));
}

TEST_CASE("what was fitted on named inputs is read back, and applied to rows with other orders and extra inputs") {
  const auto set = examples(mixed(), settings_of(std::string("scale")));
  const Fitted fitted = fitted_on(*set);
  REQUIRE(fitted.inputs.size() == 3);
  CHECK(fitted.inputs[0].name == "image");
  CHECK(fitted.inputs[0].shape == Shape{2, 1, 2});
  CHECK(fitted.inputs[0].bytes);
  CHECK(fitted.inputs[2].indices);
  CHECK(fitted.normalization.scale == set->normalization().scale);
  CHECK(fitted.normalization.shift == set->normalization().shift);

  Data rows;
  rows.classification = false;
  rows.shape = Shape{9};
  rows.inputs = {{.name = "token", .shape = {1}},
                 {.name = "noise", .shape = {2}},
                 {.name = "numbers", .shape = {2}},
                 {.name = "image", .shape = {4}}};
  rows.train.count = 1;
  rows.train.inputs = std::vector<float>{8, -5, -6, 2, 25, 11, 12, 13, 14};
  const Matched matched = match(rows, fitted, TargetUse::ignored);
  CHECK(std::get<std::vector<float>>(matched.data->train.inputs) == std::vector<float>{11, 12, 13, 14, 2, 25, 8});
  REQUIRE(matched.notes.size() == 1);
  CHECK_THAT(matched.notes[0], ContainsSubstring("does not take the input 'noise'"));

  rows.inputs[2].name = "figures";
  CHECK_THROWS_WITH(match(rows, fitted, TargetUse::ignored),
                    ContainsSubstring("lack the input 'numbers'") && ContainsSubstring("figures (2)"));
  rows.inputs[2].name = "numbers";
  rows.inputs[1].shape = {1};
  rows.inputs[2].shape = {3};
  CHECK_THROWS_WITH(match(rows, fitted, TargetUse::ignored),
                    ContainsSubstring("'numbers' of the rows has the shape (3)") && ContainsSubstring("takes (2)"));
}
