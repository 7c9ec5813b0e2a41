// How parameters lie in memory, start, and are named in the results.
#include "training/parameter_store.h"

#include <plexus/error.h>

#include <cstdint>

#include "catch.h"
#include "test_components.h"

using namespace plexus;
using namespace plexus::training;

namespace {

/// Draws one number for each value.
class Drawn final : public Initializer {
  void fill(const WeightsToFill& weights, Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j) weights.values.row(i)[j] = stream.uniform();
  }
};

}  // namespace

TEST_CASE("weights are stored input-major, rows padded to whole vectors, the bias last") {
  const test::ConstantInitializer two(2.0F);
  const test::ConstantInitializer three(3.0F);
  ParameterStore store(Shape{5}, 10, 4, 1);
  const Parameter& first =
      store.weights({.name = "a", .inputs = 5, .outputs = 10, .initializer = &two, .bias_initializer = &three});
  const Parameter& second = store.weights({.name = "b", .inputs = 3, .outputs = 17, .initializer = &two});
  store.complete();
  CHECK(first.rows == 6);
  CHECK(first.stride == 16);
  CHECK(second.rows == 3);
  CHECK(second.stride == 32);
  CHECK(first.row(4)[9] == 2.0F);
  CHECK(first.row(4)[10] == 0.0F);
  CHECK(first.bias_row() == first.values + 5 * 16);
  CHECK(first.bias_row()[0] == 3.0F);
  CHECK(reinterpret_cast<std::uintptr_t>(first.values) % 64 == 0);
  CHECK(second.values == store.values().data() + second.offset);
  CHECK(second.offset == 6 * 16);
  CHECK(store.values().size() == 6 * 16 + 3 * 32);
  CHECK(store.count() == 6 * 10 + 3 * 17);
}

TEST_CASE("initial weights depend on the seed and the name, not on what was declared before") {
  const Drawn drawn;
  const auto value_of = [&](std::uint64_t seed, bool with_other, const std::string& name) {
    ParameterStore store(Shape{2}, 2, 1, seed);
    if (with_other) store.weights({.name = "other", .inputs = 4, .outputs = 4, .initializer = &drawn});
    const Parameter& weights = store.weights({.name = name, .inputs = 2, .outputs = 2, .initializer = &drawn});
    store.complete();
    return weights.row(1)[1];
  };
  CHECK(value_of(1, false, "w") == value_of(1, true, "w"));
  CHECK(value_of(1, false, "w") != value_of(2, false, "w"));
  CHECK(value_of(1, false, "w") != value_of(1, false, "v"));
}

TEST_CASE("views give weights and bias apart, with published shapes and without padding") {
  const test::ConstantInitializer one(1.0F);
  ParameterStore store(Shape{3, 3, 2}, 5, 1, 1);
  store.weights({.name = "conv1",
                 .inputs = 18,
                 .outputs = 5,
                 .initializer = &one,
                 .bias_initializer = &one,
                 .published = Shape{3, 3, 2, 5}});
  store.vector("gain1", 5, 0.5F);
  store.state("mean1", 5, 0.25F);
  store.complete();
  const auto views = store.views();
  REQUIRE(views.size() == 4);
  CHECK(views[0].name == "conv1_weights");
  CHECK(views[0].shape == Shape{3, 3, 2, 5});
  CHECK(views[0].dimensions.size() == 4);
  CHECK(views[0].values.count * views[0].values.width == 90);
  CHECK(views[1].name == "conv1_bias");
  CHECK(views[1].shape == Shape{5});
  CHECK(views[1].dimensions[0] == views[0].dimensions[3]);
  CHECK(views[2].name == "gain1");
  CHECK(views[2].values.row(0)[4] == 0.5F);
  CHECK(views[3].name == "mean1");
  CHECK(views[3].values.row(0)[0] == 0.25F);
}

TEST_CASE("declarations that cannot be published are refused") {
  const test::ConstantInitializer one(1.0F);
  ParameterStore store(Shape{2}, 2, 1, 1);
  store.weights({.name = "w", .inputs = 2, .outputs = 2, .initializer = &one});
  REQUIRE_THROWS_WITH(store.weights({.name = "w", .inputs = 2, .outputs = 2, .initializer = &one}),
                      ContainsSubstring("two parameters with the name 'w'"));
  REQUIRE_THROWS_WITH(store.vector("2nd", 2, 0.0F), ContainsSubstring("'2nd'"));
  REQUIRE_THROWS_WITH(store.weights({.name = "v", .inputs = 0, .outputs = 2, .initializer = &one}),
                      ContainsSubstring("(0, 2)"));
  REQUIRE_THROWS_WITH(
      store.weights({.name = "u", .inputs = 2, .outputs = 2, .initializer = &one, .published = Shape{3}}),
      ContainsSubstring("does not hold 4 values"));
}
