#include "network/layers.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "values/json.h"

namespace plexus::network {
namespace {

using results::NamedArray;

/// Of Graph::batch_normalization, where a model does not choose another.
constexpr double batch_normalization_epsilon = 1e-5;

constexpr std::array<std::pair<Function::Name, std::string_view>, 9> functions = {
    {{Function::Name::elu, "elu"},
     {Function::Name::gelu, "gelu"},
     {Function::Name::identity, "identity"},
     {Function::Name::leaky_relu, "leaky_relu"},
     {Function::Name::relu, "relu"},
     {Function::Name::sigmoid, "sigmoid"},
     {Function::Name::silu, "silu"},
     {Function::Name::softplus, "softplus"},
     {Function::Name::tanh, "tanh"}}};

/// The name of a component without its library.
std::string short_name(const Value& component) {
  const Value* const plugin = component.find("plugin");
  const std::string& name = plugin != nullptr ? plugin->text() : component.text();
  return name.substr(name.find('/') + 1);
}

class Reader {
 public:
  Reader(const results::TrialRecord& trial, const Network& network, Weights weights)
      : arrays_(parameters_of(trial, weights)), network_(network), model_(*network.settings().find("model")) {}

  Layers read() {
    const data::Fitted& fitted = network_.fitted();
    layers_.id = network_.id();
    layers_.model = short_name(model_);
    layers_.input = fitted.shape;
    layers_.answers = fitted.answers;
    layers_.columns = columns_of(fitted);
    shape_ = fitted.shape;
    normalize(fitted);
    if (layers_.model == "perceptron") {
      dense("layer1");
      activate();
    } else if (layers_.model == "shallow") {
      dense("layer1");
      activate();
      dense("layer2");
    } else if (layers_.model == "deep") {
      hidden_layers(model_.find("batch_normalization")->boolean());
    } else if (layers_.model == "convolutional") {
      std::size_t number = 0;
      for (const Value& block : model_.find("blocks")->list()) add_block(block, std::to_string(++number));
      hidden_layers(false);
    } else {
      throw Error(
          "the model '" + layers_.model +
          "' cannot be exported: its steps are known to its plugin alone (expected perceptron, shallow, deep or "
          "convolutional); 'plexus predict' uses it");
    }
    for (const NamedArray& array : arrays_)
      if (!used_.contains(array.name))
        throw Error("the network has a parameter '" + array.name + "' that no step of '" + layers_.model + "' uses");
    restore_units(fitted);
    layers_.probabilities = network_.gives_probabilities();
    if (layers_.probabilities) add(Softmax{}, shape_);
    return std::move(layers_);
  }

 private:
  static std::vector<std::string> columns_of(const data::Fitted& fitted) {
    std::vector<std::string> columns;
    if (fitted.encoding.columns.empty()) return fitted.stored.columns;
    for (const data::ColumnEncoding& column : fitted.encoding.columns) {
      if (column.form == data::ColumnEncoding::Form::one_hot)
        for (const std::string& category : column.categories) columns.push_back(column.name + "=" + category);
      else
        columns.push_back(column.name);
      if (column.indicator) columns.push_back(column.name + " is missing");
    }
    return columns;
  }

  void add(Layer layer, const Shape& to) {
    layers_.steps.push_back({std::move(layer), shape_, to});
    shape_ = to;
  }

  const NamedArray& array(const std::string& name) {
    const auto found =
        std::find_if(arrays_.begin(), arrays_.end(), [&name](const NamedArray& one) { return one.name == name; });
    if (found == arrays_.end()) throw Error("the network lacks the parameter '" + name + "'");
    used_.insert(name);
    return *found;
  }

  [[nodiscard]] bool has(const std::string& name) const {
    return std::any_of(arrays_.begin(), arrays_.end(), [&name](const NamedArray& one) { return one.name == name; });
  }

  std::vector<float> bias(const std::string& layer, std::size_t size) {
    return has(layer + "_bias") ? array(layer + "_bias").values : std::vector<float>(size, 0.0F);
  }

  void dense(const std::string& layer) {
    const NamedArray& weights = array(layer + "_weights");
    if (weights.extents.size() != 2 || weights.extents[0] != shape_.size())
      throw Error("the parameter '" + weights.name + "' does not fit the layer before it");
    const std::size_t outputs = weights.extents[1];
    add(Dense{layer, weights.extents[0], outputs, weights.values, bias(layer, outputs)}, Shape{outputs});
  }

  void activate() {
    const Value& activation = *model_.find("activation");
    const std::string name = short_name(activation);
    const auto* const known =
        std::find_if(functions.begin(), functions.end(), [&name](const auto& one) { return one.second == name; });
    if (known == functions.end())
      throw Error("the activation '" + name + "' cannot be exported: its equation is known to its plugin alone");
    if (known->first == Function::Name::identity) return;
    Function function{.name = known->first};
    const char* const parameter = name == "elu" ? "alpha" : name == "leaky_relu" ? "slope" : nullptr;
    if (parameter != nullptr) function.parameter = static_cast<float>(activation.find(parameter)->real());
    add(function, shape_);
  }

  /// γ (x − μ) / √(σ² + ε) + β with the running statistics.
  void normalize_batch(const std::string& layer) {
    const std::vector<float>& gain = array(layer + "_gain").values;
    const std::vector<float>& shift = array(layer + "_shift").values;
    const std::vector<float>& mean = array(layer + "_running_mean").values;
    const std::vector<float>& variance = array(layer + "_running_variance").values;
    Scale scale{layer, {}, {}};
    for (std::size_t c = 0; c < gain.size(); ++c) {
      const double factor =
          static_cast<double>(gain[c]) / std::sqrt(static_cast<double>(variance[c]) + batch_normalization_epsilon);
      scale.scale.push_back(static_cast<float>(factor));
      scale.shift.push_back(static_cast<float>(static_cast<double>(shift[c]) - static_cast<double>(mean[c]) * factor));
    }
    add(std::move(scale), shape_);
  }

  void hidden_layers(bool normalizes) {
    const std::size_t hidden = model_.find("hidden")->list().size();
    for (std::size_t i = 1; i <= hidden; ++i) {
      dense("layer" + std::to_string(i));
      if (normalizes) normalize_batch("norm" + std::to_string(i));
      activate();
    }
    dense("layer" + std::to_string(hidden + 1));
  }

  static std::size_t number(const Value& map, const char* name) {
    return static_cast<std::size_t>(map.find(name)->integer());
  }

  void add_block(const Value& block, const std::string& number_of_block) {
    if (shape_.rank() == 2) shape_ = Shape{shape_[0], shape_[1], 1};
    const std::string layer = "conv" + number_of_block;
    Convolution convolution{.name = layer,
                            .kernel = number(block, "kernel"),
                            .stride = number(block, "stride"),
                            .padding = number(block, "padding"),
                            .channels = number(block, "channels"),
                            .weights = array(layer + "_weights").values,
                            .bias = bias(layer, number(block, "channels"))};
    const std::size_t kernel = convolution.kernel;
    const auto reduced = [&](std::size_t extent) {
      return (extent + 2 * convolution.padding - kernel) / convolution.stride + 1;
    };
    const Shape to{reduced(shape_[0]), reduced(shape_[1]), convolution.channels};
    if (convolution.weights.size() != kernel * kernel * shape_[2] * convolution.channels)
      throw Error("the parameter '" + layer + "_weights' does not fit the layer before it");
    add(std::move(convolution), to);
    if (block.find("batch_normalization")->boolean()) normalize_batch("norm" + number_of_block);
    activate();
    const std::string& pool = block.find("pool")->text();
    if (pool == "none") return;
    Pool window{.of = pool == "max" ? Pool::Of::largest : Pool::Of::mean, .kernel = number(block, "pool_size")};
    const Value* const stride = block.find("pool_stride");
    window.stride = stride == nullptr || stride->is_null() ? window.kernel : number(block, "pool_stride");
    const auto pooled = [&](std::size_t extent) { return (extent - window.kernel) / window.stride + 1; };
    add(window, Shape{pooled(shape_[0]), pooled(shape_[1]), shape_[2]});
  }

  void normalize(const data::Fitted& fitted) {
    const data::Normalization& by = fitted.normalization;
    const auto all = [](const std::vector<float>& values, float value) {
      return std::all_of(values.begin(), values.end(), [value](float one) { return one == value; });
    };
    if (all(by.scale, 1.0F) && all(by.shift, 0.0F)) return;
    Scale scale{"input", by.scale, by.shift};
    if (scale.scale.size() == 1) {  // for all values: for each index of the last axis
      const std::size_t last = shape_[shape_.rank() - 1];
      scale.scale.assign(last, by.scale[0]);
      scale.shift.assign(last, by.shift[0]);
    }
    add(std::move(scale), shape_);
  }

  /// Of targets that were learnt standardised.
  void restore_units(const data::Fitted& fitted) {
    const data::TargetNormalization& targets = fitted.target_normalization;
    if (targets.any()) add(Scale{"output", targets.deviation, targets.mean}, shape_);
  }

  const std::vector<NamedArray>& arrays_;
  const Network& network_;
  const Value& model_;
  std::set<std::string> used_;
  Layers layers_;
  Shape shape_;
};

}  // namespace

Layers layers_of(const results::TrialRecord& trial, const Network& network, Weights weights) {
  return Reader(trial, network, weights).read();
}

std::string to_string(Function::Name name) {
  for (const auto& [known, text] : functions)
    if (known == name) return std::string(text);
  return "identity";
}

namespace {

Value whole(std::size_t number) { return Value(static_cast<std::int64_t>(number)); }

Value::Map described(const Scale& scale) {
  return {{"op", "scale"}, {"scale", Value(scale.name + "_scale")}, {"shift", Value(scale.name + "_shift")}};
}

Value::Map described(const Dense& dense) {
  return {{"op", "dense"}, {"weights", Value(dense.name + "_weights")}, {"bias", Value(dense.name + "_bias")}};
}

Value::Map described(const Convolution& convolution) {
  return {{"op", "convolution"},
          {"weights", Value(convolution.name + "_weights")},
          {"bias", Value(convolution.name + "_bias")},
          {"stride", whole(convolution.stride)},
          {"padding", whole(convolution.padding)}};
}

Value::Map described(const Pool& pool) {
  return {{"op", pool.of == Pool::Of::largest ? "max_pool" : "average_pool"},
          {"size", whole(pool.kernel)},
          {"stride", whole(pool.stride)}};
}

Value::Map described(const Function& function) {
  Value::Map map{{"op", Value(to_string(function.name))}};
  if (function.name == Function::Name::elu) map.emplace_back("alpha", Value(static_cast<double>(function.parameter)));
  if (function.name == Function::Name::leaky_relu)
    map.emplace_back("slope", Value(static_cast<double>(function.parameter)));
  return map;
}

Value::Map described(const Softmax&) { return {{"op", "softmax"}}; }

}  // namespace

Value description_of(const Layers& layers) {
  Value::List steps;
  for (const Step& step : layers.steps)
    steps.emplace_back(std::visit([](const auto& layer) { return described(layer); }, step.layer));
  Value::List shape;
  for (const std::size_t extent : layers.input.extents()) shape.push_back(whole(extent));
  Value::List names;
  for (std::size_t i = 0; i < layers.answers.count; ++i) names.emplace_back(layers.answers.name(i));
  return Value(Value::Map{{"trial", Value(layers.id)},
                          {"model", Value(layers.model)},
                          {"input_shape", Value(std::move(shape))},
                          {"input_columns", Value(Value::List(layers.columns.begin(), layers.columns.end()))},
                          {"outputs", Value(std::move(names))},
                          {"task", Value(layers.answers.classification ? "classification" : "regression")},
                          {"layers", Value(std::move(steps))}});
}

std::vector<NamedArray> arrays_of(const Layers& layers) {
  std::vector<NamedArray> arrays;
  const auto add = [&arrays](std::string name, std::vector<std::size_t> extents, const std::vector<float>& values) {
    arrays.push_back({std::move(name), {}, std::move(extents), values});
  };
  for (const Step& step : layers.steps) {
    if (const auto* const scale = std::get_if<Scale>(&step.layer)) {
      // For each value: in the shape of what it scales.
      const auto extents =
          scale->scale.size() == step.from.size() ? step.from.extents() : std::vector<std::size_t>{scale->scale.size()};
      add(scale->name + "_scale", extents, scale->scale);
      add(scale->name + "_shift", extents, scale->shift);
    } else if (const auto* const dense = std::get_if<Dense>(&step.layer)) {
      add(dense->name + "_weights", {dense->inputs, dense->outputs}, dense->weights);
      add(dense->name + "_bias", {dense->outputs}, dense->bias);
    } else if (const auto* const convolution = std::get_if<Convolution>(&step.layer)) {
      add(convolution->name + "_weights",
          {convolution->kernel, convolution->kernel, step.from[2], convolution->channels}, convolution->weights);
      add(convolution->name + "_bias", {convolution->channels}, convolution->bias);
    }
  }
  return arrays;
}

}  // namespace plexus::network
