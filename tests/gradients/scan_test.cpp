// Recurrences that are composed: the same step for each entry of a sequence.
#include <plexus/error.h>
#include <plexus/graph.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "catch.h"
#include "gradient_check.h"

using namespace plexus;
using namespace plexus::test;

namespace {

LayerWeights weights(const std::string& name, bool bias) {
  return {.name = name, .weights = uniform_initializer, .bias = bias ? &uniform_initializer : nullptr};
}

Var zeros(Graph& graph, std::size_t size) { return graph.constant({size}, std::vector<float>(size, 0.0F)); }

/// The equations of Graph::lstm, one by one.
Var lstm(Graph& graph, Var x, std::size_t units) {
  const Scanned all =
      graph.scan(x, {zeros(graph, units), zeros(graph, units)}, [&](Var x_t, const std::vector<Var>& state) -> Scanned {
        const Var sums = graph.add(graph.dense(x_t, 4 * units, weights("cell_input", true)),
                                   graph.dense(state[0], 4 * units, weights("cell_recurrent", false)));
        const auto gate = [&](std::size_t n) { return graph.slice(sums, 0, n * units, (n + 1) * units); };
        const Var kept = graph.multiply(graph.sigmoid(gate(1)), state[1]);
        const Var c = graph.add(kept, graph.multiply(graph.sigmoid(gate(0)), graph.tanh(gate(2))));
        const Var h = graph.multiply(graph.sigmoid(gate(3)), graph.tanh(c));
        return {h, {h, c}};
      });
  return all.y;
}

struct Ran {
  std::vector<float> y;
  PlainGradients gradients;
};

Ran run(const GraphOf::Build& build) {
  constexpr std::size_t batch = 3;
  constexpr std::size_t width = 4 * 5;
  GraphOf model(build);
  training::ParameterStore store({5, 3}, width, batch, 1);
  model.plan(store);
  store.complete();
  std::vector<float> x(batch * 15);
  std::vector<float> dy(batch * padded(width), 0.0F);
  Stream numbers(3, "scan");
  for (float& value : x) value = 2.0F * numbers.uniform() - 1.0F;
  for (std::size_t b = 0; b < batch; ++b)
    for (std::size_t i = 0; i < width; ++i) dy[b * padded(width) + i] = numbers.uniform();
  Ran ran;
  const ConstRows y = model.forward({x.data(), batch, 15, 15}, {.mode = Mode::training});
  for (std::size_t b = 0; b < batch; ++b) ran.y.insert(ran.y.end(), y.row(b), y.row(b) + width);
  model.backward({dy.data(), batch, width, padded(width)}, ran.gradients);
  return ran;
}

}  // namespace

TEST_CASE("The gradients of a scan are those that differences give, those of its first state too") {
  const std::size_t length = GENERATE(as<std::size_t>{}, 1, 2, 3);
  const bool of_state = GENERATE(false, true);
  check_op({length, 4}, 3, [&](Graph& graph, Var x, const std::string& name) {
    const Scanned all =
        graph.scan(x, {graph.parameter("first_" + name, {3}, uniform_initializer)},
                   [&](Var x_t, const std::vector<Var>& state) -> Scanned {
                     const Var h = graph.tanh(graph.add(graph.dense(x_t, 3, weights("input_" + name, true)),
                                                        graph.dense(state[0], 3, weights("recurrent_" + name, false))));
                     return {graph.multiply(h, state[0]), {h}};
                   });
    return of_state ? all.state[0] : all.y;
  });
}

TEST_CASE("A long short-term memory that is composed by a scan is the one that there is") {
  const Ran composed = run([](Graph& graph, Var x) { return lstm(graph, x, 4); });
  const Ran whole =
      run([](Graph& graph, Var x) { return graph.lstm(x, 4, weights("cell", true), uniform_initializer); });
  REQUIRE(composed.y.size() == whole.y.size());
  for (std::size_t i = 0; i < whole.y.size(); ++i) CHECK(composed.y[i] == Approx(whole.y[i]).margin(1e-6));
  for (const char* name : {"cell_input", "cell_recurrent"}) {
    const std::vector<float>& expected = whole.gradients.of(name);
    const std::vector<float>& given = composed.gradients.of(name);
    REQUIRE(given.size() == expected.size());
    CHECK(std::any_of(expected.begin(), expected.end(), [](float g) { return g != 0.0F; }));
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(given[i] == Approx(expected[i]).margin(1e-5));
  }
}

TEST_CASE("A step of a scan must hand on what it got") {
  const auto why = [](const std::function<Scanned(Graph&, Var, const std::vector<Var>&)>& step) -> std::string {
    GraphOf model([&](Graph& graph, Var x) {
      return graph
          .scan(x, {zeros(graph, 2)}, [&](Var x_t, const std::vector<Var>& state) { return step(graph, x_t, state); })
          .y;
    });
    training::ParameterStore store({5, 2}, 10, 1, 1);
    try {
      model.plan(store);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK_THAT(why([](Graph&, Var x, const std::vector<Var>&) -> Scanned {
               return {x, {}};
             }),
             ContainsSubstring("got 1 values as its state and gives 0"));
  CHECK_THAT(why([](Graph& graph, Var x, const std::vector<Var>&) -> Scanned {
               return {x, {graph.reshape(x, {1, 2})}};
             }),
             ContainsSubstring("a state of (2) and gives one of (1, 2)"));
}
