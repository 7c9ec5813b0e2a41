// Objectives of a model's own, targets and noise as values, and parts of a network that are used again.
#include <plexus/error.h>
#include <plexus/graph.h>

#include <cmath>

#include "catch.h"
#include "gradient_check.h"

using namespace plexus;
using namespace plexus::test;

namespace {

LayerWeights weights(const std::string& name) {
  return {.name = name, .weights = uniform_initializer, .bias = &uniform_initializer};
}

/// One pass in training with its gradients, which are those of the objectives alone.
struct Passed {
  Passed(GraphOf& model, std::size_t outputs, const std::vector<float>& x, const std::vector<float>& t)
      : store({2}, outputs, x.size() / 2, 1) {
    model.plan(store);
    store.complete();
    const std::size_t batch = x.size() / 2;
    const Targets targets{.values = {t.data(), batch, outputs, outputs}};
    const ConstRows y =
        model.forward({x.data(), batch, 2, 2}, {.mode = Mode::training, .seed = 1, .step = 3, .targets = &targets});
    for (std::size_t b = 0; b < batch; ++b) rows.emplace_back(y.row(b), y.row(b) + y.width);
    std::vector<float> dy(batch * padded(outputs), 0.0F);
    model.backward({dy.data(), batch, outputs, padded(outputs)}, gradients);
  }

  training::ParameterStore store;
  PlainGradients gradients;
  std::vector<std::vector<float>> rows;
};

}  // namespace

TEST_CASE(
    "The gradients of objectives are those that differences give: in the network, of its outputs, of parameters") {
  GraphOf model([](Graph& graph, Var x) {
    const Var hidden = graph.tanh(graph.dense(x, 4, weights("hidden")));
    graph.objective("size", graph.sum(graph.square(hidden)), 0.3);
    const Var y = graph.dense(hidden, 3, weights("head"));
    graph.objective("distance", graph.sum(graph.square(graph.subtract(y, graph.target()))), 2.0);
    const Var own = graph.parameter("own", {2, 3}, uniform_initializer);
    graph.objective("decay", graph.sum(graph.square(own)), 0.5);
    return graph.add(y, graph.sum(own, 0, 0));
  });
  check_gradients(model, {.input = {5}, .outputs = 3, .batch = 3});
}

TEST_CASE("An objective is the mean over the batch, recorded without its weight") {
  GraphOf model([](Graph& graph, Var x) {
    const Var y = graph.dense(x, 1, weights("dense"));
    graph.objective("square", graph.square(graph.subtract(y, graph.target())), 4.0);
    graph.objective("one", graph.constant({}, {1.5F}), 0.0);
    return y;
  });
  const std::vector<float> x = {1, 2, -1, 0.5F};
  const std::vector<float> t = {1, -2};
  Passed passed(model, 1, x, t);
  REQUIRE(model.objectives().size() == 2);
  CHECK(model.objectives()[0].name == "square");
  CHECK(model.objectives()[0].weight == 4.0);
  const float first = passed.rows[0][0] - t[0];
  const float second = passed.rows[1][0] - t[1];
  CHECK(model.objective_values()[0] == Approx((first * first + second * second) / 2));
  CHECK(model.objective_values()[1] == 1.5);
  // ∂/∂w_0 of 4 · ½ Σ (y − t)² is 4 Σ (y − t) x_0
  CHECK(passed.gradients.of("dense")[0] == Approx(4 * (first * x[0] + second * x[2])));
}

TEST_CASE("Where nobody knows the targets they are zeros, and outputs may not follow from them") {
  GraphOf model([](Graph& graph, Var x) {
    const Var y = graph.dense(x, 1, weights("dense"));
    graph.objective("difference", graph.subtract(graph.target(), y));
    return y;
  });
  training::ParameterStore store({2}, 1, 2, 1);
  model.plan(store);
  store.complete();
  const std::vector<float> x = {1, 2};
  const ConstRows y = model.forward({x.data(), 1, 2, 2}, {.mode = Mode::evaluation});
  CHECK(model.objective_values()[0] == Approx(-y.row(0)[0]));

  GraphOf cheats([](Graph& graph, Var input) {
    return graph.add(graph.dense(input, 1, weights("dense")), graph.scale(graph.target(), 0.5F));
  });
  training::ParameterStore other({2}, 1, 2, 1);
  CHECK_THROWS_WITH(cheats.plan(other), ContainsSubstring("follow from the targets"));
}

TEST_CASE("A part that is used again has the parameters of the first time, and both uses move them") {
  GraphOf model([](Graph& graph, Var x) {
    const auto part = [&](Var v) {
      return graph.layer_normalization(graph.dense(v, 3, weights("part")), "normalization");
    };
    const Var once = part(x);
    const Var twice = graph.reuse([&] { return part(graph.scale(x, 0.5F, 0.1F)); });
    return graph.multiply(once, twice);
  });
  training::ParameterStore store({2}, 3, 2, 1);
  model.plan(store);
  CHECK(store.parameters().size() == 3);
  for (const Parameter& parameter : store.parameters()) CHECK(parameter.uses == 2);
  GraphOf again([](Graph& graph, Var x) {
    const auto part = [&](Var v) { return graph.tanh(graph.dense(v, 3, weights("part"))); };
    const Var once = part(x);
    return graph.multiply(once, graph.reuse([&] { return part(graph.scale(x, 0.5F, 0.1F)); }));
  });
  check_gradients(again, {.input = {2}, .outputs = 3, .batch = 3});
}

TEST_CASE("A part that is held passes gradients on to what it is used on, and does not move") {
  const auto judge = [](Graph& graph, Var v) { return graph.dense(graph.tanh(v), 1, weights("judge")); };
  GraphOf model([&](Graph& graph, Var x) {
    const Var made = graph.dense(x, 2, weights("make"));
    graph.objective("judge", judge(graph, graph.detach(made)), 1.0, "judge");
    graph.objective("make", graph.reuse([&] { return judge(graph, made); }, Reuse::hold), 3.0, "make");
    return made;
  });
  check_gradients(model, {.input = {2}, .outputs = 2, .batch = 3});

  GraphOf alone([&](Graph& graph, Var x) {
    const Var made = graph.dense(x, 2, weights("make"));
    graph.objective("judge", judge(graph, graph.detach(made)));
    return made;
  });
  const std::vector<float> x = {1, 2, -1, 0.5F};
  const std::vector<float> t(4, 0.0F);
  Passed with_held(model, 2, x, t);
  Passed without(alone, 2, x, t);
  CHECK(with_held.gradients.of("judge") == without.gradients.of("judge"));
}

TEST_CASE("Plain descent does not move what a part that is held has yet to read") {
  // Gradients are given in the reverse order of uses: the held use comes first, or last, and both must see old values.
  for (const bool held_first : {true, false}) {
    GraphOf model([&](Graph& graph, Var x) {
      const auto judge = [&](Var v) { return graph.dense(v, 1, weights("judge")); };
      const Var made = graph.dense(x, 2, weights("make"));
      const Var learns = judge(graph.detach(made));
      const Var held = graph.reuse([&] { return judge(made); }, Reuse::hold);
      if (held_first) graph.objective("make", held);
      graph.objective("judge", graph.square(learns));
      if (!held_first) graph.objective("make", held);
      return made;
    });
    const std::vector<float> x = {1, 2};
    const std::vector<float> t(2, 0.0F);
    Passed passed(model, 2, x, t);
    const Parameter& judge = passed.store.parameters()[1];
    // ∂ judge(made) / ∂ make_ij = x_i judge_j
    CHECK(passed.gradients.of("make")[0] == Approx(x[0] * judge.row(0)[0]));
    CHECK(passed.gradients.of("make")[1] == Approx(x[0] * judge.row(1)[0]));
    CHECK(judge.uses == 2);
  }
}

TEST_CASE("What is held must have been declared before, or it would never learn") {
  GraphOf model([](Graph& graph, Var x) {
    return graph.reuse([&] { return graph.dense(x, 3, weights("dense")); }, Reuse::hold);
  });
  training::ParameterStore store({2}, 3, 1, 1);
  CHECK_THROWS_WITH(model.plan(store), ContainsSubstring("record the part that learns first"));
}

TEST_CASE("Objectives have names of their own and one value for each example") {
  const auto refusal = [](const GraphOf::Build& build) {
    GraphOf model(build);
    training::ParameterStore store({2}, 2, 1, 1);
    try {
      model.plan(store);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(refusal([](Graph& graph, Var x) {
               graph.objective("two", x);
               return graph.dense(x, 2, weights("dense"));
             }),
             ContainsSubstring("sum() or mean()"));
  CHECK_THAT(refusal([](Graph& graph, Var x) {
               graph.objective("a", graph.sum(x));
               graph.objective("a", graph.sum(x));
               return graph.dense(x, 2, weights("dense"));
             }),
             ContainsSubstring("two objectives are named 'a'"));
  CHECK_THAT(refusal([](Graph& graph, Var x) {
               graph.objective("loss", graph.sum(x));
               return graph.dense(x, 2, weights("dense"));
             }),
             ContainsSubstring("'loss' is taken"));
}

TEST_CASE("Noise is standard normal, new in each step, and none in evaluation") {
  constexpr std::size_t size = 4000;
  GraphOf model(
      [](Graph& graph, Var x) { return graph.add(graph.noise({size}, "n"), graph.dense(x, size, weights("d"))); });
  training::ParameterStore store({1}, size, 2, 1);
  model.plan(store);
  store.complete();
  for (float& value : store.values()) value = 0.0F;
  const std::vector<float> x(2, 0.0F);
  const auto outputs = [&](const Pass& pass) {
    const ConstRows y = model.forward({x.data(), 2, 1, 1}, pass);
    std::vector<float> all(y.row(0), y.row(0) + size);
    all.insert(all.end(), y.row(1), y.row(1) + size);
    return all;
  };
  const auto first = outputs({.mode = Mode::training, .seed = 1, .step = 1});
  double mean = 0.0;
  double squares = 0.0;
  for (const float value : first) {
    mean += static_cast<double>(value) / static_cast<double>(first.size());
    squares += static_cast<double>(value) * static_cast<double>(value) / static_cast<double>(first.size());
  }
  const double error = 1.0 / std::sqrt(static_cast<double>(first.size()));
  CHECK(std::fabs(mean) < 4 * error);
  CHECK(std::fabs(squares - 1.0) < 4 * std::sqrt(2.0) * error);
  CHECK(outputs({.mode = Mode::training, .seed = 1, .step = 1}) == first);
  CHECK(outputs({.mode = Mode::training, .seed = 1, .step = 2}) != first);
  CHECK(outputs({.mode = Mode::training, .seed = 2, .step = 1}) != first);
  CHECK(outputs({.mode = Mode::evaluation}) == std::vector<float>(2 * size, 0.0F));
}
