// Numerical checks of gradients, for any op, graph or model.
//
//   check_gradients(model, {.input = {28, 28, 1}, .outputs = 10, .batch = 3});
//   check_op({5, 5, 2}, 3, [](Graph& graph, Var x, const std::string&) { return graph.max_pool(x, {.kernel = 2}); });
//
// How a model's gradients are estimated is in conformance/gradient_check.h, which `plexus check` uses too. The gradient
// of an op's inputs is checked by making the inputs parameters: see Leaf.
#pragma once

#include <plexus/graph.h>
#include <plexus/model.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "conformance/gradient_check.h"
#include "conformance/plain_gradients.h"
#include "training/parameter_store.h"

namespace plexus::test {

/// Uniform in [−1, 1).
class UniformInitializer final : public Initializer {
 public:
  void fill(const WeightsToFill& weights, Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(stream.uniform(-1.0, 1.0));
  }
};

inline const UniformInitializer uniform_initializer;

/// Values that are parameters: example b is row b. Its gradient is that of what an op is given as input.
class Leaf final : public Op {
 public:
  Leaf(std::string name, Shape shape) : name_(std::move(name)), shape_(std::move(shape)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "leaf"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }
  [[nodiscard]] Shape plan(OpPlan& plan) override {
    values_ = &plan.weights(
        {.name = name_, .inputs = plan.max_batch(), .outputs = shape_.size(), .initializer = &uniform_initializer});
    return shape_;
  }
  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b) std::copy_n(values_->row(b), pass.y.width, pass.y.row(b));
  }
  void backward(const Backward& pass) noexcept override {
    const auto [data, alpha, beta] = pass.gradients.target(*values_);
    for (std::size_t b = 0; b < values_->rows; ++b)
      for (std::size_t i = 0; i < values_->columns; ++i) {
        float& to = data[b * values_->stride + i];
        const float gradient = b < pass.dy.count ? pass.dy.row(b)[i] : 0.0F;
        to = (beta == 0.0F ? 0.0F : beta * to) + alpha * gradient;
      }
    pass.gradients.complete(*values_);
  }

 private:
  std::string name_;
  Shape shape_;
  const Parameter* values_ = nullptr;  // (max_batch, size)
};

inline Var leaf(Graph& graph, const std::string& name, const Shape& shape) {
  return graph.apply(std::make_unique<Leaf>(name, shape), {});
}

/// A graph written in a test.
class GraphOf final : public GraphModel {
 public:
  using Build = std::function<Var(Graph&, Var)>;
  explicit GraphOf(Build build) : build_(std::move(build)) {}

 private:
  Var build(Graph& graph, Var x) override { return build_(graph, x); }
  Build build_;
};

using conformance::GradientProblem;
using conformance::PlainGradients;

/// The gradients of all parameters of a model.
inline void check_gradients(Model& model, const GradientProblem& problem) {
  const conformance::GradientReport report = conformance::compare_gradients(model, problem);
  for (const conformance::Disagreement& wrong : report.wrong) {
    INFO(wrong.parameter << "[" << wrong.row << ", " << wrong.column << "]");
    CHECK(wrong.given == Approx(wrong.estimated).margin(0).epsilon(0));
  }
  for (const auto& elements : report.parameters) {
    INFO(elements.parameter << ": " << elements.kinks << " of " << elements.checked << " at a kink");
    REQUIRE(elements.has_gradient);
    CHECK(elements.checked > 0);
    CHECK(static_cast<double>(elements.kinks) <= problem.kinks * static_cast<double>(elements.checked) + 1);
    // What stands behind the columns is padding: nothing may be written there.
    REQUIRE(elements.padding_is_zero);
  }
}

/// A use of an op; the text tells the names of several uses in one graph apart.
using OpUse = std::function<Var(Graph&, Var, const std::string&)>;

/// The gradients of an op's parameters and of its input: by itself, where its input feeds it twice (the second gradient
/// is added to the first), between ops that may work in place, in a batch smaller than planned, and where one row
/// stands for all examples.
inline void check_op(const Shape& shape, std::size_t batch, const OpUse& use, GradientProblem problem = {},
                     bool of_one_row = true) {
  problem.batch = batch;
  std::size_t outputs = 0;
  {
    training::ParameterStore store({1}, 1, batch, 1);
    GraphOf probe([&](Graph& graph, Var) {
      outputs = use(graph, leaf(graph, "leaf", shape), "a").shape().size();
      return leaf(graph, "end", {1});
    });
    CHECK_THROWS(probe.plan(store));  // its layers do not reach the output
  }
  problem.outputs = outputs;
  INFO("input " << to_string(shape) << ", batch " << batch << ", outputs " << outputs);
  SECTION("by itself") {
    GraphOf model([&](Graph& graph, Var) { return use(graph, leaf(graph, "leaf", shape), "a"); });
    check_gradients(model, problem);
  }
  SECTION("used twice on one input") {
    GraphOf model([&](Graph& graph, Var) {
      const Var x = leaf(graph, "leaf", shape);
      return graph.add(use(graph, x, "a"), use(graph, x, "b"));
    });
    check_gradients(model, problem);
  }
  SECTION("in a batch smaller than the largest, after and before an addition") {
    problem.max_batch = batch + 2;
    GraphOf model([&](Graph& graph, Var) {
      const Var x = graph.add(leaf(graph, "leaf1", shape), leaf(graph, "leaf2", shape));
      const Var y = use(graph, x, "a");
      return graph.add(y, leaf(graph, "leaf3", y.shape()));
    });
    check_gradients(model, problem);
  }
  if (!of_one_row) return;  // it has no meaning
  SECTION("of a value that is the same for all examples") {
    GraphOf model([&](Graph& graph, Var) {
      const Var y = use(graph, graph.parameter("same", shape, uniform_initializer), "a");
      return graph.multiply(y, leaf(graph, "leaf", y.shape()));
    });
    check_gradients(model, problem);
  }
}

}  // namespace plexus::test
