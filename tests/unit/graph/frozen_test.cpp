// What leads to frozen parameters alone takes no part in a backward pass, and nothing else changes by that.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "catch.h"
#include "graph/layout.h"
#include "graph/program.h"
#include "graph/recorder.h"
#include "random_graph.h"
#include "training/parameter_store.h"

using namespace plexus;
using namespace plexus::test;

namespace {

/// y = x, and a count of the backward calls and of those in which the gradient of x was wanted.
class CountedCopy final : public Op {
 public:
  struct Calls {
    int backward = 0;
    int wanted = 0;
  };

  explicit CountedCopy(Calls& calls) : calls_(calls) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "counted_copy"; }
  [[nodiscard]] Shape plan(OpPlan& plan) override { return plan.inputs()[0]; }
  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b) std::copy_n(pass.x[0].row(b), pass.y.width, pass.y.row(b));
  }
  void backward(const Backward& pass) noexcept override {
    ++calls_.backward;
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    ++calls_.wanted;
    for (std::size_t b = 0; b < pass.dy.count; ++b)
      for (std::size_t i = 0; i < pass.dy.width; ++i) {
        float& to = dx.rows.row(b)[i];
        to = (dx.accumulate ? to : 0.0F) + pass.dy.row(b)[i];
      }
  }

 private:
  Calls& calls_;
};

/// Three dense layers with a counted copy behind the first and the second.
struct Chain {
  explicit Chain(const std::vector<std::string>& frozen) : store(Shape{6}, 3, 4, 1), recorder(store) {
    Var x = recorder.input();
    for (std::size_t layer = 0; layer < 3; ++layer) {
      x = recorder.dense(
          x, layer == 2 ? 3 : 5,
          {.name = "layer" + std::to_string(layer + 1), .weights = uniform_initializer, .bias = &uniform_initializer});
      if (layer < 2) x = recorder.apply(std::make_unique<CountedCopy>(calls[layer]), {x});
    }
    recording = recorder.finish(x);
    store.complete();
    for (const std::string& name : frozen) store.freeze(name);
    store.leave_out_frozen();
  }

  void pass_back() {
    const graph::Layout layout = make_layout(recording, Mode::training);
    Buffer arena(layout.placement.size);
    graph::Program program(recording, layout, arena.data());
    std::vector<float> x(4 * 6);
    std::vector<float> dy(4 * 3);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i) / 7.0F - 1.0F;
    for (std::size_t i = 0; i < dy.size(); ++i) dy[i] = static_cast<float>(i) / 5.0F - 1.0F;
    const Pass pass{.mode = Mode::training, .seed = 1, .step = 1};
    (void)program.forward({x.data(), 4, 6, 6}, pass);
    program.backward({dy.data(), 4, 3, 3}, gradients, pass);
  }

  training::ParameterStore store;
  graph::Recorder recorder;
  graph::Recording recording;
  CountedCopy::Calls calls[2];
  PlainGradients gradients;
};

}  // namespace

TEST_CASE("below the lowest layer that learns nothing is computed in a backward pass") {
  Chain whole({});
  whole.pass_back();
  CHECK(whole.calls[0].wanted == 1);
  CHECK(whole.calls[1].wanted == 1);

  Chain head({"layer1_weights", "layer1_bias", "layer2_weights", "layer2_bias"});
  head.pass_back();
  CHECK(head.calls[0].backward == 0);
  CHECK(head.calls[1].backward == 0);
  CHECK(head.gradients.asked("layer1") == 0);
  CHECK(head.gradients.asked("layer2") == 0);
  CHECK(head.gradients.of("layer3") == whole.gradients.of("layer3"));

  Chain upper({"layer1_weights", "layer1_bias"});
  upper.pass_back();
  CHECK(upper.calls[0].backward == 0);
  CHECK(upper.calls[1].wanted == 1);
  CHECK(upper.gradients.asked("layer1") == 0);
  CHECK(upper.gradients.of("layer2") == whole.gradients.of("layer2"));
}

TEST_CASE("a frozen layer between layers that learn passes its gradient on, and gives none of its own") {
  Chain whole({});
  whole.pass_back();
  Chain between({"layer2_weights", "layer2_bias"});
  between.pass_back();
  CHECK(between.calls[0].wanted == 1);
  CHECK(between.gradients.asked("layer2") == 0);
  CHECK(between.gradients.of("layer1") == whole.gradients.of("layer1"));
  CHECK(between.gradients.of("layer3") == whole.gradients.of("layer3"));
}

TEST_CASE("a layer whose bias learns is computed whole") {
  Chain some({"layer1_weights", "layer2_weights", "layer2_bias"});
  some.pass_back();
  CHECK(some.calls[0].wanted == 1);
  CHECK(some.gradients.completed("layer1") == 1);
}

TEST_CASE("whatever is frozen in a random network, the gradients of the rest are the same bits") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(0, 60)));
  const int ops = GENERATE(4, 15, 40);
  INFO("seed " << seed << ", ops " << ops);
  const Shape input{6, 5, 2};
  struct Network {
    Network(const Shape& shape, std::uint64_t of, int count)
        : store(shape, 5, 3, 1),
          recorder(store),
          recording([&] { return recorder.finish(record_random_network(recorder, recorder.input(), of, count)); }()) {
      store.complete();
    }
    training::ParameterStore store;
    graph::Recorder recorder;
    graph::Recording recording;
    PlainGradients gradients;
  };
  Network whole(input, seed, ops);
  Network part(input, seed, ops);
  Stream stream(seed, "frozen");
  std::vector<std::string> learning;
  for (const Parameter& parameter : part.store.parameters())
    if (stream.below(2) == 0) {
      for (const training::NamedView& view : part.store.views())
        if (view.name.starts_with(parameter.name + "_") || view.name == parameter.name) part.store.freeze(view.name);
    } else {
      learning.push_back(parameter.name);
    }
  part.store.leave_out_frozen();
  std::vector<float> x(3 * input.size());
  for (float& value : x) value = static_cast<float>(stream.uniform(-1.0, 1.0));
  std::vector<float> outputs_gradient(3 * 5);
  for (float& value : outputs_gradient) value = static_cast<float>(stream.uniform(-1.0, 1.0));
  for (Network* const network : {&whole, &part}) {
    const graph::Layout layout = make_layout(network->recording, Mode::training);
    Buffer arena(layout.placement.size);
    std::fill_n(arena.data(), arena.size(), std::numeric_limits<float>::quiet_NaN());
    graph::Program program(network->recording, layout, arena.data());
    std::vector<float> dy = outputs_gradient;
    const Pass pass{.mode = Mode::training, .seed = 9, .step = 1};
    (void)program.forward({x.data(), 3, input.size(), input.size()}, pass);
    program.backward({dy.data(), 3, 5, 5}, network->gradients, pass);
  }
  for (const Parameter& parameter : part.store.parameters()) {
    INFO(parameter.name);
    if (std::find(learning.begin(), learning.end(), parameter.name) == learning.end()) {
      CHECK(part.gradients.asked(parameter.name) == 0);
      continue;
    }
    REQUIRE(part.gradients.completed(parameter.name) == whole.gradients.completed(parameter.name));
    CHECK(part.gradients.of(parameter.name) == whole.gradients.of(parameter.name));
  }
}
