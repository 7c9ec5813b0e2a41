// The models that are graphs: their layers, their defaults, and what they say to data that do not fit.
#include "catch.h"
#include "registry_of_build.h"
#include "training/parameter_store.h"

using namespace plexus;
using namespace plexus::test;

namespace {

/// The names and shapes that the results will show, such as "layer1_weights (784, 10)".
std::vector<std::string> published(const Value& settings, const Shape& input) {
  const auto model = build<Model>(settings);
  training::ParameterStore store(input, 10, 4, 1);
  model->plan(store);
  store.complete();
  std::vector<std::string> result;
  for (const training::NamedView& view : store.views()) result.push_back(view.name + " " + to_string(view.shape));
  return result;
}

Value settings(const std::string& plugin, Value::Map others = {}) {
  others.insert(others.begin(), {"plugin", Value(plugin)});
  return Value(std::move(others));
}

Value blocks(Value::List list) { return settings("convolutional", {{"blocks", Value(std::move(list))}}); }

}  // namespace

TEST_CASE("The layers of a deep network are numbered from the input") {
  CHECK(published(settings("deep", {{"hidden", Value(Value::List{Value(20), Value(15)})}}), {28, 28, 1}) ==
        std::vector<std::string>{"layer1_weights (784, 20)", "layer1_bias (20)", "layer2_weights (20, 15)",
                                 "layer2_bias (15)", "layer3_weights (15, 10)", "layer3_bias (10)"});
  CHECK(published(settings("deep", {{"hidden", Value(Value::List{})}}), {6}) ==
        std::vector<std::string>{"layer1_weights (6, 10)", "layer1_bias (10)"});
}

TEST_CASE("The default convolutional network has the layers of LeNet-5") {
  CHECK(published(settings("convolutional"), {28, 28, 1}) ==
        std::vector<std::string>{"conv1_weights (5, 5, 1, 6)", "conv1_bias (6)", "conv2_weights (5, 5, 6, 16)",
                                 "conv2_bias (16)", "layer1_weights (400, 120)", "layer1_bias (120)",
                                 "layer2_weights (120, 84)", "layer2_bias (84)", "layer3_weights (84, 10)",
                                 "layer3_bias (10)"});
}

TEST_CASE("Blocks follow their settings") {
  const Value first(Value::Map{{"channels", Value(3)},
                               {"kernel", Value(3)},
                               {"stride", Value(2)},
                               {"padding", Value(1)},
                               {"batch_normalization", Value(true)},
                               {"pool", Value("max")},
                               {"pool_size", Value(3)},
                               {"pool_stride", Value(2)}});
  Value model = blocks({first});
  model.set("hidden", Value(Value::List{}));
  // 15 × 21 → stride 2: 8 × 11 → windows of 3 at stride 2: 3 × 5
  CHECK(published(model, {15, 21, 2}) ==
        std::vector<std::string>{"conv1_weights (3, 3, 2, 3)", "conv1_bias (3)", "norm1_gain (3)", "norm1_shift (3)",
                                 "layer1_weights (45, 10)", "layer1_bias (10)", "norm1_running_mean (3)",
                                 "norm1_running_variance (3)"});
}

TEST_CASE("Images without a channel axis have one channel") {
  CHECK(published(settings("convolutional"), {28, 28}) == published(settings("convolutional"), {28, 28, 1}));
}

TEST_CASE("A convolutional network says what is wrong with data that are no images or too small") {
  CHECK_THROWS_WITH(published(settings("convolutional"), {784}),
                    ContainsSubstring("images") && ContainsSubstring("(784)") && ContainsSubstring("'deep'"));
  CHECK_THROWS_WITH(published(settings("convolutional"), {8, 8, 1}),
                    ContainsSubstring("block 2") && ContainsSubstring("'conv2'") && ContainsSubstring("(4, 4, 6)") &&
                        ContainsSubstring("kernel of 5"));
  const Value pool_too_large(Value::Map{{"channels", Value(2)}, {"pool", Value("max")}, {"pool_size", Value(9)}});
  CHECK_THROWS_WITH(published(blocks({pool_too_large}), {10, 10, 1}),
                    ContainsSubstring("block 1") && ContainsSubstring("'max_pool'") && ContainsSubstring("(8, 8, 2)"));
}

TEST_CASE("Dropout in a deep network changes with the step, and is absent in evaluation") {
  const auto model = build<Model>(settings("deep", {{"dropout", Value(0.5)}}));
  training::ParameterStore store({30}, 10, 2, 1);
  model->plan(store);
  store.complete();
  const std::vector<float> x(60, 0.5F);
  const auto outputs = [&](Mode mode, std::uint64_t step) {
    const ConstRows y = model->forward({x.data(), 2, 30, 30}, {.mode = mode, .seed = 1, .step = step});
    return std::vector<float>(y.row(0), y.row(0) + 10);
  };
  CHECK(outputs(Mode::evaluation, 1) == outputs(Mode::evaluation, 2));
  CHECK(outputs(Mode::training, 1) != outputs(Mode::training, 2));
  CHECK(outputs(Mode::training, 1) == outputs(Mode::training, 1));
}
