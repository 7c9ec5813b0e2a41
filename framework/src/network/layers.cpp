#include "network/layers.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "values/json.h"

namespace plexus::network {
namespace {

using results::NamedArray;

constexpr std::array<std::pair<Function::Name, std::string_view>, 16> functions = {
    {{Function::Name::absolute, "absolute"},
     {Function::Name::clamp, "clamp"},
     {Function::Name::elu, "elu"},
     {Function::Name::exp, "exp"},
     {Function::Name::gelu, "gelu"},
     {Function::Name::leaky_relu, "leaky_relu"},
     {Function::Name::linear, "linear"},
     {Function::Name::log, "log"},
     {Function::Name::power, "power"},
     {Function::Name::relu, "relu"},
     {Function::Name::sigmoid, "sigmoid"},
     {Function::Name::silu, "silu"},
     {Function::Name::softplus, "softplus"},
     {Function::Name::sqrt, "sqrt"},
     {Function::Name::square, "square"},
     {Function::Name::tanh, "tanh"}}};

constexpr std::array<std::pair<Binary::Name, std::string_view>, 6> binaries = {{{Binary::Name::add, "add"},
                                                                                {Binary::Name::subtract, "subtract"},
                                                                                {Binary::Name::multiply, "multiply"},
                                                                                {Binary::Name::divide, "divide"},
                                                                                {Binary::Name::maximum, "maximum"},
                                                                                {Binary::Name::minimum, "minimum"}}};

/// What the two parameters of a function are called; empty: it has not so many.
std::pair<std::string_view, std::string_view> parameters_of(Function::Name name) {
  switch (name) {
    case Function::Name::clamp:
      return {"low", "high"};
    case Function::Name::elu:
      return {"alpha", ""};
    case Function::Name::leaky_relu:
      return {"slope", ""};
    case Function::Name::linear:
      return {"factor", "shift"};
    case Function::Name::power:
      return {"exponent", ""};
    default:
      return {"", ""};
  }
}

/// The name of a component without its library.
std::string short_name(const Value& component) {
  const Value* const plugin = component.find("plugin");
  const std::string& name = plugin != nullptr ? plugin->text() : component.text();
  return name.substr(name.find('/') + 1);
}

/// "layer1" of "layer1_weights".
std::string without_ending(const std::string& name, std::string_view ending) {
  return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : name;
}

Value whole(std::size_t number) { return Value(static_cast<std::int64_t>(number)); }

/// One operation that a model has told, with what it says by name.
class Told {
 public:
  Told(const DescribedOp& op, const std::vector<NamedArray>& arrays, std::set<std::string>& used)
      : op_(op), settings_(op.what.settings), arrays_(arrays), used_(used) {}

  [[nodiscard]] const Value& setting(std::string_view name) const {
    if (const Value* const found = settings_.find(name)) return *found;
    throw Error("the operation '" + op_.what.operation + "' does not say its '" + std::string(name) + "'");
  }
  [[nodiscard]] std::size_t number(std::string_view name) const {
    return static_cast<std::size_t>(setting(name).integer());
  }
  /// Of what others may leave out.
  [[nodiscard]] std::size_t number_or_1(std::string_view name) const {
    return settings_.find(name) == nullptr ? 1 : number(name);
  }
  [[nodiscard]] float real(std::string_view name) const { return static_cast<float>(setting(name).real()); }

  /// Of an axis that may be counted from the last one.
  [[nodiscard]] std::size_t axis(std::string_view name) const {
    const std::int64_t axis = setting(name).integer();
    return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(op_.from.front().rank()) : axis);
  }

  [[nodiscard]] const std::string* name_of(std::string_view role) const {
    for (const auto& [known, name] : op_.what.arrays)
      if (known == role) return &name;
    return nullptr;
  }

  /// As the operation sees it.
  [[nodiscard]] Array array(std::string_view role) const {
    const std::string* const name = name_of(role);
    if (name == nullptr)
      throw Error("the operation '" + op_.what.operation + "' does not say its '" + std::string(role) + "'");
    Array array = stored(*name);
    for (const auto& [normalized, by] : op_.what.normalized)
      if (normalized == *name) divide_by_norm(array, stored(by));
    return array;
  }

  /// Zeros where there is none.
  [[nodiscard]] Array bias(std::string_view role, const Array& weights, std::size_t size) const {
    if (name_of(role) != nullptr) return array(role);
    return {without_ending(weights.name, "_weights") + "_bias", Shape{size}, std::vector<float>(size, 0.0F)};
  }

 private:
  [[nodiscard]] Array stored(const std::string& name) const {
    const auto found =
        std::find_if(arrays_.begin(), arrays_.end(), [&name](const NamedArray& one) { return one.name == name; });
    if (found == arrays_.end()) throw Error("the network lacks the parameter '" + name + "'");
    used_.insert(name);
    return {name, Shape(found->extents), found->values};
  }

  /// W / ‖Wᵀ v‖
  static void divide_by_norm(Array& array, const Array& v) {
    const std::size_t rows = v.values.size();
    if (rows == 0 || array.values.size() % rows != 0)
      throw Error("'" + v.name + "' is no vector of the rows of '" + array.name + "'");
    const std::size_t columns = array.values.size() / rows;
    double length = 0.0;
    for (const float value : v.values) length += static_cast<double>(value) * static_cast<double>(value);
    double squares = 0.0;
    for (std::size_t column = 0; column < columns; ++column) {
      double sum = 0.0;
      for (std::size_t row = 0; row < rows; ++row)
        sum += static_cast<double>(array.values[row * columns + column]) * static_cast<double>(v.values[row]);
      squares += sum * sum;
    }
    if (length == 0.0 || squares == 0.0)
      throw Error("'" + v.name + "' is all 0: the network has not been trained, and has no norm to divide by");
    const auto factor = static_cast<float>(std::sqrt(length / squares));
    for (float& value : array.values) value *= factor;
  }

  const DescribedOp& op_;
  Value settings_;
  const std::vector<NamedArray>& arrays_;
  std::set<std::string>& used_;
};

/// γ (x − μ) / √(σ² + ε) + β with the running statistics.
Layer batch_normalization(const Told& told) {
  const Array gain = told.array("gain");
  const Array shift = told.array("shift");
  const Array mean = told.array("mean");
  const Array variance = told.array("variance");
  const double epsilon = told.setting("epsilon").real();
  const std::string layer = without_ending(gain.name, "_gain");
  Scale scale{{layer + "_scale", gain.shape, {}}, {layer + "_shift", gain.shape, {}}};
  for (std::size_t c = 0; c < gain.values.size(); ++c) {
    const double factor =
        static_cast<double>(gain.values[c]) / std::sqrt(static_cast<double>(variance.values[c]) + epsilon);
    scale.scale.values.push_back(static_cast<float>(factor));
    scale.shift.values.push_back(
        static_cast<float>(static_cast<double>(shift.values[c]) - static_cast<double>(mean.values[c]) * factor));
  }
  return scale;
}

Layer dense(const Told& told) {
  Dense dense{told.array("weights"), {}};
  dense.bias = told.bias("bias", dense.weights, dense.weights.shape[1]);
  return dense;
}

template <class Convolving>
Convolving convolving(const Told& told, std::size_t channels_axis) {
  Convolving layer{told.number("kernel"), told.number("stride"), told.number("padding"), told.array("weights"), {}};
  layer.bias = told.bias("bias", layer.weights, layer.weights.shape[channels_axis]);
  return layer;
}

Layer convolution(const Told& told) {
  Convolution layer = convolving<Convolution>(told, 3);
  layer.dilation = told.number_or_1("dilation");
  layer.groups = told.number_or_1("groups");
  return layer;
}

Layer pool(const Told& told, Pool::Of of) {
  return Pool{of, told.number("kernel"), told.number("stride"), told.number("padding")};
}

Layer recurrent(const Told& told, bool is_lstm) {
  Recurrent layer{is_lstm, told.array("input_weights"), {}, told.array("recurrent_weights"), {}};
  const std::size_t gates = layer.input_weights.shape[1];
  layer.input_bias = told.bias("input_bias", layer.input_weights, gates);
  layer.recurrent_bias = told.bias("recurrent_bias", layer.recurrent_weights, gates);
  return layer;
}

Layer normalization(const Told& told, std::size_t groups) {
  return Normalization{groups, told.setting("epsilon").real(), told.array("gain"), told.array("shift")};
}

Layer permute(const Told& told) {
  Permute layer;
  for (const Value& axis : told.setting("order").list())
    layer.order.push_back(static_cast<std::size_t>(axis.integer()));
  return layer;
}

using Teller = std::function<Layer(const Told&)>;

/// From what models say to layers; all operations but functions, operations of two values, constants and `identity`.
const std::map<std::string, Teller>& tellers() {
  static const std::map<std::string, Teller> all = {
      {"dense", dense},
      {"convolution", convolution},
      {"convolution_transpose", [](const Told& told) { return convolving<ConvolutionTranspose>(told, 2); }},
      {"max_pool", [](const Told& told) { return pool(told, Pool::Of::largest); }},
      {"average_pool", [](const Told& told) { return pool(told, Pool::Of::mean); }},
      {"batch_normalization", batch_normalization},
      {"layer_normalization", [](const Told& told) { return normalization(told, 0); }},
      {"group_normalization", [](const Told& told) { return normalization(told, told.number("groups")); }},
      {"matmul",
       [](const Told& told) {
         return MatrixProduct{told.setting("transpose_a").boolean(), told.setting("transpose_b").boolean()};
       }},
      {"permute", permute},
      {"concatenate", [](const Told& told) { return Concatenate{told.axis("axis")}; }},
      {"slice",
       [](const Told& told) {
         return Slice{told.axis("axis"), told.number("begin"), told.number("end")};
       }},
      {"softmax",
       [](const Told& told) {
         return Softmax{told.axis("axis"), false};
       }},
      {"log_softmax",
       [](const Told& told) {
         return Softmax{told.axis("axis"), true};
       }},
      {"sum",
       [](const Told& told) {
         return Reduce{Reduce::Of::sum, told.axis("first"), told.axis("last")};
       }},
      {"mean",
       [](const Told& told) {
         return Reduce{Reduce::Of::mean, told.axis("first"), told.axis("last")};
       }},
      {"max",
       [](const Told& told) {
         return Reduce{Reduce::Of::max, told.axis("first"), told.axis("last")};
       }},
      {"embedding", [](const Told& told) { return Embedding{told.array("table")}; }},
      {"upsample", [](const Told& told) { return Upsample{told.number("factor")}; }},
      {"attention",
       [](const Told& told) {
         return Attention{told.number("heads"), told.setting("causal").boolean()};
       }},
      {"lstm", [](const Told& told) { return recurrent(told, true); }},
      {"gru", [](const Told& told) { return recurrent(told, false); }},
      {"parameter", [](const Told& told) { return Constant{told.array("values")}; }},
  };
  return all;
}

class Reader {
 public:
  Reader(const results::TrialRecord& trial, const Network& network, Weights weights)
      : arrays_(parameters_of(trial, weights)), network_(network) {}

  Layers read() {
    const data::Fitted& fitted = network_.fitted();
    const Value& model = *network_.settings().find("model");
    layers_.id = network_.id();
    layers_.model = short_name(model);
    layers_.input = fitted.shape;
    layers_.inputs = fitted.inputs;
    layers_.answers = fitted.answers;
    layers_.answers.classification = network_.says_classes();
    if (fitted.answers.classification && !network_.says_classes()) layers_.answers.names.clear();
    layers_.columns = columns_of(fitted);
    const auto* const described = dynamic_cast<const DescribedModel*>(&network_.model());
    if (described == nullptr)
      throw Error("the model '" + layers_.model +
                  "' cannot be exported: it does not tell what it computes (plexus::DescribedModel); 'plexus predict' "
                  "uses it");
    normalize(fitted);
    const ModelDescription description = described->description();
    add(description);
    const std::set<std::string> unused(description.unused.begin(), description.unused.end());
    for (const NamedArray& array : arrays_)
      if (!used_.contains(array.name) && !unused.contains(array.name))
        throw Error("the network has a parameter '" + array.name + "' that no operation of '" + layers_.model +
                    "' uses");
    restore_units(fitted);
    layers_.probabilities = network_.gives_probabilities();
    const Shape answer = layers_.answers.output_shape();
    if (layers_.probabilities) layers_.add(Softmax{answer.rank() - 1, false}, answer, answer);
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

  void add(const ModelDescription& description) {
    std::vector<std::size_t> places{layers_.output};  // of the values of the model among those of the steps
    for (const DescribedOp& op : description.ops) {
      std::vector<std::size_t> inputs;
      for (const std::size_t input : op.inputs) inputs.push_back(places.at(input));
      if (op.what.operation == "identity") {
        places.push_back(inputs.at(0));
        continue;
      }
      Step step{layer_of(op), std::move(inputs), op.from, op.to};
      // A dense layer over all values sees them as one vector.
      if (std::holds_alternative<Dense>(step.layer) &&
          (op.from[0].rank() == 0 || op.from[0][op.from[0].rank() - 1] != std::get<Dense>(step.layer).weights.shape[0]))
        step.from = {Shape{op.from[0].size()}};
      layers_.steps.push_back(std::move(step));
      places.push_back(layers_.steps.size());
    }
    layers_.output = places.at(description.output);
  }

  Layer layer_of(const DescribedOp& op) {
    const std::string& word = op.what.operation;
    const Told told(op, arrays_, used_);
    if (word.empty())
      throw Error("the network cannot be exported: its '" + op.name +
                  "' does not tell what it computes (its plugin gives no description()); 'plexus predict' uses it");
    for (const auto& [name, text] : functions)
      if (text == word) return function(told, name);
    if (word == "scale") return function(told, Function::Name::linear);
    for (const auto& [name, text] : binaries)
      if (text == word) return Binary{name};
    if (word == "constant") return constant(told, op.to);
    const auto teller = tellers().find(word);
    if (teller == tellers().end())
      throw Error("the network cannot be exported: no operation '" + word + "' is known, which its '" + op.name +
                  "' says that it is; 'plexus predict' uses it");
    return teller->second(told);
  }

  static Layer function(const Told& told, Function::Name name) {
    Function function{.name = name};
    const auto [a, b] = parameters_of(name);
    if (!a.empty()) function.a = told.real(a);
    if (!b.empty()) function.b = told.real(b);
    return function;
  }

  Layer constant(const Told& told, const Shape& shape) {
    Array values{"constant" + std::to_string(++constants_), shape, {}};
    for (const Value& value : told.setting("values").list()) values.values.push_back(static_cast<float>(value.real()));
    return Constant{std::move(values)};
  }

  void normalize(const data::Fitted& fitted) {
    const data::Normalization& by = fitted.normalization;
    const auto all = [](const std::vector<float>& values, float value) {
      return std::all_of(values.begin(), values.end(), [value](float one) { return one == value; });
    };
    if (all(by.scale, 1.0F) && all(by.shift, 0.0F)) return;
    const Shape& shape = fitted.shape;
    const std::size_t last = shape[shape.rank() - 1];
    const bool one = by.scale.size() == 1;  // for all values: for each index of the last axis
    const Shape factors = one ? Shape{last} : by.scale.size() == shape.size() ? shape : Shape{by.scale.size()};
    layers_.add(Scale{{"input_scale", factors, one ? std::vector<float>(last, by.scale[0]) : by.scale},
                      {"input_shift", factors, one ? std::vector<float>(last, by.shift[0]) : by.shift}},
                shape, shape);
  }

  /// Of targets that were learnt standardised.
  void restore_units(const data::Fitted& fitted) {
    const data::TargetNormalization& targets = fitted.target_normalization;
    const Shape shape{layers_.answers.count};
    if (targets.any())
      layers_.add(Scale{{"output_scale", shape, targets.deviation}, {"output_shift", shape, targets.mean}}, shape,
                  shape);
  }

  const std::vector<NamedArray>& arrays_;
  const Network& network_;
  std::set<std::string> used_;
  std::size_t constants_ = 0;
  Layers layers_;
};

}  // namespace

Value::Map Convolution::settings() const {
  Value::Map map = {{"stride", whole(stride)}, {"padding", whole(padding)}};
  if (dilation != 1) map.emplace_back("dilation", whole(dilation));
  if (groups != 1) map.emplace_back("groups", whole(groups));
  return map;
}
Value::Map ConvolutionTranspose::settings() const { return {{"stride", whole(stride)}, {"padding", whole(padding)}}; }
Value::Map Pool::settings() const {
  Value::Map map{{"size", whole(kernel)}, {"stride", whole(stride)}};
  if (padding > 0) map.emplace_back("padding", whole(padding));
  return map;
}
std::string Function::op() const {
  for (const auto& [known, text] : functions)
    if (known == name) return std::string(text);
  return {};
}
Value::Map Function::settings() const {
  Value::Map map;
  const auto [first, second] = parameters_of(name);
  if (!first.empty()) map.emplace_back(first, Value(static_cast<double>(a)));
  if (!second.empty()) map.emplace_back(second, Value(static_cast<double>(b)));
  return map;
}
std::string Binary::op() const {
  for (const auto& [known, text] : binaries)
    if (known == name) return std::string(text);
  return {};
}
Value::Map MatrixProduct::settings() const {
  return {{"transpose_a", Value(transpose_a)}, {"transpose_b", Value(transpose_b)}};
}
Value::Map Permute::settings() const {
  Value::List list;
  for (const std::size_t axis : order) list.push_back(whole(axis));
  return {{"order", Value(std::move(list))}};
}
Value::Map Concatenate::settings() const { return {{"axis", whole(axis)}}; }
Value::Map Slice::settings() const { return {{"axis", whole(axis)}, {"begin", whole(begin)}, {"end", whole(end)}}; }
Value::Map Softmax::settings() const { return {{"axis", whole(axis)}}; }
Value::Map Reduce::settings() const { return {{"first", whole(first)}, {"last", whole(last)}}; }
Value::Map Upsample::settings() const { return {{"factor", whole(factor)}}; }
Value::Map Normalization::settings() const {
  Value::Map map{{"epsilon", Value(epsilon)}};
  if (groups > 0) map.emplace_back("groups", whole(groups));
  return map;
}
Value::Map Attention::settings() const { return {{"heads", whole(heads)}, {"causal", Value(causal)}}; }

void Layers::add(Layer layer, const Shape& from, const Shape& to) {
  steps.push_back({std::move(layer), {output}, {from}, to});
  output = steps.size();
}

Layers layers_of(const results::TrialRecord& trial, const Network& network, Weights weights) {
  return Reader(trial, network, weights).read();
}

namespace {

Value list_of(const Shape& shape) {
  Value::List list;
  for (const std::size_t extent : shape.extents()) list.push_back(whole(extent));
  return Value(std::move(list));
}

/// Which values a step takes, and how it sees them, where that is not the last one as it is.
void describe_inputs(const Layers& layers, std::size_t number, Value::Map& map) {
  const Step& step = layers.steps[number];
  const bool is_chain = step.inputs.size() == 1 && step.inputs[0] == number;
  Value::List inputs;
  Value::List shapes;
  bool is_as_it_is = true;
  for (std::size_t i = 0; i < step.inputs.size(); ++i) {
    inputs.push_back(whole(step.inputs[i]));
    shapes.push_back(list_of(step.from[i]));
    is_as_it_is = is_as_it_is && step.from[i] == layers.shape(step.inputs[i]);
  }
  if (!is_chain) map.emplace_back("inputs", Value(std::move(inputs)));
  if (!is_as_it_is) map.emplace_back("shapes", Value(std::move(shapes)));
}

}  // namespace

Value description_of(const Layers& layers) {
  Value::List steps;
  for (std::size_t i = 0; i < layers.steps.size(); ++i)
    steps.emplace_back(std::visit(
        [&](const auto& layer) {
          Value::Map map{{"op", Value(layer.op())}};
          for (const auto& [role, array] : layer.arrays()) map.emplace_back(role, Value(array->name));
          for (auto& entry : layer.settings()) map.push_back(std::move(entry));
          describe_inputs(layers, i, map);
          return map;
        },
        layers.steps[i].layer));
  Value::List names;
  for (std::size_t i = 0; i < layers.answers.count; ++i) names.emplace_back(layers.answers.name(i));
  Value::Map map{{"trial", Value(layers.id)},
                 {"model", Value(layers.model)},
                 {"input_shape", list_of(layers.input)},
                 {"input_columns", Value(Value::List(layers.columns.begin(), layers.columns.end()))},
                 {"outputs", Value(std::move(names))},
                 {"task", Value(layers.answers.classification ? "classification" : "regression")},
                 {"layers", Value(std::move(steps))},
                 {"answer", whole(layers.output)}};
  if (!layers.inputs.empty()) {
    Value::List inputs;
    for (const NamedInput& input : layers.inputs)
      inputs.emplace_back(Value::Map{{"name", Value(input.name)}, {"shape", list_of(input.shape)}});
    map.emplace_back("named_inputs", Value(std::move(inputs)));
  }
  // The answer is (positions…, outputs).
  if (layers.answers.positions.rank() > 0) map.emplace_back("positions", list_of(layers.answers.positions));
  return Value(std::move(map));
}

std::vector<NamedArray> arrays_of(const Layers& layers) {
  std::vector<NamedArray> arrays;
  std::set<std::string> known;  // weights may be shared
  for (const Step& step : layers.steps)
    std::visit(
        [&](const auto& layer) {
          for (const auto& [role, array] : layer.arrays())
            if (known.insert(array->name).second)
              arrays.push_back({array->name, {}, array->shape.extents(), array->values});
        },
        step.layer);
  return arrays;
}

}  // namespace plexus::network
