// What the recorder accepts, what shapes follow, and what it says where something does not fit.
#include "graph/recorder.h"

#include <plexus/error.h>

#include "catch.h"
#include "gradient_check.h"

using namespace plexus;
using namespace plexus::test;

namespace {

/// A recorder over a store of its own.
struct Fixture {
  explicit Fixture(Shape input, std::size_t outputs = 10) : store(std::move(input), outputs, 4, 1), recorder(store) {}

  [[nodiscard]] Var x() { return recorder.input(); }

  training::ParameterStore store;
  graph::Recorder recorder;
};

LayerWeights weights(const std::string& name, bool shared = false) {
  return {.name = name, .weights = uniform_initializer, .bias = &uniform_initializer, .shared = shared};
}

}  // namespace

TEST_CASE("Shapes follow from the ops") {
  Fixture f({28, 28, 1});
  const Var conv = f.recorder.convolution(f.x(), 6, {.kernel = 5, .padding = 2}, weights("conv1"));
  CHECK(conv.shape() == Shape{28, 28, 6});
  CHECK(f.recorder.average_pool(conv, {.kernel = 2, .stride = 2}).shape() == Shape{14, 14, 6});
  CHECK(f.recorder.max_pool(conv, {.kernel = 3, .stride = 2}).shape() == Shape{13, 13, 6});
  CHECK(f.recorder.batch_normalization(conv, "norm").shape() == Shape{28, 28, 6});
  CHECK(f.recorder.reshape(conv, {4704}).shape() == Shape{4704});
  CHECK(f.recorder.dense(conv, 3, weights("layer1")).shape() == Shape{3});
}

TEST_CASE("An image without channels has one") {
  Fixture f({7, 5});
  CHECK(f.recorder.convolution(f.x(), 2, {.kernel = 3}, weights("conv1")).shape() == Shape{5, 3, 2});
  CHECK(f.store.parameters()[0].inputs() == 9);
}

TEST_CASE("Weights of a convolution are published by rows, columns, channels in and channels out") {
  Fixture f({7, 5, 3});
  (void)f.recorder.convolution(f.x(), 2, {.kernel = 4}, weights("conv1"));
  f.store.complete();
  CHECK(f.store.views()[0].name == "conv1_weights");
  CHECK(f.store.views()[0].shape == Shape{4, 4, 3, 2});
}

TEST_CASE("What does not fit is said with its name, its shape and what to do") {
  Fixture f({5, 6, 2});
  CHECK_THROWS_WITH(f.recorder.convolution(f.x(), 4, {.kernel = 7}, weights("conv1")),
                    ContainsSubstring("'conv1'") && ContainsSubstring("kernel of 7") &&
                        ContainsSubstring("(5, 6, 2)") && ContainsSubstring("5 high") &&
                        ContainsSubstring("smaller kernel"));
  CHECK_THROWS_WITH(f.recorder.max_pool(f.x(), {.kernel = 6, .stride = 6}), ContainsSubstring("'max_pool'"));
  CHECK_THROWS_WITH(f.recorder.average_pool(f.x(), {.kernel = 2, .padding = 2}),
                    ContainsSubstring("at most half the kernel"));
  CHECK_THROWS_WITH(f.recorder.max_pool(f.x(), {.kernel = 2, .stride = 0}), ContainsSubstring("stride of 0"));
  CHECK_THROWS_WITH(f.recorder.max_pool(f.recorder.reshape(f.x(), {60}), {.kernel = 2}),
                    ContainsSubstring("needs images") && ContainsSubstring("(60)"));
  CHECK_THROWS_WITH(f.recorder.reshape(f.x(), {7, 9}),
                    ContainsSubstring("(7, 9)") && ContainsSubstring("60") && ContainsSubstring("63"));
  CHECK_THROWS_WITH(f.recorder.add(f.x(), f.recorder.reshape(f.x(), {60})),
                    ContainsSubstring("(5, 6, 2)") && ContainsSubstring("(60)"));
  CHECK_THROWS_WITH(f.recorder.dropout(f.x(), 1.0, "layer1"),
                    ContainsSubstring("'layer1'") && ContainsSubstring("less than 1"));
  CHECK_THROWS_WITH(f.recorder.dense(f.x(), 0, weights("layer9")), ContainsSubstring("'layer9'"));
}

TEST_CASE("A value of another graph is refused") {
  Fixture f({3});
  Fixture other({3});
  CHECK_THROWS_WITH(f.recorder.add(f.x(), other.x()), ContainsSubstring("another graph"));
}

TEST_CASE("Two layers of one name are a mistake, unless both say that they share the weights") {
  Fixture f({8});
  SECTION("a mistake") {
    (void)f.recorder.dense(f.x(), 8, weights("layer1"));
    CHECK_THROWS_WITH(f.recorder.dense(f.x(), 8, weights("layer1")),
                      ContainsSubstring("two layers are named 'layer1'"));
  }
  SECTION("shared") {
    const Var first = f.recorder.dense(f.x(), 8, weights("shared", true));
    const Var second = f.recorder.dense(first, 8, weights("shared", true));
    CHECK(f.recorder.finish(second).nodes.size() == 2);
    CHECK(f.store.parameters().size() == 1);
    CHECK(f.store.parameters()[0].uses == 2);
  }
  SECTION("shared, as only one of them says") {
    const Var first = f.recorder.dense(f.x(), 8, weights("shared", true));
    CHECK_THROWS_WITH(f.recorder.dense(first, 8, weights("shared")), ContainsSubstring("say of both"));
  }
  SECTION("shared, but not alike") {
    const Var first = f.recorder.dense(f.x(), 7, weights("shared", true));
    CHECK_THROWS_WITH(f.recorder.dense(first, 8, weights("shared", true)), ContainsSubstring("must be alike"));
  }
}

TEST_CASE("A layer that does not reach the output is a mistake; other ops are dropped") {
  Fixture f({4, 4, 1});
  (void)f.recorder.max_pool(f.x(), {.kernel = 2});
  const Var y = f.recorder.dense(f.x(), 10, weights("layer1"));
  SECTION("dropped") { CHECK(f.recorder.finish(y).nodes.size() == 1); }
  SECTION("a mistake") {
    (void)f.recorder.dense(f.x(), 10, weights("layer2"));
    CHECK_THROWS_WITH(f.recorder.finish(y), ContainsSubstring("'layer2'") && ContainsSubstring("does not reach"));
  }
}

TEST_CASE("A network must end in as many values as the task has outputs") {
  training::ParameterStore store({6}, 3, 2, 1);
  GraphOf model([](Graph& graph, Var x) { return graph.dense(x, 4, weights("layer1")); });
  CHECK_THROWS_WITH(model.plan(store), ContainsSubstring("ends in 4") && ContainsSubstring("3 output(s)"));
}
