// Numerical checks of gradients, for any op, graph or model.
//
//   check_gradients(model, {.input = {28, 28, 1}, .outputs = 10, .batch = 3});
//   check_op({5, 5, 2}, 3, [](Graph& graph, Var x, const std::string&) { return graph.max_pool(x, {.kernel = 2}); });
//
// The objective is L = Σ r · y with random r; each parameter is moved by ±h and ±2h and L summed in double:
// ∂L/∂w ≈ (8 (L(w + h) − L(w − h)) − (L(w + 2h) − L(w − 2h))) / 12h. Where the estimates for h and h/2 differ, w is at
// a kink of the function (relu at 0, two equal values under a maximum); it is passed over, and there may be few of
// those. The gradient of an op's inputs is checked by making the inputs parameters: see Leaf.
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
#include "plain_gradients.h"
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

struct GradientProblem {
  Shape input = {1};
  std::size_t outputs = 1;
  std::size_t batch = 3;
  std::size_t max_batch = 0;       ///< 0: batch
  double step = 0.01;              ///< h
  double tolerance = 1e-3;         ///< of the largest gradient of the parameter
  double kinks = 0.2;              ///< the part of the elements that may be passed over
  std::size_t most_elements = 60;  ///< of each parameter, evenly spread
};

/// One model with its parameters, all moved away from zero, and a random batch.
class GradientChecker {
 public:
  GradientChecker(Model& model, const GradientProblem& problem)
      : model_(model),
        problem_(problem),
        store_(problem.input, problem.outputs, std::max(problem.batch, problem.max_batch), 1) {
    model.plan(store_);
    store_.complete();
    Stream stream(7, "gradient check");
    // Small steps, so that the initial values still decide where the parameters are.
    for (const Parameter& parameter : store_.parameters())
      for (std::size_t i = 0; i < parameter.rows; ++i)
        for (std::size_t j = 0; j < parameter.columns; ++j)
          parameter.row(i)[j] += 0.1F * static_cast<float>(stream.uniform(-1.0, 1.0));
    fill(x_, problem.batch * problem.input.size(), stream);
    fill(r_, problem.batch * problem.outputs, stream);
  }

  void run() {
    PlainGradients analytic;
    objective();
    std::vector<float> dy = r_;
    model_.backward({dy.data(), problem_.batch, problem_.outputs, problem_.outputs}, analytic);
    for (const Parameter& parameter : store_.parameters()) check(parameter, analytic.of(parameter.name));
  }

 private:
  static void fill(std::vector<float>& values, std::size_t size, Stream& stream) {
    values.resize(size);
    for (float& value : values) value = static_cast<float>(stream.uniform(-1.0, 1.0));
  }

  double objective() {
    const std::size_t width = problem_.input.size();
    const ConstRows y =
        model_.forward({x_.data(), problem_.batch, width, width}, {.mode = Mode::training, .seed = 3, .step = 5});
    REQUIRE(y.count == problem_.batch);
    REQUIRE(y.width == problem_.outputs);
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t i = 0; i < y.width; ++i)
        sum += static_cast<double>(r_[b * y.width + i]) * static_cast<double>(y.row(b)[i]);
    return sum;
  }

  double at(float& w, double distance) {
    const float before = w;
    w = static_cast<float>(static_cast<double>(before) + distance);
    const double result = objective();
    w = before;
    return result;
  }

  double estimate(float& w, double h) {
    return (8 * (at(w, h) - at(w, -h)) - (at(w, 2 * h) - at(w, -2 * h))) / (12 * h);
  }

  void check(const Parameter& parameter, const std::vector<float>& analytic) {
    const std::size_t count = parameter.rows * parameter.columns;
    const std::size_t stride = std::max<std::size_t>(1, count / problem_.most_elements);
    double scale = 1e-3;
    for (std::size_t i = 0; i < parameter.rows; ++i)
      for (std::size_t j = 0; j < parameter.columns; ++j)
        scale = std::max(scale, std::fabs(static_cast<double>(analytic[i * parameter.stride + j])));
    std::size_t checked = 0;
    std::size_t kinks = 0;
    for (std::size_t element = 0; element < count; element += stride) {
      const std::size_t i = element / parameter.columns;
      const std::size_t j = element % parameter.columns;
      float& w = parameter.row(i)[j];
      const double coarse = estimate(w, problem_.step);
      const double numeric = estimate(w, problem_.step / 2);
      ++checked;
      if (std::fabs(coarse - numeric) > problem_.tolerance * scale) {
        ++kinks;
        continue;
      }
      INFO(parameter.name << "[" << i << ", " << j << "]");
      CHECK(static_cast<double>(analytic[i * parameter.stride + j]) ==
            Approx(numeric).margin(problem_.tolerance * scale).epsilon(0));
    }
    INFO(parameter.name << ": " << kinks << " of " << checked << " at a kink");
    CHECK(static_cast<double>(kinks) <= problem_.kinks * static_cast<double>(checked) + 1);
    // What stands behind the columns is padding: nothing may be written there.
    for (std::size_t i = 0; i < parameter.rows; ++i)
      for (std::size_t j = parameter.columns; j < parameter.stride; ++j)
        REQUIRE(analytic[i * parameter.stride + j] == 0.0F);
  }

  Model& model_;
  GradientProblem problem_;
  training::ParameterStore store_;
  std::vector<float> x_;
  std::vector<float> r_;
};

/// The gradients of all parameters of a model.
inline void check_gradients(Model& model, const GradientProblem& problem) { GradientChecker(model, problem).run(); }

/// A use of an op; the text tells the names of several uses in one graph apart.
using OpUse = std::function<Var(Graph&, Var, const std::string&)>;

/// The gradients of an op's parameters and of its input: by itself, where its input feeds it twice (the second gradient
/// is added to the first), between ops that may work in place, and in a batch smaller than planned.
inline void check_op(const Shape& shape, std::size_t batch, const OpUse& use, GradientProblem problem = {}) {
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
}

}  // namespace plexus::test
