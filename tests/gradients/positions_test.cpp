// The loss of labels at positions through whole networks, against differences.
#include <cmath>
#include <memory>

#include "catch.h"
#include "gradient_check.h"
#include "registry_of_build.h"
#include "training/compared.h"

using namespace plexus;
using namespace plexus::test;

namespace {

Value component(const std::string& plugin, Value::Map others = {}) {
  Value::Map map{{"plugin", Value(plugin)}};
  for (auto& entry : others) map.push_back(std::move(entry));
  return Value(std::move(map));
}

/// Three examples with labels at some of their positions.
struct Trained {
  Trained(const Value& model_settings, const Shape& input, const Shape& positions, std::size_t classes)
      : model(build<Model>(model_settings)),
        loss(build<Loss>(component("cross_entropy"))),
        compared(positions, classes, batch),
        width(positions.size() * classes),
        store(input, output_of(positions, classes), batch, 7) {
    loss->plan({.outputs = classes, .classification = true, .largest_batch = batch * positions.size()});
    model->plan(store);
    store.complete();
    Stream stream(5, "positions");
    x.resize(batch * input.size());
    for (float& value : x) value = static_cast<float>(stream.uniform(-1.0, 1.0));
    values.assign(batch * width, 0.0F);
    for (std::size_t p = 0; p < batch * positions.size(); ++p) {
      const auto label = static_cast<std::int32_t>(stream.below(static_cast<std::uint32_t>(classes + 1))) - 1;
      labels.push_back(label);
      if (label >= 0) values[p * classes + static_cast<std::size_t>(label)] = 1.0F;
    }
  }

  static Shape output_of(const Shape& positions, std::size_t classes) {
    std::vector<std::size_t> extents = positions.extents();
    extents.push_back(classes);
    return Shape(extents);
  }

  double pass(Rows dy) {
    const Targets targets{.values = {values.data(), batch, width, width}, .labels = labels.data()};
    const ConstRows y = model->forward({x.data(), batch, x.size() / batch, x.size() / batch},
                                       {.mode = Mode::training, .seed = 1, .targets = &targets});
    return compared.loss(*loss, y, targets, dy);
  }

  static constexpr std::size_t batch = 3;
  std::shared_ptr<Model> model;
  std::shared_ptr<Loss> loss;
  training::ComparedRows compared;
  std::size_t width;
  training::ParameterStore store;
  std::vector<float> x;
  std::vector<float> values;
  std::vector<std::int32_t> labels;
};

void check_against_differences(Trained trained) {
  std::vector<float> dy(Trained::batch * padded(trained.width));
  const Rows rows{dy.data(), Trained::batch, trained.width, padded(trained.width)};
  (void)trained.pass(rows);
  PlainGradients gradients;
  trained.model->backward(rows, gradients);
  constexpr float step = 1e-2F;
  std::size_t checked = 0;
  for (const Parameter& parameter : trained.store.parameters())
    for (std::size_t i = 0; i < parameter.rows; ++i)
      for (std::size_t j = 0; j < parameter.columns; j += 3) {
        float& value = parameter.row(i)[j];
        const float before = value;
        value = before + step;
        const double above = trained.pass({});
        value = before - step;
        const double below = trained.pass({});
        value = before;
        const auto found = static_cast<double>(gradients.of(parameter.name)[i * parameter.stride + j]);
        CAPTURE(parameter.name, i, j);
        CHECK(found == Approx((above - below) / (2.0 * static_cast<double>(step))).margin(2e-4).epsilon(2e-3));
        ++checked;
      }
  CHECK(checked > 10);
}

}  // namespace

TEST_CASE("The gradient of a loss over labelled positions is that which differences give") {
  SECTION("of a sequence, with one head for all positions") {
    const Value layers(Value::List{component("gru", {{"units", 4}, {"return", "all"}}), component("tanh")});
    check_against_differences(Trained(component("sequential", {{"layers", layers}}), Shape{4, 2}, Shape{4}, 3));
  }
  SECTION("of an image, where the outputs of examples do not touch each other") {
    const Value layers(
        Value::List{component("convolution", {{"channels", 3}, {"padding", "same"}}), component("tanh")});
    check_against_differences(Trained(component("sequential", {{"layers", layers}}), Shape{3, 3, 1}, Shape{3, 3}, 2));
  }
  SECTION("of a model that makes the outputs of all positions at once") {
    check_against_differences(
        Trained(component("shallow", {{"hidden", 5}, {"activation", component("tanh")}}), Shape{4}, Shape{2, 2}, 3));
  }
}
