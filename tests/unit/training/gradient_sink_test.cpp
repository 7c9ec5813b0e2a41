// Where gradients go, and how they are clipped.
#include "training/gradient_sink.h"

#include <optional>
#include <string>
#include <vector>

#include "catch.h"
#include "test_components.h"
#include "training/parameter_store.h"

using namespace plexus;
using namespace plexus::training;

namespace {

/// A store with weights (2, 1) that are 1 and 2, used `uses` times by a backward pass.
struct Fixture {
  explicit Fixture(std::size_t uses = 1) : store(Shape{2}, 1, 1, 1) {
    const test::ConstantInitializer one(1.0F);
    weights = &store.weights({.name = "w", .inputs = 2, .outputs = 1, .initializer = &one, .uses = uses});
    store.complete();
    weights->row(1)[0] = 2.0F;
  }

  /// One use of w with gradient (first, second).
  void give(GradientSink& sink, float first, float second) const {
    const auto [data, alpha, beta] = sink.target(*weights);
    data[0] = (beta == 0.0F ? 0.0F : beta * data[0]) + alpha * first;
    data[weights->stride] = (beta == 0.0F ? 0.0F : beta * data[weights->stride]) + alpha * second;
    sink.complete(*weights);
  }

  ParameterStore store;
  const Parameter* weights;
};

void step(test::Descent& optimizer, GradientSink& sink, const auto& backward) {
  optimizer.begin_step({});
  sink.begin();
  backward();
  sink.end();
}

}  // namespace

TEST_CASE("a gradient moves the parameters whether it is stored or applied at once") {
  const bool fused = GENERATE(true, false);
  Fixture fixture;
  test::Descent optimizer(0.5F, fused);
  GradientSink sink(fixture.store, optimizer, {});
  for (int i = 0; i < 2; ++i) step(optimizer, sink, [&] { fixture.give(sink, 4.0F, -2.0F); });
  CHECK(fixture.weights->row(0)[0] == 1.0F - 2 * 0.5F * 4.0F);
  CHECK(fixture.weights->row(1)[0] == 2.0F + 2 * 0.5F * 2.0F);
}

TEST_CASE("a parameter that is used twice moves once, by the sum of its gradients") {
  const bool fused = GENERATE(true, false);
  Fixture fixture(2);
  test::Descent optimizer(1.0F, fused);
  GradientSink sink(fixture.store, optimizer, {});
  for (int i = 0; i < 2; ++i)
    step(optimizer, sink, [&] {
      fixture.give(sink, 1.0F, 0.0F);
      CHECK(fixture.weights->row(0)[0] == 1.0F - 4.0F * static_cast<float>(i));  // not before the second use
      fixture.give(sink, 3.0F, 0.25F);
    });
  CHECK(fixture.weights->row(0)[0] == 1.0F - 8.0F);
  CHECK(fixture.weights->row(1)[0] == 2.0F - 0.5F);
}

namespace {

/// w ← w − g, and what it was given.
class Wholes final : public MatrixOptimizer {
 public:
  void begin_step(const Step&) noexcept override {}
  void move(const OptimizedParameter& parameter, Rows w, ConstRows g) noexcept override {
    given.push_back(parameter.name + " " + std::to_string(w.count) + " x " + std::to_string(w.width));
    for (std::size_t i = 0; i < w.count; ++i)
      for (std::size_t j = 0; j < w.width; ++j) w.row(i)[j] -= g.row(i)[j];
  }

  std::vector<std::string> given;
};

}  // namespace

TEST_CASE("an optimizer of whole parameters gets weights and bias by themselves, complete, clipped or not") {
  const bool clips = GENERATE(false, true);
  const test::ConstantInitializer one(1.0F);
  ParameterStore store(Shape{2}, 3, 1, 1);
  const Parameter& w = store.weights(
      {.name = "layer1", .inputs = 2, .outputs = 3, .initializer = &one, .bias_initializer = &one, .uses = 2});
  const Parameter& gain = store.vector("gain", 2, 5.0F);
  store.complete();
  Wholes optimizer;
  OptimizerMemory memory(store.values().size(), store.optimized());
  optimizer.plan(memory);
  GradientSink sink(store, optimizer, {.norm = clips ? std::optional(1e9) : std::nullopt, .value = {}});
  optimizer.begin_step({});
  sink.begin();
  CHECK_FALSE(sink.takes_rows(w));
  for (int use = 0; use < 2; ++use) {
    CHECK(optimizer.given.empty());
    const auto [data, alpha, beta] = sink.target(w);
    for (std::size_t i = 0; i < w.rows; ++i)
      for (std::size_t j = 0; j < w.columns; ++j)
        data[i * w.stride + j] = beta * data[i * w.stride + j] + alpha * static_cast<float>(10 * i + j);
    sink.complete(w);
  }
  sink.target(gain).data[1] = 4.0F;
  sink.complete(gain);
  sink.end();
  CHECK(optimizer.given == std::vector<std::string>{"layer1_weights 2 x 3", "layer1_bias 1 x 3", "gain 1 x 2"});
  for (std::size_t i = 0; i < w.rows; ++i)
    for (std::size_t j = 0; j < w.columns; ++j) CHECK(w.row(i)[j] == 1.0F - 2.0F * static_cast<float>(10 * i + j));
  CHECK(gain.values[1] == 1.0F);
}

TEST_CASE("clip_norm scales the whole gradient to the norm where it is longer") {
  Fixture fixture;
  test::Descent optimizer(1.0F, true);
  GradientSink sink(fixture.store, optimizer, {.norm = 1.0, .value = {}});
  step(optimizer, sink, [&] { fixture.give(sink, 3.0F, 4.0F); });
  CHECK(static_cast<double>(fixture.weights->row(0)[0]) == Approx(1.0 - 0.6));
  CHECK(static_cast<double>(fixture.weights->row(1)[0]) == Approx(2.0 - 0.8));
  step(optimizer, sink, [&] { fixture.give(sink, 0.3F, 0.4F); });
  CHECK(static_cast<double>(fixture.weights->row(0)[0]) == Approx(1.0 - 0.6 - 0.3));
}

TEST_CASE("clip_value limits each component") {
  Fixture fixture;
  test::Descent optimizer(1.0F, true);
  GradientSink sink(fixture.store, optimizer, {.norm = {}, .value = 0.5});
  step(optimizer, sink, [&] { fixture.give(sink, -3.0F, 0.25F); });
  CHECK(fixture.weights->row(0)[0] == 1.5F);
  CHECK(fixture.weights->row(1)[0] == 1.75F);
}

TEST_CASE("what is frozen gets to no optimizer, whichever way gradients go, and no norm has it") {
  const bool fused = GENERATE(true, false);
  const bool clips = GENERATE(false, true);
  ParameterStore store(Shape{1}, 1, 1, 1);
  const test::ConstantInitializer one(1.0F);
  const Parameter& stays = store.weights({.name = "a", .inputs = 1, .outputs = 1, .initializer = &one});
  const Parameter& moves =
      store.weights({.name = "b", .inputs = 1, .outputs = 1, .initializer = &one, .bias_initializer = &one});
  store.complete();
  store.freeze("a_weights");
  store.freeze("b_bias");
  CHECK(store.frozen() == std::vector<std::string>{"a_weights", "b_bias"});
  REQUIRE(store.moving().size() == 1);
  CHECK(store.moving()[0].offset == moves.offset);
  CHECK(store.moving()[0].size == moves.stride);
  test::Descent optimizer(1.0F, fused);
  GradientSink sink(store, optimizer, clips ? Clipping{.norm = 2.0, .value = {}} : Clipping{});
  step(optimizer, sink, [&] {
    for (const Parameter* const parameter : {&stays, &moves}) {
      const auto [data, alpha, beta] = sink.target(*parameter);
      for (std::size_t row = 0; row < parameter->rows; ++row) {
        float& to = data[row * parameter->stride];
        to = (beta == 0.0F ? 0.0F : beta * to) + alpha * (parameter == &stays ? 100.0F : row == 0 ? 4.0F : 50.0F);
      }
      sink.complete(*parameter);
    }
  });
  CHECK(stays.row(0)[0] == 1.0F);
  CHECK(moves.bias_row()[0] == 1.0F);
  CHECK(moves.row(0)[0] == (clips ? 1.0F - 2.0F : 1.0F - 4.0F));  // the norm of 4 alone
}
