// Ops on values of any shape, and those of sequences and normalisation.
#include <plexus/graph.h>

#include "catch.h"
#include "gradient_check.h"

using namespace plexus;
using namespace plexus::test;

namespace {

LayerWeights weights(const std::string& name, bool bias = true) {
  return {.name = name, .weights = uniform_initializer, .bias = bias ? &uniform_initializer : nullptr};
}

/// Away from 0, so that logarithms, roots and quotients are smooth.
Var positive(Graph& graph, Var x) { return graph.scale(graph.sigmoid(x), 2.0F, 0.5F); }

}  // namespace

TEST_CASE("The gradient of every op on single values is that which differences give") {
  using Use = Var (*)(Graph&, Var);
  const Use use = GENERATE(
      Use([](Graph& g, Var x) { return g.scale(x, -1.5F, 0.25F); }), Use([](Graph& g, Var x) { return g.exp(x); }),
      Use([](Graph& g, Var x) { return g.log(positive(g, x)); }),
      Use([](Graph& g, Var x) { return g.sqrt(positive(g, x)); }), Use([](Graph& g, Var x) { return g.square(x); }),
      Use([](Graph& g, Var x) { return g.power(positive(g, x), 1.7F); }),
      Use([](Graph& g, Var x) { return g.sigmoid(x); }), Use([](Graph& g, Var x) { return g.tanh(x); }));
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3);
  check_op({5, 7}, batch, [&](Graph& graph, Var x, const std::string&) { return use(graph, x); });
}

TEST_CASE("The gradients of absolute values and of bounds are those that differences give, but for their kinks") {
  const bool bounds = GENERATE(false, true);
  check_op(
      {19}, 3,
      [&](Graph& graph, Var x, const std::string&) { return bounds ? graph.clamp(x, -0.5F, 0.6F) : graph.absolute(x); },
      {.kinks = 0.2});
}

TEST_CASE("The gradients of ops on two values are those that differences give, whatever shapes meet") {
  struct Shapes {
    Shape a;
    Shape b;
  };
  using Use = Var (*)(Graph&, Var, Var);
  const Use use = GENERATE(Use([](Graph& g, Var a, Var b) { return g.add(a, b); }),
                           Use([](Graph& g, Var a, Var b) { return g.subtract(a, b); }),
                           Use([](Graph& g, Var a, Var b) { return g.multiply(a, b); }),
                           Use([](Graph& g, Var a, Var b) { return g.divide(a, positive(g, b)); }),
                           Use([](Graph& g, Var a, Var b) { return g.maximum(a, b); }),
                           Use([](Graph& g, Var a, Var b) { return g.minimum(a, b); }));
  const Shapes shapes =
      GENERATE(Shapes{{3, 4}, {3, 4}}, Shapes{{3, 4}, {4}}, Shapes{{3, 4}, {3, 1}}, Shapes{{2, 3, 4}, {2, 1, 4}},
               Shapes{{2, 3, 5}, {1, 3, 1}}, Shapes{{5}, {}}, Shapes{{4, 1}, {1, 3}}, Shapes{{}, {2, 3}});
  const bool of_parameter = GENERATE(false, true);
  check_op(shapes.a, 3,
           [&](Graph& graph, Var x, const std::string& name) {
             const Var other = of_parameter ? graph.parameter("p_" + name, shapes.b, uniform_initializer)
                                            : leaf(graph, "other_" + name, shapes.b);
             return graph.add(use(graph, x, other), use(graph, other, x));
           },
           {.kinks = 0.3});
}

TEST_CASE(
    "The gradients of matrix products are those that differences give, transposed, of stacks, and with parameters") {
  const bool transpose_a = GENERATE(false, true);
  const bool transpose_b = GENERATE(false, true);
  const bool stacked = GENERATE(false, true);
  const bool of_parameter = GENERATE(false, true);
  Shape a = transpose_a ? Shape{5, 3} : Shape{3, 5};
  const Shape b = transpose_b ? Shape{7, 5} : Shape{5, 7};
  if (stacked) a = Shape{2, a[0], a[1]};
  check_op(a, 3, [&](Graph& graph, Var x, const std::string& name) {
    const Var other =
        of_parameter ? graph.parameter("p_" + name, b, uniform_initializer) : leaf(graph, "other_" + name, b);
    return graph.matmul(x, other, transpose_a, transpose_b);
  });
}

TEST_CASE("The gradient of a matrix product with itself, transposed, is that which differences give") {
  check_op({4, 3}, 2, [](Graph& graph, Var x, const std::string&) { return graph.matmul(x, x, false, true); });
}

TEST_CASE("The gradients of values in another order are those that differences give") {
  using Use = Var (*)(Graph&, Var);
  const Use use = GENERATE(Use([](Graph& g, Var x) {
                             return g.permute(x, {2, 0, 1});
                           }),
                           Use([](Graph& g, Var x) {
                             return g.concatenate({g.slice(x, 1, 1, 3), x, g.slice(x, -2, 0, 1)}, 1);
                           }),
                           Use([](Graph& g, Var x) {
                             const std::vector<Var> parts = g.split(x, 1);
                             return g.stack({parts[2], g.multiply(parts[0], parts[1])});
                           }),
                           Use([](Graph& g, Var x) { return g.upsample(x, 3); }));
  check_op({2, 3, 4}, 3, [&](Graph& graph, Var x, const std::string&) { return use(graph, x); });
}

TEST_CASE("The gradients of softmax and its logarithm are those that differences give, along any axis") {
  const int axis = GENERATE(-1, 0, 1);
  const bool logarithm = GENERATE(false, true);
  check_op({3, 4, 2}, 2, [&](Graph& graph, Var x, const std::string&) {
    return logarithm ? graph.log_softmax(x, axis) : graph.softmax(x, axis);
  });
}

TEST_CASE("The gradients of sums, means and largest values are those that differences give, over any axes") {
  using Axes = std::pair<int, int>;
  const Axes axes = GENERATE(Axes{0, -1}, Axes{0, 0}, Axes{1, 1}, Axes{-1, -1}, Axes{0, 1}, Axes{1, 2});
  const int which = GENERATE(0, 1, 2);
  check_op({3, 4, 5}, 2,
           [&](Graph& graph, Var x, const std::string&) {
             return which == 0   ? graph.sum(x, axes.first, axes.second)
                    : which == 1 ? graph.mean(x, axes.first, axes.second)
                                 : graph.max(x, axes.first, axes.second);
           },
           {.kinks = which == 2 ? 0.5 : 0.0});
}

TEST_CASE("The gradients of layer and group normalisation are those that differences give") {
  const Shape shape = GENERATE(Shape{6}, Shape{5, 4}, Shape{3, 2, 18});
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3);
  const bool groups = GENERATE(false, true);
  check_op(shape, batch, [&](Graph& graph, Var x, const std::string& name) {
    return groups ? graph.group_normalization(x, "norm_" + name, 2) : graph.layer_normalization(x, "norm_" + name);
  });
}

TEST_CASE("The gradients of a dense layer over the last axis are those that differences give") {
  const Shape shape = GENERATE(Shape{4, 5}, Shape{4, 8}, Shape{2, 3, 7});  // with and without padding between examples
  const std::size_t outputs = GENERATE(as<std::size_t>{}, 1, 4, 17);
  const bool bias = GENERATE(true, false);
  check_op(shape, 3, [&](Graph& graph, Var x, const std::string& name) {
    return graph.dense(x, outputs, weights("dense_" + name, bias), Over::last_axis);
  });
}

TEST_CASE("The gradients of attention are those that differences give, for all of its inputs") {
  const std::size_t heads = GENERATE(as<std::size_t>{}, 1, 2, 3);
  const bool causal = GENERATE(false, true);
  const bool of_itself = GENERATE(false, true);
  check_op({5, 6}, 2, [&](Graph& graph, Var x, const std::string& name) {
    if (of_itself) return graph.attention(x, x, x, heads, causal);
    return graph.attention(x, leaf(graph, "key_" + name, {3, 6}), leaf(graph, "value_" + name, {3, 6}), heads, causal);
  });
}

TEST_CASE("The gradients of recurrent layers are those that differences give") {
  const Shape shape = GENERATE(Shape{1, 3}, Shape{4, 3}, Shape{3, 16});
  const std::size_t units = GENERATE(as<std::size_t>{}, 1, 5, 17);
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3);
  const bool bias = GENERATE(true, false);
  const bool gru = GENERATE(false, true);
  check_op(shape, batch, [&](Graph& graph, Var x, const std::string& name) {
    const LayerWeights input = weights("cell_" + name, bias);
    return gru ? graph.gru(x, units, input, uniform_initializer) : graph.lstm(x, units, input, uniform_initializer);
  });
}

TEST_CASE("The gradients of a transposed convolution are those that differences give") {
  struct Case {
    Shape image;
    std::size_t channels;
    Window window;
  };
  const Case which = GENERATE(Case{{3, 4, 2}, 3, {.kernel = 2, .stride = 2}}, Case{{4, 4, 5}, 1, {.kernel = 3}},
                              Case{{3, 3, 1}, 17, {.kernel = 4, .stride = 2, .padding = 1}});
  const bool bias = GENERATE(true, false);
  check_op(which.image, 2, [&](Graph& graph, Var x, const std::string& name) {
    return graph.convolution_transpose(x, which.channels, which.window, weights("conv_" + name, bias));
  });
}

TEST_CASE("The gradient of an embedding goes to the rows that were chosen, and none to the indices") {
  GraphOf model([](Graph& graph, Var x) { return graph.embedding(x, 4, 3, weights("table", false)); });
  training::ParameterStore store({2}, 6, 2, 1);
  model.plan(store);
  store.complete();
  const std::vector<float> x = {2, 0, 2, 2};
  const ConstRows y = model.forward({x.data(), 2, 2, 2}, {.mode = Mode::training});
  const Parameter& table = store.parameters()[0];
  CHECK(y.row(1)[4] == table.row(2)[1]);
  std::vector<float> dy(2 * padded(6), 0.0F);
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t i = 0; i < 6; ++i) dy[b * padded(6) + i] = static_cast<float>(b * 6 + i + 1);
  PlainGradients gradients;
  model.backward({dy.data(), 2, 6, padded(6)}, gradients);
  const std::vector<float>& given = gradients.of("table");
  const std::size_t stride = table.stride;
  CHECK(given[0 * stride + 0] == 4);           // example 0, second index
  CHECK(given[1 * stride + 0] == 0);           // nobody chose it
  CHECK(given[2 * stride + 0] == 1 + 7 + 10);  // three times
  CHECK(given[2 * stride + 2] == 3 + 9 + 12);
}

TEST_CASE("Nothing is learnt through a detached value") {
  GraphOf model([](Graph& graph, Var x) {
    const Var y = graph.dense(x, 3, weights("dense"));
    return graph.multiply(y, graph.detach(y));
  });
  training::ParameterStore store({2}, 3, 1, 1);
  model.plan(store);
  store.complete();
  const std::vector<float> x = {0.5F, -2};
  const ConstRows y = model.forward({x.data(), 1, 2, 2}, {.mode = Mode::training});
  const Parameter& w = store.parameters()[0];
  const float sum = x[0] * w.row(0)[1] + x[1] * w.row(1)[1] + w.row(2)[1];
  CHECK(y.row(0)[1] == Approx(sum * sum));
  std::vector<float> dy(padded(3), 0.0F);
  dy[1] = 1;
  PlainGradients gradients;
  model.backward({dy.data(), 1, 3, padded(3)}, gradients);
  CHECK(gradients.of("dense")[1] == Approx(sum * x[0]));  // and not twice as much
}

TEST_CASE("A layer whose value is used detached alone is a mistake") {
  GraphOf model([](Graph& graph, Var x) {
    return graph.add(graph.dense(x, 3, weights("learns")), graph.detach(graph.dense(x, 3, weights("stays"))));
  });
  training::ParameterStore store({2}, 3, 1, 1);
  CHECK_THROWS_WITH(model.plan(store), ContainsSubstring("no gradient reaches the layer 'stays'"));
}
