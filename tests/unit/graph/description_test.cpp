// What recorded networks tell of themselves.
#include <plexus/error.h>
#include <plexus/graph.h>

#include <functional>
#include <memory>

#include "catch.h"
#include "test_components.h"
#include "training/parameter_store.h"

using namespace plexus;

namespace {

/// A network of an input of two values, as a function records it.
class Recorded final : public GraphModel {
 public:
  explicit Recorded(std::function<Var(Graph&, Var)> build) : build_(std::move(build)) {}

 private:
  Var build(Graph& graph, Var x) override { return build_(graph, x); }
  std::function<Var(Graph&, Var)> build_;
};

ModelDescription description_of(std::function<Var(Graph&, Var)> build) {
  static std::vector<std::unique_ptr<training::ParameterStore>> stores;
  Recorded model(std::move(build));
  stores.push_back(std::make_unique<training::ParameterStore>(Shape{2}, 2, 4, 1));
  model.plan(*stores.back());
  return model.description();
}

/// Tells nothing.
class Silent final : public Op {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "silent"; }
  [[nodiscard]] Shape plan(OpPlan& plan) override { return plan.inputs()[0]; }
  void forward(const Forward&) noexcept override {}
  void backward(const Backward&) noexcept override {}
};

}  // namespace

TEST_CASE("a composed network tells each operation, its settings, its arrays and the values that it takes") {
  const test::ConstantInitializer one(1.0F);
  const ModelDescription told = description_of([&one](Graph& graph, Var x) {
    const Var hidden = graph.dense(x, 4, {.name = "a", .weights = one, .bias = &one});
    const Var square = graph.reshape(hidden, Shape{2, 2});
    const Var normal = graph.batch_normalization(square, "n", 0.1, 0.25);
    (void)graph.exp(normal);  // needed by nobody
    return graph.dense(graph.add(graph.softmax(normal, -1), square), 2, {.name = "b", .weights = one});
  });
  REQUIRE(told.ops.size() == 5);
  CHECK(told.ops[0].what.operation == "dense");
  CHECK(told.ops[0].what.arrays ==
        std::vector<std::pair<std::string, std::string>>{{"weights", "a_weights"}, {"bias", "a_bias"}});
  CHECK(told.ops[1].what.operation == "batch_normalization");
  CHECK(Value(told.ops[1].what.settings).find("epsilon")->real() == 0.25);
  CHECK(told.ops[1].from == std::vector<Shape>{Shape{2, 2}});
  CHECK(told.ops[2].what.operation == "softmax");
  CHECK(Value(told.ops[2].what.settings).find("axis")->integer() == -1);
  CHECK(told.ops[3].what.operation == "add");
  CHECK(told.ops[3].inputs == std::vector<std::size_t>{3, 1});
  CHECK(told.ops[4].what.arrays.size() == 1);
  CHECK(told.output == 5);
}

TEST_CASE("an op that does not say what it computes is there by its name") {
  const ModelDescription told =
      description_of([](Graph& graph, Var x) { return graph.apply(std::make_unique<Silent>(), {x}); });
  REQUIRE(told.ops.size() == 1);
  CHECK(told.ops[0].name == "silent");
  CHECK(told.ops[0].what.operation.empty());
}
