// Ops of the graph, one by one.
#include <plexus/graph.h>

#include "catch.h"
#include "gradient_check.h"
#include "registry_of_build.h"

using namespace plexus;
using namespace plexus::test;

namespace {

LayerWeights weights(const std::string& name, bool bias = true) {
  return {.name = name, .weights = uniform_initializer, .bias = bias ? &uniform_initializer : nullptr};
}

struct ConvolutionCase {
  Shape image;
  std::size_t channels;
  Window window;
};

}  // namespace

TEST_CASE("The gradients of a dense layer are those that differences give") {
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3, 5);
  const std::size_t inputs = GENERATE(as<std::size_t>{}, 1, 7, 33);
  const std::size_t outputs = GENERATE(as<std::size_t>{}, 1, 10, 17);
  const bool bias = GENERATE(true, false);
  check_op({inputs}, batch, [&](Graph& graph, Var x, const std::string& name) {
    return graph.dense(x, outputs, weights("dense_" + name, bias));
  });
}

TEST_CASE("The gradients of a convolution are those that differences give") {
  const ConvolutionCase which =
      GENERATE(ConvolutionCase{{5, 5, 1}, 1, {.kernel = 3}}, ConvolutionCase{{6, 5, 2}, 3, {.kernel = 3, .padding = 1}},
               ConvolutionCase{{7, 8, 3}, 17, {.kernel = 3, .stride = 2}},
               ConvolutionCase{{5, 4, 18}, 5, {.kernel = 2, .stride = 2, .padding = 1}},
               ConvolutionCase{{4, 4}, 6, {.kernel = 4}}, ConvolutionCase{{3, 5, 4}, 20, {.kernel = 1}},
               ConvolutionCase{{6, 6, 1}, 2, {.kernel = 5, .stride = 3, .padding = 4}});
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3);
  const bool bias = GENERATE(true, false);
  check_op(which.image, batch, [&](Graph& graph, Var x, const std::string& name) {
    return graph.convolution(x, which.channels, which.window, weights("conv_" + name, bias));
  });
}

TEST_CASE("The gradients of pooling are those that differences give") {
  const Window window =
      GENERATE(Window{.kernel = 2, .stride = 2}, Window{.kernel = 3, .stride = 2, .padding = 1},
               Window{.kernel = 2, .stride = 1}, Window{.kernel = 2, .stride = 3}, Window{.kernel = 4, .stride = 4});
  const std::size_t channels = GENERATE(as<std::size_t>{}, 1, 5, 18);
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3);
  const bool max = GENERATE(true, false);
  check_op({7, 5, channels}, batch,
           [&](Graph& graph, Var x, const std::string&) {
             return max ? graph.max_pool(x, window) : graph.average_pool(x, window);
           },
           {.kinks = max ? 0.6 : 0.0});
}

TEST_CASE("The gradient of every activation is that which differences give") {
  const std::string name = GENERATE(from_range(names_of(Kind::activation)));
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3);
  const auto activation = build<Activation>(Value(Value::Map{{"plugin", Value(name)}}));
  INFO(name);
  check_op({5, 7}, batch, [&](Graph& graph, Var x, const std::string&) { return graph.activation(x, *activation); });
}

TEST_CASE("The gradient of dropout is its mask") {
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3);
  check_op({19}, batch, [](Graph& graph, Var x, const std::string& name) { return graph.dropout(x, 0.4, name); });
}

TEST_CASE("The gradients of batch normalisation are those that differences give") {
  const Shape shape = GENERATE(Shape{6}, Shape{3, 4, 5}, Shape{2, 2, 17});
  check_op(
      shape, 4,
      [](Graph& graph, Var x, const std::string& name) { return graph.batch_normalization(x, "norm_" + name); }, {},
      false);  // of values that are all one, nothing is left
}

TEST_CASE("The gradients of batch normalisation over the pixels of a single image are those that differences give") {
  check_op({4, 5, 3}, 1,
           [](Graph& graph, Var x, const std::string& name) { return graph.batch_normalization(x, "norm_" + name); });
}

TEST_CASE("The gradient of an addition goes to both sides, also to one value twice") {
  check_op({3, 3, 2}, 3, [](Graph& graph, Var x, const std::string&) { return graph.add(x, x); });
}

TEST_CASE("The gradient of a reshaped value is that of the value") {
  check_op({2, 3, 4}, 3, [](Graph& graph, Var x, const std::string& name) {
    const Var flat = graph.reshape(x, {24});
    return graph.add(graph.dense(flat, 24, weights("dense_" + name)), flat);
  });
}

TEST_CASE("The gradient of every loss in a graph is that which differences give") {
  const std::string name = GENERATE(from_range(names_of(Kind::loss)));
  const auto first = build<Loss>(Value(Value::Map{{"plugin", Value(name)}}));
  const auto second = build<Loss>(Value(Value::Map{{"plugin", Value(name)}}));
  INFO(name);
  if (first->depends_on_batch()) return;   // a graph refuses it
  const bool classes = name != "poisson";  // which is for counts
  // The input of the network is the target: one-hot as far as a classification needs it.
  GraphOf model([&](Graph& graph, Var x) {
    const Var y = graph.dense(leaf(graph, "leaf", {6}), 5, weights("dense"));
    return graph.add(graph.loss(y, x, *first, classes), graph.loss(graph.add(y, y), x, *second, classes));
  });
  training::ParameterStore store({5}, 1, 3, 1);
  model.plan(store);
  store.complete();
  const std::vector<float> x = {0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0};
  const auto objective = [&] {
    const ConstRows y = model.forward({x.data(), 3, 5, 5}, {.mode = Mode::training});
    return static_cast<double>(y.row(0)[0]) + static_cast<double>(y.row(1)[0]) + static_cast<double>(y.row(2)[0]);
  };
  objective();
  std::vector<float> dy = {1, 1, 1};
  PlainGradients analytic;
  model.backward({dy.data(), 3, 1, 1}, analytic);
  for (const Parameter& parameter : store.parameters())
    for (std::size_t i = 0; i < parameter.rows; ++i)
      for (std::size_t j = 0; j < parameter.columns; ++j) {
        float& w = parameter.row(i)[j];
        const float before = w;
        w = before + 0.01F;
        const double above = objective();
        w = before - 0.01F;
        const double below = objective();
        w = before;
        INFO(parameter.name << "[" << i << ", " << j << "]");
        CHECK(static_cast<double>(analytic.of(parameter.name)[i * parameter.stride + j]) ==
              Approx((above - below) / 0.02).epsilon(1e-3).margin(3e-3));
      }
}

TEST_CASE("The loss of classes at several positions is the mean over those that have a target") {
  const auto loss = build<Loss>(Value(Value::Map{{"plugin", Value("cross_entropy")}}));
  GraphOf model([&](Graph& graph, Var x) {
    const Var outputs = graph.reshape(x, {3, 2});
    const Var targets = graph.constant({3, 2}, {1, 0, 0, 0, 0, 1});  // of the second position nobody knows the class
    return graph.loss(outputs, targets, *loss, true);
  });
  training::ParameterStore store({6}, 1, 1, 1);
  model.plan(store);
  store.complete();
  const std::vector<float> x = {2, 1, 5, 5, 0, 3};
  const double expected = (std::log1p(std::exp(1.0 - 2.0)) + std::log1p(std::exp(0.0 - 3.0))) / 2.0;
  CHECK(static_cast<double>(model.forward({x.data(), 1, 6, 6}, {.mode = Mode::training}).row(0)[0]) ==
        Approx(expected).epsilon(1e-6));
}
