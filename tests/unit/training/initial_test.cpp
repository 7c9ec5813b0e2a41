// What a model begins with: which parameters are meant by a pattern, and what does not fit.
#include "training/initial.h"

#include <plexus/error.h>

#include "catch.h"
#include "test_components.h"

using namespace plexus;
using namespace plexus::training;

TEST_CASE("a pattern means parameters by their names in results, with dots between their parts") {
  CHECK(is_meant("layers.0.*", "layers_0_weights"));
  CHECK(is_meant("layers.0.*", "layers_0_layers_1_bias"));
  CHECK(is_meant("layers.0", "layers_0_bias"));
  CHECK(is_meant("layer1_weights", "layer1_weights"));
  CHECK(is_meant("*", "head_bias"));
  CHECK(is_meant("layer?_*", "layer2_bias"));
  CHECK_FALSE(is_meant("layers.1.*", "layers_10_weights"));
  CHECK_FALSE(is_meant("layers.1", "layers_10_weights"));
  CHECK_FALSE(is_meant("layer1", "layer10_weights"));
  CHECK_FALSE(is_meant("", "head_bias"));
}

TEST_CASE("parameters that do not fit are told with their names and both shapes") {
  ParameterStore store(Shape{2}, 1, 1, 1);
  const test::ConstantInitializer one(1.0F);
  (void)store.weights({.name = "w", .inputs = 2, .outputs = 1, .initializer = &one});
  (void)store.vector("gain", 3, 1.0F);
  store.complete();
  InitialParameters initial{.source = "'x'", .arrays = {{"w_weights", Shape{2, 1}, {5, 6}}}, .layers = {"w"}};
  CHECK_NOTHROW(begin_with(initial, store));
  CHECK(store.views()[0].values.row(1)[0] == 6.0F);
  CHECK(store.frozen().empty());
  initial.arrays[0].shape = Shape{1, 2};
  CHECK_THROWS_WITH(check_fit(initial, store),
                    ContainsSubstring("'w_weights' has the shape (1, 2) in 'x'") && ContainsSubstring("(2, 1)"));
  initial.arrays[0] = {"v", Shape{1}, {0}};
  CHECK_THROWS_WITH(check_fit(initial, store), ContainsSubstring("has a parameter 'v', which the model does not have"));
  initial = {.source = "'x'", .arrays = {{"w_weights", Shape{2, 1}, {5, 6}}}, .layers = {"*"}};
  CHECK_THROWS_WITH(check_fit(initial, store), ContainsSubstring("'x' has no parameter 'gain' (3)"));
}

TEST_CASE("the digest of what a model begins with changes with names, shapes and every bit") {
  InitialParameters initial{.source = "'x'", .arrays = {{"w", Shape{2}, {0, 1}}}, .layers = {"*"}};
  const std::string before = digest_of(initial);
  initial.source = "'y'";
  CHECK(digest_of(initial) == before);
  initial.arrays[0].values[0] = -0.0F;
  CHECK(digest_of(initial) != before);
}
