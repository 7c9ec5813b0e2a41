// Twenty training steps of every model, from the same start over the same batches, against PyTorch.
#include <plexus/buffer.h>
#include <plexus/loss.h>
#include <plexus/model.h>
#include <plexus/optimizer.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "reference_states.h"
#include "registry_of_build.h"
#include "training/gradient_sink.h"
#include "training/parameter_store.h"

namespace {

using plexus::Kind;
using plexus::Value;
using plexus::test::ReferenceStates;

constexpr std::size_t classes = 3;
constexpr std::size_t batch_size = 6;
constexpr std::size_t steps = 20;

Value settings(const std::string& plugin, Value::Map others = {}) {
  others.emplace(others.begin(), "plugin", plugin);
  return Value(std::move(others));
}

// As `text model` of each file says.
std::map<std::string, Value> models() {
  const Value pooled_block = Value::Map{{"channels", 4}, {"kernel", 5}, {"padding", 2}, {"pool", "max"}};
  const Value averaged_block =
      Value::Map{{"channels", 6}, {"kernel", 3}, {"padding", 1}, {"pool", "average"}, {"pool_stride", 1}};
  const Value strided_block =
      Value::Map{{"channels", 4}, {"kernel", 3}, {"stride", 2}, {"padding", 1}, {"batch_normalization", true}};
  const Value overlapping_block =
      Value::Map{{"channels", 5}, {"kernel", 2}, {"pool", "max"}, {"pool_size", 3}, {"pool_stride", 1}};
  const auto layer = [](const std::string& plugin, Value::Map others) { return settings(plugin, std::move(others)); };
  const Value same_convolution =
      layer("convolution", {{"channels", 8}, {"kernel", 3}, {"stride", 2}, {"padding", "same"}});
  return {
      {"recurrent", settings("sequential", {{"layers", Value::List{layer("lstm", {{"units", 6}, {"return", "all"}}),
                                                                   layer("gru", {{"units", 5}})}}})},
      {"transformer",
       settings("sequential",
                {{"layers", Value::List{layer("dense", {{"outputs", 8}, {"over", "last_axis"}}),
                                        layer("positional_encoding", {{"encoding", "learned"}}),
                                        layer("transformer_block",
                                              {{"heads", 2}, {"hidden", 12}, {"causal", true}, {"activation", "tanh"}}),
                                        "layer_normalization", "global_average_pool"}}})},
      {"layers",
       settings(
           "sequential",
           {{"layers",
             Value::List{
                 layer("convolution", {{"channels", 6}, {"kernel", 3}, {"padding", "same"}}),
                 layer("group_normalization", {{"groups", 2}}),
                 "prelu", layer("residual", {{"layers", Value::List{same_convolution, "tanh"}}}),
                 layer("convolution_transpose", {{"channels", 4}, {"kernel", 4}, {"stride", 2}, {"padding", 1}}),
                 layer("parallel", {{"branches", Value::List{Value::List{"average_pool"}, Value::List{"max_pool"}}}}),
                 "glu", "upsample", layer("average_pool", {{"size", 4}}),
                 layer("maxout", {{"outputs", 5}, {"pieces", 2}})}}})},
      {"perceptron", settings("perceptron")},
      {"shallow", settings("shallow", {{"hidden", 5}, {"activation", "sigmoid"}})},
      {"deep", settings("deep", {{"hidden", Value::List{9, 7, 5}}, {"activation", "relu"}})},
      {"deep_normalized",
       settings("deep", {{"hidden", Value::List{9, 7}}, {"activation", "tanh"}, {"batch_normalization", true}})},
      {"convolutional", settings("convolutional", {{"hidden", Value::List{10}},
                                                   {"activation", "relu"},
                                                   {"blocks", Value::List{pooled_block, averaged_block}}})},
      {"convolutional_strided", settings("convolutional", {{"hidden", Value::List{}},
                                                           {"activation", "tanh"},
                                                           {"blocks", Value::List{strided_block, overlapping_block}}})},
  };
}

// The components of one run, and its memory.
class Run {
 public:
  Run(const ReferenceStates& states, const Value& model, const std::string& run)
      : states_(states),
        name_(run),
        inputs_(states.array("inputs").floats()),
        store_(shape_of(states), classes, batch_size, 1),
        model_(plexus::test::build<plexus::Model>(model)) {
    model_->plan(store_);
    store_.complete();
    start();
    const std::string loss = run.substr(0, run.find('/'));
    const double rate = std::stod(states.text("learning_rate/" + run));
    loss_ = plexus::test::build<plexus::Loss>(settings(loss));
    optimizer_ =
        plexus::test::build<plexus::Optimizer>(settings(run.substr(loss.size() + 1), {{"learning_rate", rate}}));
    loss_->plan({.outputs = classes, .classification = true});
    memory_.emplace(store_.values().size());
    optimizer_->plan(*memory_);
    sink_.emplace(store_, *optimizer_, plexus::training::Clipping{});
    for (const double label : states.array("labels").values) {
      labels_.push_back(static_cast<std::int32_t>(label));
      for (std::size_t k = 0; k < classes; ++k) targets_.push_back(static_cast<std::size_t>(label) == k ? 1.0F : 0.0F);
    }
  }

  /// Returns the loss of the batch before the step.
  double step(std::size_t number) {
    const std::size_t batches = (labels_.size() + batch_size - 1) / batch_size;
    const std::size_t first = number % batches * batch_size;
    const std::size_t count = std::min(batch_size, labels_.size() - first);
    const std::size_t width = store_.input().size();
    optimizer_->begin_step({.number = number + 1, .rate_factor = 1.0});
    const plexus::ConstRows y = model_->forward({inputs_.data() + first * width, count, width, width},
                                                {.mode = plexus::Mode::training, .seed = 1, .step = number});
    const plexus::Rows dy{gradient_.data(), count, classes, plexus::padded(classes)};
    const plexus::Targets targets{{targets_.data() + first * classes, count, classes, classes}, labels_.data() + first};
    const double loss = loss_->evaluate(y, targets, dy);
    sink_->begin();
    model_->backward(dy, *sink_);
    sink_->end();
    return loss;
  }

  void check_parameters() const {
    std::size_t compared = 0;
    for (const plexus::training::NamedView& view : store_.views()) {
      CAPTURE(view.name);
      const auto& expected = states_.array("final/" + name_ + "/" + view.name);
      REQUIRE(view.shape.extents() == expected.extents);
      // An entry near 0 is as exact as the others of its array.
      double scale = 0.0;
      for (const double value : expected.values) scale = std::max(scale, std::fabs(value));
      double worst = 0.0;
      for (std::size_t i = 0; i < view.values.count; ++i)
        for (std::size_t j = 0; j < view.values.width; ++j)
          worst = std::max(worst, std::fabs(static_cast<double>(view.values.row(i)[j]) -
                                            expected.values[i * view.values.width + j]));
      CHECK(worst <= 5e-6 * scale);
      ++compared;
    }
    CHECK(compared == states_.arrays("final/" + name_ + "/").size());
  }

 private:
  static plexus::Shape shape_of(const ReferenceStates& states) {
    const std::vector<std::size_t>& extents = states.array("inputs").extents;
    return plexus::Shape(std::vector<std::size_t>(extents.begin() + 1, extents.end()));
  }

  // A view is of the store's own memory, which is not const.
  void start() {
    for (const plexus::training::NamedView& view : store_.views()) {
      const std::vector<float> values = states_.array("start/" + view.name).floats();
      REQUIRE(view.shape.extents() == states_.array("start/" + view.name).extents);
      for (std::size_t i = 0; i < view.values.count; ++i)
        std::copy_n(values.data() + i * view.values.width, view.values.width, const_cast<float*>(view.values.row(i)));
    }
  }

  const ReferenceStates& states_;
  std::string name_;
  std::vector<float> inputs_;
  std::vector<std::int32_t> labels_;
  std::vector<float> targets_;
  plexus::Buffer gradient_{batch_size * plexus::padded(classes)};
  plexus::training::ParameterStore store_;
  std::shared_ptr<plexus::Model> model_;
  std::shared_ptr<plexus::Loss> loss_;
  std::shared_ptr<plexus::Optimizer> optimizer_;
  std::optional<plexus::training::OptimizerMemory> memory_;
  std::optional<plexus::training::GradientSink> sink_;
};

}  // namespace

TEST_CASE("every model is where PyTorch's is after twenty steps") {
  for (const auto& [name, model] : models()) {
    const ReferenceStates states = plexus::test::read_reference(name);
    for (const std::string& run : states.texts("learning_rate/")) {
      CAPTURE(name, run);
      Run ours(states, model, run);
      CHECK(ours.step(0) == Approx(states.array("first_loss/" + run).values.front()).epsilon(2e-6));
      for (std::size_t number = 1; number < steps; ++number) ours.step(number);
      ours.check_parameters();
    }
  }
}
