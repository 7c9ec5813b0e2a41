// The planner: planned programs compute what plain ones do, in less memory.
#include <cstring>

#include "catch.h"
#include "graph/layout.h"
#include "graph/program.h"
#include "graph/recorder.h"
#include "random_graph.h"

using namespace plexus;
using namespace plexus::test;

namespace {

constexpr std::size_t max_batch = 5;
const Shape input_shape = {6, 5, 2};

/// One recording of a random network with parameters of its own; the same seed gives the same twice.
struct Network {
  Network(std::uint64_t seed, int ops)
      : store(input_shape, 5, max_batch, 1),
        recorder(store),
        recording([&] { return recorder.finish(record_random_network(recorder, recorder.input(), seed, ops)); }()) {
    store.complete();
  }

  training::ParameterStore store;
  graph::Recorder recorder;
  graph::Recording recording;
};

/// Memory full of NaN: a value that is read before it was written shows.
Buffer poisoned(std::size_t size) {
  Buffer arena(size);
  std::fill_n(arena.data(), size, std::numeric_limits<float>::quiet_NaN());
  return arena;
}

void require_same_bits(const float* a, const float* b, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) REQUIRE(a[i] == b[i]);
}

}  // namespace

TEST_CASE("A planned program computes bit for bit what one without shared memory does") {
  const int seed = GENERATE(range(0, 60));
  const int ops = GENERATE(1, 4, 15, 40);
  INFO("seed " << seed << ", ops " << ops);
  Network planned(static_cast<std::uint64_t>(seed), ops);
  Network plain(static_cast<std::uint64_t>(seed), ops);
  const graph::Layout training_layout = make_layout(planned.recording, Mode::training);
  // Once a whole batch at a time, once so few examples that not all of a batch pass together.
  const graph::Layout evaluation_layout =
      make_layout(planned.recording, Mode::evaluation, GENERATE(graph::floats_in_cache, std::size_t{250}));
  Buffer arena = poisoned(std::max(training_layout.placement.size, evaluation_layout.placement.size));
  graph::Program training(planned.recording, training_layout, arena.data());
  graph::Program evaluation(planned.recording, evaluation_layout, arena.data());
  PlainExecutor executor(plain.recording);
  Stream stream(static_cast<std::uint64_t>(seed), "batches");

  std::uint64_t step = 0;
  for (const std::size_t batch : {max_batch, std::size_t{2}, max_batch, std::size_t{1}}) {
    std::vector<float> x(batch * input_shape.size());
    for (float& value : x) value = static_cast<float>(stream.uniform(-1.0, 1.0));
    std::vector<float> dy(batch * 5);
    for (float& value : dy) value = static_cast<float>(stream.uniform(-1.0, 1.0));
    const ConstRows rows{x.data(), batch, input_shape.size(), input_shape.size()};
    ConstRows outputs;
    ConstRows expected_outputs;
    for (const Mode mode : {Mode::evaluation, Mode::training}) {
      const Pass pass{.mode = mode, .seed = 9, .step = ++step};
      const ConstRows y = (mode == Mode::training ? training : evaluation).forward(rows, pass);
      const ConstRows expected = executor.forward(rows, pass);
      REQUIRE(y.count == batch);
      for (std::size_t b = 0; b < batch; ++b) require_same_bits(y.row(b), expected.row(b), 5);
      outputs = y;
      expected_outputs = expected;
    }
    const Pass pass{.mode = Mode::training, .seed = 9, .step = step};
    PlainGradients gradients;
    PlainGradients expected;
    executor.backward({dy.data(), batch, 5, 5}, expected, pass);
    training.backward({dy.data(), batch, 5, 5}, gradients, pass);
    for (const Parameter& parameter : planned.store.parameters()) {
      REQUIRE(gradients.completed(parameter.name) == 1);
      require_same_bits(gradients.of(parameter.name).data(), expected.of(parameter.name).data(), parameter.size());
    }
    // The outputs of a training pass may still be read after the backward pass.
    for (std::size_t b = 0; b < batch; ++b) require_same_bits(outputs.row(b), expected_outputs.row(b), 5);
  }
  // Running statistics too.
  const auto views = planned.store.views();
  const auto others = plain.store.views();
  for (std::size_t v = 0; v < views.size(); ++v)
    require_same_bits(views[v].values.data, others[v].values.data, views[v].values.width);
}

TEST_CASE("In a long chain memory is reused, in evaluation more than in training") {
  training::ParameterStore store({64}, 64, 32, 1);
  graph::Recorder recorder(store);
  Var x = recorder.input();
  for (int layer = 1; layer <= 20; ++layer)
    x = recorder.activation(
        recorder.dense(x, 64, {.name = "layer" + std::to_string(layer), .weights = uniform_initializer}),
        softsign_from_output);
  const graph::Recording recording = recorder.finish(x);
  const graph::Layout training = make_layout(recording, Mode::training);
  const graph::Layout evaluation = make_layout(recording, Mode::evaluation);
  const std::size_t value = 32 * 64;
  // Evaluation: each activation in place, so two values at a time. Training: 20 values, and at the worst moment two
  // gradients beside them; activations and their gradients in place.
  CHECK(evaluation.placement.size <= 2 * value + 64);
  CHECK(training.placement.size <= 22 * value + 64);
}

TEST_CASE("An activation whose derivative comes from the input keeps it; one from the output works in place") {
  const bool from_output = GENERATE(true, false);
  training::ParameterStore store({8}, 8, 2, 1);
  graph::Recorder recorder(store);
  const Var z = recorder.dense(recorder.input(), 8, {.name = "layer1", .weights = uniform_initializer});
  const Var y =
      from_output ? recorder.activation(z, softsign_from_output) : recorder.activation(z, softsign_from_input);
  const graph::Recording recording = recorder.finish(y);
  const graph::Layout training = make_layout(recording, Mode::training);
  CHECK((training.values[1] == training.values[2]) == from_output);
  const graph::Layout evaluation = make_layout(recording, Mode::evaluation);
  CHECK(evaluation.values[1] == evaluation.values[2]);
}

TEST_CASE("An op that reads one value twice does not work in place") {
  training::ParameterStore store({8}, 8, 2, 1);
  graph::Recorder recorder(store);
  const Var z = recorder.dense(recorder.input(), 8, {.name = "layer1", .weights = uniform_initializer});
  const Var w = recorder.dense(recorder.input(), 8, {.name = "layer2", .weights = uniform_initializer});
  const bool twice = GENERATE(true, false);
  const Var sum = twice ? recorder.add(z, z) : recorder.add(z, w);
  const graph::Recording recording = recorder.finish(twice ? recorder.add(sum, w) : sum);
  const graph::Layout layout = make_layout(recording, Mode::evaluation);
  CHECK((layout.values[3] == layout.values[1]) != twice);
}

TEST_CASE("No gradient is computed for what no parameter lies behind") {
  training::ParameterStore store({6, 6, 1}, 3, 2, 1);
  graph::Recorder recorder(store);
  const Var pooled = recorder.max_pool(recorder.input(), {.kernel = 2, .stride = 2});
  const Var y = recorder.dense(pooled, 3, {.name = "layer1", .weights = uniform_initializer});
  const graph::Recording recording = recorder.finish(y);
  const graph::Layout layout = make_layout(recording, Mode::training);
  CHECK_FALSE(recording.nodes[0].learns);
  CHECK(recording.nodes[1].learns);
  CHECK(layout.nodes[1].dx[0].buffer == graph::no_buffer);
}

TEST_CASE("Weights shared by two layers receive the sum of both gradients") {
  // y = W (W x), so dW = (W x) dyᵀ + x (W ᵀ dy)ᵀ, by hand for 2 × 2.
  training::ParameterStore store({2}, 2, 1, 1);
  GraphOf model([](Graph& graph, Var x) {
    const LayerWeights shared{.name = "shared", .weights = uniform_initializer, .shared = true};
    return graph.dense(graph.dense(x, 2, shared), 2, shared);
  });
  model.plan(store);
  store.complete();
  const Parameter& w = store.parameters()[0];
  w.row(0)[0] = 1, w.row(0)[1] = 2, w.row(1)[0] = 3, w.row(1)[1] = 4;  // input-major: W[i][j] from i to j
  const std::vector<float> x = {5, 6};
  std::vector<float> dy = {1, -2};
  const ConstRows y = model.forward({x.data(), 1, 2, 2}, {.mode = Mode::training});
  // h = (5 · 1 + 6 · 3, 5 · 2 + 6 · 4) = (23, 34); y = (23 + 102, 46 + 136)
  CHECK(y.row(0)[0] == 125.0F);
  CHECK(y.row(0)[1] == 182.0F);
  PlainGradients gradients;
  model.backward({dy.data(), 1, 2, 2}, gradients);
  // dh = (1 · 1 − 2 · 2, 3 · 1 − 4 · 2) = (−3, −5)
  const std::vector<float>& dw = gradients.of("shared");
  CHECK(dw[0] == 23.0F * 1 + 5.0F * -3);
  CHECK(dw[1] == 23.0F * -2 + 5.0F * -5);
  CHECK(dw[w.stride] == 34.0F * 1 + 6.0F * -3);
  CHECK(dw[w.stride + 1] == 34.0F * -2 + 6.0F * -5);
  CHECK(gradients.completed("shared") == 2);
}
