// What ops compute, where a gradient check does not see it.
#include <cmath>

#include "catch.h"
#include "gradient_check.h"

using namespace plexus;
using namespace plexus::test;

namespace {

struct Planned {
  Planned(Shape input, std::size_t outputs, std::size_t max_batch, GraphOf::Build build)
      : store(std::move(input), outputs, max_batch, 1), model(std::move(build)) {
    model.plan(store);
    store.complete();
  }

  std::vector<float> run(const std::vector<float>& x, std::size_t batch, const Pass& pass) {
    const std::size_t width = store.input().size();
    const ConstRows y = model.forward({x.data(), batch, width, width}, pass);
    std::vector<float> result;
    for (std::size_t b = 0; b < batch; ++b) result.insert(result.end(), y.row(b), y.row(b) + y.width);
    return result;
  }

  [[nodiscard]] const float* state(const std::string& name) const {
    for (const auto& view : store.views())
      if (view.name == name) return view.values.data;
    FAIL("no state named " << name);
    return nullptr;
  }

  training::ParameterStore store;
  GraphOf model;
};

constexpr Pass training_pass{.mode = Mode::training, .seed = 4, .step = 2};

}  // namespace

TEST_CASE("Batch normalisation has mean 0 and variance 1 in training, and keeps running statistics as PyTorch does") {
  Planned norm({2}, 2, 4, [](Graph& graph, Var x) { return graph.batch_normalization(x, "norm"); });
  const std::vector<float> x = {1, 10, 2, 10, 3, 10, 6, 14};  // columns (1, 2, 3, 6) and (10, 10, 10, 14)
  const std::vector<float> y = norm.run(x, 4, training_pass);
  // Column 0: mean 3, biased variance 3.5, unbiased 14/3. Column 1: mean 11, 3, 4.
  CHECK(y[0] == Approx(-2 / std::sqrt(3.5 + 1e-5)));
  CHECK(y[6] == Approx(3 / std::sqrt(3.5 + 1e-5)));
  CHECK(y[7] == Approx(3 / std::sqrt(3 + 1e-5)));
  CHECK(norm.state("norm_running_mean")[0] == Approx(0.3));
  CHECK(norm.state("norm_running_mean")[1] == Approx(1.1));
  CHECK(norm.state("norm_running_variance")[0] == Approx(0.9 + 0.1 * 14 / 3));
  CHECK(norm.state("norm_running_variance")[1] == Approx(0.9 + 0.4));

  const std::vector<float> evaluated = norm.run({7, 8}, 1, {.mode = Mode::evaluation});
  CHECK(evaluated[0] == Approx((7 - 0.3) / std::sqrt(0.9 + 1.4 / 3 + 1e-5)));
  CHECK(norm.state("norm_running_mean")[0] == Approx(0.3));
}

TEST_CASE("Batch normalisation of a single value gives the shift and leaves the running variance alone") {
  Planned norm({1}, 1, 1, [](Graph& graph, Var x) { return graph.batch_normalization(x, "norm"); });
  CHECK(norm.run({5}, 1, training_pass)[0] == 0.0F);
  CHECK(norm.state("norm_running_mean")[0] == Approx(0.5));
  CHECK(norm.state("norm_running_variance")[0] == 1.0F);
}

TEST_CASE("Dropout drops the said part in training, keeps the mean, and is not there in evaluation") {
  constexpr std::size_t size = 20000;
  Planned dropout({size}, size, 1, [](Graph& graph, Var x) { return graph.dropout(x, 0.25, "layer1"); });
  const std::vector<float> ones(size, 1.0F);
  const std::vector<float> y = dropout.run(ones, 1, training_pass);
  std::size_t dropped = 0;
  for (const float value : y) {
    REQUIRE((value == 0.0F || value == 1.0F / 0.75F));
    dropped += static_cast<std::size_t>(value == 0.0F);
  }
  // 5000 ± 5 · √(20000 · 0.25 · 0.75)
  CHECK(dropped > 4694);
  CHECK(dropped < 5306);
  CHECK(dropout.run(ones, 1, training_pass) == y);
  CHECK(dropout.run(ones, 1, {.mode = Mode::training, .seed = 4, .step = 3}) != y);
  CHECK(dropout.run(ones, 1, {.mode = Mode::training, .seed = 5, .step = 2}) != y);
  CHECK(dropout.run(ones, 1, {.mode = Mode::evaluation, .seed = 4, .step = 2}) == ones);
}

TEST_CASE("Dropout draws from the stream that is named by the layer and the step") {
  Planned dropout({6}, 6, 2, [](Graph& graph, Var x) { return graph.dropout(x, 0.5, "layer7"); });
  const std::vector<float> y = dropout.run(std::vector<float>(12, 1.0F), 2, training_pass);
  Stream stream(4, "dropout/layer7", 2);
  for (const float value : y) CHECK(value == (stream.uniform() >= 0.5F ? 2.0F : 0.0F));
}

TEST_CASE("Layers of different names drop differently") {
  Planned dropout({64}, 64, 1, [](Graph& graph, Var x) {
    return graph.add(graph.dropout(x, 0.5, "a"), graph.dropout(x, 0.5, "b"));
  });
  const std::vector<float> y = dropout.run(std::vector<float>(64, 1.0F), 1, training_pass);
  CHECK(std::count(y.begin(), y.end(), 2.0F) > 10);  // one of the two
}

TEST_CASE("A network that is its input is the identity, and one without parameters has no backward pass") {
  Planned identity({3}, 3, 2, [](Graph&, Var x) { return x; });
  CHECK(identity.run({1, 2, 3}, 1, {.mode = Mode::evaluation}) == std::vector<float>{1, 2, 3});
  CHECK(identity.run({1, 2, 3}, 1, training_pass) == std::vector<float>{1, 2, 3});
  std::vector<float> dy = {1, 1, 1};
  PlainGradients gradients;
  identity.model.backward({dy.data(), 1, 3, 3}, gradients);
  CHECK(dy == std::vector<float>{1, 1, 1});
}

TEST_CASE("The input of a network is never overwritten") {
  Planned network({4}, 4, 2, [](Graph& graph, Var x) { return graph.dropout(graph.add(x, x), 0.5, "layer1"); });
  const std::vector<float> x = {1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<float> copy = x;
  (void)network.run(copy, 2, training_pass);
  CHECK(copy == x);
  Planned in_place({4}, 4, 2, [](Graph& graph, Var v) { return graph.dropout(v, 0.5, "layer1"); });
  (void)in_place.run(copy, 2, training_pass);
  CHECK(copy == x);
}
