// Whole models: numerically, and the explicit ones against the automatic ones.
#include <cmath>
#include <map>
#include <memory>

#include "catch.h"
#include "gradient_check.h"
#include "registry_of_build.h"

using namespace plexus;
using namespace plexus::test;

namespace {

Value settings(const std::string& plugin, Value::Map others = {}) {
  Value::Map map{{"plugin", Value(plugin)}};
  for (auto& entry : others) map.push_back(std::move(entry));
  return Value(std::move(map));
}

/// A block of a convolutional network with average pooling, which has no kinks.
Value block(Value::Map others) {
  others.emplace_back("pool", Value("average"));
  return Value(std::move(others));
}

/// A planned model, one training pass and its gradients.
struct OnePass {
  OnePass(const Value& model_settings, const Shape& input, std::size_t outputs, std::size_t batch)
      : model(build<Model>(model_settings)), store(input, outputs, batch, 11) {
    model->plan(store);
    store.complete();
    Stream stream(5, "batch");
    std::vector<float> x(batch * input.size());
    for (float& value : x) value = static_cast<float>(stream.uniform(-1.0, 1.0));
    std::vector<float> dy(batch * outputs);
    for (float& value : dy) value = static_cast<float>(stream.uniform(-1.0, 1.0));
    const ConstRows rows =
        model->forward({x.data(), batch, input.size(), input.size()}, {.mode = Mode::training, .seed = 1});
    for (std::size_t b = 0; b < batch; ++b) y.insert(y.end(), rows.row(b), rows.row(b) + outputs);
    model->backward({dy.data(), batch, outputs, outputs}, gradients);
  }

  std::shared_ptr<Model> model;
  training::ParameterStore store;
  std::vector<float> y;
  PlainGradients gradients;
};

void check_equal(const OnePass& explicit_pass, const OnePass& automatic) {
  REQUIRE(explicit_pass.store.parameters().size() == automatic.store.parameters().size());
  for (std::size_t p = 0; p < automatic.store.parameters().size(); ++p) {
    const Parameter& parameter = automatic.store.parameters()[p];
    const Parameter& other = explicit_pass.store.parameters()[p];
    REQUIRE(parameter.name == other.name);
    REQUIRE(parameter.size() == other.size());
    REQUIRE(std::equal(parameter.values, parameter.values + parameter.size(), other.values));
    const std::vector<float>& a = explicit_pass.gradients.of(parameter.name);
    const std::vector<float>& b = automatic.gradients.of(parameter.name);
    double difference = 0.0;
    double norm = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      difference += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
      norm += std::pow(static_cast<double>(a[i]), 2);
    }
    REQUIRE(norm > 0.0);
    CHECK(std::sqrt(difference / norm) <= 1e-6);
  }
}

}  // namespace

TEST_CASE("Explicit back-propagation and automatic differentiation give the same gradients") {
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3, 32);
  const Value initializer = settings("normal", {{"stddev", Value(0.1)}});
  SECTION("of the perceptron") {
    check_equal(OnePass(settings("perceptron", {{"initializer", initializer}}), {28, 28, 1}, 10, batch),
                OnePass(settings("deep", {{"hidden", Value(Value::List{})}, {"initializer", initializer}}), {28, 28, 1},
                        10, batch));
  }
  SECTION("of the shallow network") {
    const std::string activation = GENERATE(from_range(names_of(Kind::activation)));
    INFO(activation);
    check_equal(
        OnePass(settings("shallow",
                         {{"hidden", Value(100)}, {"activation", settings(activation)}, {"initializer", initializer}}),
                {28, 28, 1}, 10, batch),
        OnePass(settings("deep", {{"hidden", Value(Value::List{Value(100)})},
                                  {"activation", settings(activation)},
                                  {"initializer", initializer}}),
                {28, 28, 1}, 10, batch));
  }
}

TEST_CASE("The gradients of every model that is offered are those that differences give") {
  const std::string name = GENERATE(from_range(names_of(Kind::model)));
  const std::size_t batch = GENERATE(as<std::size_t>{}, 1, 3);
  INFO(name);
  // Smooth, so that no kink hides anything.
  Value model = settings(name);
  for (const ParameterInfo& parameter : registry().find(Kind::model, name).info.parameters) {
    if (parameter.name == "activation") model.set("activation", settings("tanh"));
    if (parameter.name == "blocks")
      model.set("blocks", Value(Value::List{block({{"channels", 6}, {"kernel", 5}, {"padding", 2}}),
                                            block({{"channels", 16}, {"kernel", 5}})}));
  }
  const std::size_t outputs = name == "tied_autoencoder" ? 784 : 10;  // what it gives back are its inputs
  check_gradients(*build<Model>(model),
                  {.input = {28, 28, 1}, .outputs = outputs, .batch = batch, .max_batch = 4, .most_elements = 30});
}

TEST_CASE("The gradients of a deep network with all that can be asked for are those that differences give") {
  check_gradients(*build<Model>(settings("deep", {{"hidden", Value(Value::List{Value(20), Value(15)})},
                                                  {"activation", settings("silu")},
                                                  {"dropout", Value(0.3)},
                                                  {"batch_normalization", Value(true)}})),
                  {.input = {12}, .outputs = 3, .batch = 6});
}

TEST_CASE("The gradients of a convolutional network with all that can be asked for are those that differences give") {
  const Value first =
      block({{"channels", 3}, {"padding", 1}, {"batch_normalization", true}, {"pool_size", 3}, {"pool_stride", 2}});
  const Value second = block({{"channels", 5}, {"kernel", 2}, {"stride", 2}, {"padding", 1}, {"pool_stride", 1}});
  check_gradients(*build<Model>(settings("convolutional", {{"blocks", Value(Value::List{first, second})},
                                                           {"hidden", Value(Value::List{Value(9)})},
                                                           {"activation", settings("tanh")},
                                                           {"dropout", Value(0.2)}})),
                  {.input = {11, 9, 2}, .outputs = 3, .batch = 3});
}
