// ONNX models (onnx.proto3, IR version 8, operators of version 13), in the wire format of protocol buffers: a field is
// its number and type, and then a number of variable length, four bytes, or a length and so many bytes.
#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <set>

#include "network/export.h"
#include "network/shapes.h"
#include "trial/identity.h"
#include "values/json.h"

namespace plexus::network {
namespace {

class Message {
 public:
  Message& number(std::uint32_t field, std::uint64_t value) {
    varint(field << 3U);
    varint(value);
    return *this;
  }
  Message& real(std::uint32_t field, float value) {
    varint(field << 3U | 5U);
    append(&value, sizeof value);
    return *this;
  }
  Message& bytes(std::uint32_t field, const void* data, std::size_t size) {
    varint(field << 3U | 2U);
    varint(size);
    append(data, size);
    return *this;
  }
  Message& text(std::uint32_t field, const std::string& value) { return bytes(field, value.data(), value.size()); }
  Message& message(std::uint32_t field, const Message& value) {
    return bytes(field, value.content_.data(), value.content_.size());
  }

  [[nodiscard]] std::vector<std::byte> take() { return std::move(content_); }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) content_.push_back(static_cast<std::byte>(value | 0x80U));
    content_.push_back(static_cast<std::byte>(value));
  }
  void append(const void* data, std::size_t size) {
    const std::size_t before = content_.size();
    content_.resize(before + size);
    if (size > 0) std::memcpy(content_.data() + before, data, size);
  }

  std::vector<std::byte> content_;
};

// The numbers of fields and types of onnx.proto3.
constexpr std::uint64_t type_float = 1;
constexpr std::uint64_t type_int64 = 7;
constexpr std::uint64_t attribute_float = 1;
constexpr std::uint64_t attribute_int = 2;
constexpr std::uint64_t attribute_ints = 7;

Message attribute(const std::string& name, float value) {
  Message message;
  message.text(1, name).real(2, value).number(20, attribute_float);
  return message;
}

Message attribute(const std::string& name, std::int64_t value) {
  Message message;
  message.text(1, name).number(3, static_cast<std::uint64_t>(value)).number(20, attribute_int);
  return message;
}

Message attribute(const std::string& name, const std::vector<std::size_t>& values) {
  Message message;
  message.text(1, name);
  for (const std::size_t value : values) message.number(8, value);
  message.number(20, attribute_ints);
  return message;
}

/// A value of the graph: float, with any number of rows.
Message value_info(const std::string& name, const std::vector<std::size_t>& extents) {
  Message shape;
  Message batch;
  batch.text(2, "batch");
  shape.message(1, batch);
  for (const std::size_t extent : extents) {
    Message dimension;
    dimension.number(1, extent);
    shape.message(1, dimension);
  }
  Message tensor;
  tensor.number(1, type_float).message(2, shape);
  Message type;
  type.message(1, tensor);
  Message info;
  info.text(1, name).message(2, type);
  return info;
}

class OnnxWriter {
 public:
  explicit OnnxWriter(const Layers& layers) : layers_(layers), known_(layers.steps.size() + 1) {}

  std::vector<std::byte> write() {
    known_[0].plain = input_row();
    for (std::size_t s = 0; s < layers_.steps.size(); ++s) {
      number_ = s + 1;
      step_ = &layers_.steps[s];
      std::visit([this](const auto& layer) { write(layer); }, step_->layer);
      // What is computed of constants alone has one row for all.
      if (std::all_of(step_->inputs.begin(), step_->inputs.end(),
                      [this](std::size_t input) { return is_same_for_all(input); }))
        same_for_all_.insert(number_);
    }
    const std::string answer = as(layers_.output, layers_.answers.output_shape());
    node("Identity", {answer}, {}, "output");
    graph_.text(2, "plexus");
    for (const NamedInput& input : layers_.inputs) graph_.message(11, value_info(input.name, input.shape.extents()));
    if (layers_.inputs.empty()) graph_.message(11, value_info("input", layers_.input.extents()));
    graph_.message(12, value_info("output", layers_.answers.output_shape().extents()));
    Message operators;
    operators.text(1, "").number(2, 13);
    Message description;
    description.text(1, "network").text(2, values::to_json(description_of(layers_)));
    Message model;
    model.number(1, 8).text(2, "plexus").text(3, trial::this_build().version).message(7, graph_).message(8, operators);
    model.message(14, description);
    return model.take();
  }

 private:
  /// A value under its names: as plexus has it, and, of images, with the channels first, as ONNX has them. Either is
  /// made from the other when somebody asks for it, so that images that go from one convolution to the next stay.
  struct Known {
    std::string plain;
    std::string first;
  };

  std::string node(const std::string& operation, const std::vector<std::string>& inputs,
                   const std::vector<Message>& attributes = {}, const std::string& output = {}) {
    Message message;
    for (const std::string& input : inputs) message.text(1, input);
    std::string name = output.empty() ? own("value" + std::to_string(++values_)) : output;
    message.text(2, name).text(3, name + "_" + operation).text(4, operation);
    for (const Message& one : attributes) message.message(5, one);
    graph_.message(1, message);
    return name;
  }

  std::string tensor(const std::string& name, const std::vector<std::size_t>& extents,
                     const std::vector<float>& values) {
    if (!tensors_.insert(name).second) return name;
    Message message;
    for (const std::size_t extent : extents) message.number(1, extent);
    message.number(2, type_float).text(8, name).bytes(9, values.data(), values.size() * sizeof(float));
    graph_.message(5, message);
    return name;
  }

  std::string integers(const std::vector<std::int64_t>& values) {
    Message message;
    std::string name = own("integers" + std::to_string(++scalars_));
    message.number(1, values.size()).number(2, type_int64).text(8, name);
    message.bytes(9, values.data(), values.size() * sizeof(std::int64_t));
    graph_.message(5, message);
    return name;
  }

  std::string scalar(float value) { return tensor(own("scalar" + std::to_string(++scalars_)), {}, {value}); }

  /// Beside names that users gave to inputs.
  [[nodiscard]] std::string own(std::string name) const { return layers_.inputs.empty() ? name : "/" + name; }

  /// Inputs with names, behind each other as the row has them.
  std::string input_row() {
    if (layers_.inputs.empty()) return "input";
    std::vector<std::string> parts;
    for (const NamedInput& input : layers_.inputs) {
      if (input.name == "output")
        throw Error("an input is called 'output', which is what ONNX calls the answer here; give it another name");
      parts.push_back(input.shape.rank() == 1 ? input.name : reshaped(input.name, {input.shape.size()}));
    }
    const std::string row =
        parts.size() == 1 ? parts.front() : node("Concat", parts, {attribute("axis", std::int64_t{1})});
    return layers_.input.rank() == 1 ? row : reshaped(row, layers_.input.extents());
  }

  std::string transposed(const std::string& x, const std::vector<std::size_t>& order) {
    return node("Transpose", {x}, {attribute("perm", order)});
  }

  std::string reshaped(const std::string& x, const std::vector<std::size_t>& extents) {
    std::vector<std::int64_t> to{-1};
    for (const std::size_t extent : extents) to.push_back(static_cast<std::int64_t>(extent));
    return node("Reshape", {x, integers(to)});
  }

  [[nodiscard]] const Constant* constant(std::size_t value) const {
    return value == 0 ? nullptr : std::get_if<Constant>(&layers_.steps[value - 1].layer);
  }

  /// A value with all its rows, or with one that stands for all, in the shape that is asked for.
  std::string as(std::size_t value, const Shape& shape) {
    if (const Constant* const same = constant(value)) {
      std::vector<std::size_t> extents = shape.extents();
      extents.insert(extents.begin(), 1);
      std::string name = same->values.name;
      for (const std::size_t extent : extents) name += "_" + std::to_string(extent);
      return tensor(name, extents, same->values.values);
    }
    Known& known = known_[value];
    if (known.plain.empty()) known.plain = transposed(known.first, {0, 2, 3, 1});
    return shape == layers_.shape(value) ? known.plain : reshaped(known.plain, shape.extents());
  }
  std::string x(std::size_t input = 0) { return as(step_->inputs[input], step_->from[input]); }

  /// An image with its channels first.
  std::string image() {
    const std::size_t value = step_->inputs[0];
    const bool is_own = step_->from[0] == layers_.shape(value);
    if (is_own && !known_[value].first.empty()) return known_[value].first;
    std::string first = transposed(as(value, as_image(step_->from[0])), {0, 3, 1, 2});
    if (is_own) known_[value].first = first;
    return first;
  }

  /// Whether a value is at hand with its channels first, and only so.
  [[nodiscard]] bool is_first(std::size_t input) const {
    const std::size_t value = step_->inputs[input];
    return known_[value].plain.empty() && !known_[value].first.empty() && step_->from[input] == layers_.shape(value);
  }

  void give(std::string name) { known_[number_].plain = std::move(name); }
  void give_first(std::string name) { known_[number_].first = std::move(name); }

  void write(const Constant&) {}

  void write(const Scale& scale) {
    if (is_first(0)) {
      const std::vector<std::size_t> extents = {scale.scale.values.size(), 1, 1};
      const std::string factor = tensor(scale.scale.name, extents, scale.scale.values);
      const std::string scaled = node("Mul", {known_[step_->inputs[0]].first, factor});
      return give_first(node("Add", {scaled, tensor(scale.shift.name, extents, scale.shift.values)}));
    }
    const std::vector<std::size_t>& extents = scale.scale.shape.extents();
    const std::string scaled = node("Mul", {x(), tensor(scale.scale.name, extents, scale.scale.values)});
    give(node("Add", {scaled, tensor(scale.shift.name, extents, scale.shift.values)}));
  }

  void write(const Dense& dense) {
    const std::string weights = tensor(dense.weights.name, dense.weights.shape.extents(), dense.weights.values);
    const std::string bias = tensor(dense.bias.name, dense.bias.shape.extents(), dense.bias.values);
    if (step_->from[0].rank() == 1) return give(node("Gemm", {x(), weights, bias}));
    give(node("Add", {node("MatMul", {x(), weights}), bias}));
  }

  /// (kernel, kernel, a, b) → (b, a, kernel, kernel)
  static std::vector<float> windows_last(const Array& weights) {
    const std::size_t window = weights.shape[0] * weights.shape[1];
    const std::size_t a = weights.shape[2];
    const std::size_t b = weights.shape[3];
    std::vector<float> result(weights.values.size());
    for (std::size_t w = 0; w < window; ++w)
      for (std::size_t i = 0; i < a; ++i)
        for (std::size_t k = 0; k < b; ++k) result[(k * a + i) * window + w] = weights.values[(w * a + i) * b + k];
    return result;
  }

  template <class Convolving>
  void convolve(const char* operation, const Convolving& layer, std::vector<Message> attributes = {}) {
    const Shape& shape = layer.weights.shape;
    const std::string weights =
        tensor(layer.weights.name, {shape[3], shape[2], shape[0], shape[1]}, windows_last(layer.weights));
    attributes.push_back(attribute("kernel_shape", std::vector<std::size_t>(2, layer.kernel)));
    attributes.push_back(attribute("strides", std::vector<std::size_t>(2, layer.stride)));
    attributes.push_back(attribute("pads", std::vector<std::size_t>(4, layer.padding)));
    give_first(node(operation,
                    {image(), weights, tensor(layer.bias.name, layer.bias.shape.extents(), layer.bias.values)},
                    attributes));
  }
  void write(const Convolution& layer) {
    if (layer.is_plain()) return convolve("Conv", layer);
    convolve("Conv", layer,
             {attribute("dilations", std::vector<std::size_t>(2, layer.dilation)),
              attribute("group", static_cast<std::int64_t>(layer.groups))});
  }
  void write(const ConvolutionTranspose& layer) { convolve("ConvTranspose", layer); }

  void write(const Pool& pool) {
    std::vector<Message> attributes = {attribute("kernel_shape", std::vector<std::size_t>(2, pool.kernel)),
                                       attribute("strides", std::vector<std::size_t>(2, pool.stride)),
                                       attribute("pads", std::vector<std::size_t>(4, pool.padding))};
    if (pool.of == Pool::Of::mean) attributes.push_back(attribute("count_include_pad", std::int64_t{1}));
    give_first(node(pool.of == Pool::Of::largest ? "MaxPool" : "AveragePool", {image()}, attributes));
  }

  void write(const Function& function) {
    if (is_first(0)) return give_first(value_of(function, known_[step_->inputs[0]].first));
    give(value_of(function, x()));
  }

  std::string value_of(const Function& function, const std::string& x) {
    switch (function.name) {
      case Function::Name::absolute:
        return node("Abs", {x});
      case Function::Name::clamp:
        return node("Clip", {x, scalar(function.a), scalar(function.b)});
      case Function::Name::elu:
        return node("Elu", {x}, {attribute("alpha", function.a)});
      case Function::Name::exp:
        return node("Exp", {x});
      case Function::Name::gelu: {
        const std::string erf = node("Erf", {node("Mul", {x, scalar(std::sqrt(0.5F))})});
        return node("Mul", {node("Mul", {x, node("Add", {erf, scalar(1.0F)})}), scalar(0.5F)});
      }
      case Function::Name::leaky_relu:
        return node("LeakyRelu", {x}, {attribute("alpha", function.a)});
      case Function::Name::linear:
        return node("Add", {node("Mul", {x, scalar(function.a)}), scalar(function.b)});
      case Function::Name::log:
        return node("Log", {x});
      case Function::Name::power:
        return node("Pow", {x, scalar(function.a)});
      case Function::Name::relu:
        return node("Relu", {x});
      case Function::Name::sigmoid:
        return node("Sigmoid", {x});
      case Function::Name::silu:
        return node("Mul", {x, node("Sigmoid", {x})});
      case Function::Name::softplus:
        return node("Softplus", {x});
      case Function::Name::sqrt:
        return node("Sqrt", {x});
      case Function::Name::square:
        return node("Mul", {x, x});
      case Function::Name::tanh:
        return node("Tanh", {x});
    }
    return x;
  }

  /// With axes of extent 1 behind the rows, so that the rows of two values meet.
  static Shape padded_to(const Shape& shape, std::size_t rank) {
    std::vector<std::size_t> extents(rank - shape.rank(), 1);
    extents.insert(extents.end(), shape.extents().begin(), shape.extents().end());
    return Shape(std::move(extents));
  }

  void write(const Binary& binary) {
    const char* operation = "Add";
    if (binary.name == Binary::Name::subtract) operation = "Sub";
    if (binary.name == Binary::Name::multiply) operation = "Mul";
    if (binary.name == Binary::Name::divide) operation = "Div";
    if (binary.name == Binary::Name::maximum) operation = "Max";
    if (binary.name == Binary::Name::minimum) operation = "Min";
    if (is_first(0) && is_first(1) && step_->from[0] == step_->from[1])
      return give_first(node(operation, {known_[step_->inputs[0]].first, known_[step_->inputs[1]].first}));
    const std::size_t rank = step_->to.rank();
    give(node(operation, {as(step_->inputs[0], padded_to(step_->from[0], rank)),
                          as(step_->inputs[1], padded_to(step_->from[1], rank))}));
  }

  [[nodiscard]] bool is_same_for_all(std::size_t value) const { return same_for_all_.contains(value); }

  void write(const MatrixProduct& product) {
    const std::size_t rank = step_->to.rank();
    std::vector<std::size_t> swapped(rank + 1);
    for (std::size_t axis = 0; axis <= rank; ++axis) swapped[axis] = axis;
    std::swap(swapped[rank - 1], swapped[rank]);
    const auto side = [&](std::size_t input, bool transposes) {
      const std::string value = as(step_->inputs[input], padded_to(step_->from[input], rank));
      return transposes ? transposed(value, swapped) : value;
    };
    const std::string a = side(0, product.transpose_a);
    give(node("MatMul", {a, side(1, product.transpose_b)}));
  }

  void write(const Permute& permute) {
    std::vector<std::size_t> order{0};
    for (const std::size_t axis : permute.order) order.push_back(axis + 1);
    give(transposed(x(), order));
  }

  void write(const Concatenate& concatenate) {
    std::vector<std::string> inputs;
    for (std::size_t i = 0; i < step_->inputs.size(); ++i) {
      std::string value = x(i);
      if (is_same_for_all(step_->inputs[i])) {  // as many rows as the input has
        const std::string shape = node("Shape", {"input"});
        const std::string rows = node("Slice", {shape, integers({0}), integers({1})});
        std::vector<std::int64_t> extents;
        for (const std::size_t extent : step_->from[i].extents()) extents.push_back(static_cast<std::int64_t>(extent));
        value =
            node("Expand", {value, node("Concat", {rows, integers(extents)}, {attribute("axis", std::int64_t{0})})});
      }
      inputs.push_back(std::move(value));
    }
    give(node("Concat", inputs, {attribute("axis", static_cast<std::int64_t>(concatenate.axis + 1))}));
  }

  void write(const Slice& slice) {
    give(node("Slice", {x(), integers({static_cast<std::int64_t>(slice.begin)}),
                        integers({static_cast<std::int64_t>(slice.end)}),
                        integers({static_cast<std::int64_t>(slice.axis + 1)})}));
  }

  void write(const Softmax& softmax) {
    give(node(softmax.logarithm ? "LogSoftmax" : "Softmax", {x()},
              {attribute("axis", static_cast<std::int64_t>(softmax.axis + 1))}));
  }

  std::string mean(const std::string& x, const std::vector<std::size_t>& axes, bool keeps) {
    return node("ReduceMean", {x},
                {attribute("axes", axes), attribute("keepdims", static_cast<std::int64_t>(keeps ? 1 : 0))});
  }

  void write(const Reduce& reduce) {
    std::vector<std::size_t> axes;
    std::vector<std::int64_t> numbers;
    for (std::size_t axis = reduce.first; axis <= reduce.last && axis < step_->from[0].rank(); ++axis) {
      axes.push_back(axis + 1);
      numbers.push_back(static_cast<std::int64_t>(axis + 1));
    }
    if (axes.empty()) return give(x());  // of a single value
    if (reduce.of == Reduce::Of::mean) return give(mean(x(), axes, false));
    const Message drops = attribute("keepdims", std::int64_t{0});
    if (reduce.of == Reduce::Of::sum) return give(node("ReduceSum", {x(), integers(numbers)}, {drops}));
    give(node("ReduceMax", {x()}, {attribute("axes", axes), drops}));
  }

  void write(const Embedding& embedding) {
    const std::string nearest = node("Floor", {node("Add", {x(), scalar(0.5F)})});
    const std::string within =
        node("Clip", {nearest, scalar(0.0F), scalar(static_cast<float>(embedding.table.shape[0] - 1))});
    const std::string index = node("Cast", {within}, {attribute("to", static_cast<std::int64_t>(type_int64))});
    give(
        node("Gather", {tensor(embedding.table.name, embedding.table.shape.extents(), embedding.table.values), index}));
  }

  void write(const Upsample& upsample) {
    const Shape from = as_image(step_->from[0]);
    const auto factor = static_cast<std::int64_t>(upsample.factor);
    const std::string apart = reshaped(x(), {from[0], 1, from[1], 1, from[2]});
    const std::string tiled = node("Tile", {apart, integers({1, 1, factor, 1, factor, 1})});
    give(reshaped(tiled, step_->to.extents()));
  }

  void write(const Normalization& layer) {
    const std::size_t channels = layer.gain.values.size();
    const std::size_t positions = step_->from[0].size() / channels;
    std::string value;
    std::vector<std::size_t> axes;
    if (layer.groups == 0) {
      value = as(step_->inputs[0], Shape{positions, channels});
      axes = {2};
    } else {
      value = as(step_->inputs[0], Shape{positions, layer.groups, channels / layer.groups});
      axes = {1, 3};
    }
    const std::string apart = node("Sub", {value, mean(value, axes, true)});
    const std::string variance = mean(node("Mul", {apart, apart}), axes, true);
    const std::string deviation = node("Sqrt", {node("Add", {variance, scalar(static_cast<float>(layer.epsilon))})});
    const std::string normal = reshaped(node("Div", {apart, deviation}), step_->to.extents());
    const std::string scaled = node("Mul", {normal, tensor(layer.gain.name, {channels}, layer.gain.values)});
    give(node("Add", {scaled, tensor(layer.shift.name, {channels}, layer.shift.values)}));
  }

  void write(const Attention& attention) {
    const std::size_t rows = step_->from[0][0];
    const std::size_t columns = step_->from[1][0];
    const std::size_t depth = step_->from[0][1] / attention.heads;
    const auto heads = [&](std::size_t input, const std::vector<std::size_t>& order) {
      return transposed(as(step_->inputs[input], Shape{step_->from[input][0], attention.heads, depth}), order);
    };
    const std::string query = heads(0, {0, 2, 1, 3});
    const std::string scores = node("MatMul", {query, heads(1, {0, 2, 3, 1})});
    std::string scaled = node("Mul", {scores, scalar(1.0F / std::sqrt(static_cast<float>(depth)))});
    if (attention.causal) {
      constexpr float never = -3e38F;
      std::vector<float> mask;
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) mask.push_back(j <= i ? 0.0F : never);
      const std::string name = "causal_" + std::to_string(rows) + "_" + std::to_string(columns);
      scaled = node("Add", {scaled, tensor(name, {rows, columns}, mask)});
    }
    const std::string weights = node("Softmax", {scaled}, {attribute("axis", std::int64_t{3})});
    const std::string means = node("MatMul", {weights, heads(2, {0, 2, 1, 3})});
    give(reshaped(transposed(means, {0, 2, 1, 3}), step_->to.extents()));
  }

  /// (rows, gates · units) → (1, gates · units, rows), with the gates in the order that ONNX has.
  std::string gates(const Array& weights, const std::vector<std::size_t>& order, std::size_t units) {
    const std::size_t rows = weights.shape[0];
    const std::size_t columns = order.size() * units;
    std::vector<float> values;
    for (const std::size_t gate : order)
      for (std::size_t u = 0; u < units; ++u)
        for (std::size_t row = 0; row < rows; ++row) values.push_back(weights.values[row * columns + gate * units + u]);
    return tensor(weights.name, {1, columns, rows}, values);
  }

  void write(const Recurrent& layer) {
    const std::size_t units = layer.units();
    const std::size_t length = step_->from[0][0];
    const std::vector<std::size_t> order =
        layer.is_lstm ? std::vector<std::size_t>{0, 3, 1, 2} : std::vector<std::size_t>{1, 0, 2};
    std::vector<float> bias;
    for (const Array* const array : {&layer.input_bias, &layer.recurrent_bias})
      for (const std::size_t gate : order)
        for (std::size_t u = 0; u < units; ++u) bias.push_back(array->values[gate * units + u]);
    std::vector<Message> attributes = {attribute("hidden_size", static_cast<std::int64_t>(units))};
    if (!layer.is_lstm) attributes.push_back(attribute("linear_before_reset", std::int64_t{1}));
    const std::string sequence = transposed(x(), {1, 0, 2});
    const std::string steps =
        node(layer.is_lstm ? "LSTM" : "GRU",
             {sequence, gates(layer.input_weights, order, units), gates(layer.recurrent_weights, order, units),
              tensor(layer.input_bias.name + "_both", {1, bias.size()}, bias)},
             attributes);
    give(reshaped(transposed(steps, {2, 0, 1, 3}), {length, units}));
  }

  const Layers& layers_;
  std::vector<Known> known_;
  std::set<std::size_t> same_for_all_;  // values
  std::set<std::string> tensors_;
  std::size_t number_ = 0;  // of the value that the step gives
  const Step* step_ = nullptr;
  Message graph_;
  std::size_t values_ = 0;
  std::size_t scalars_ = 0;
};

}  // namespace

std::vector<std::byte> to_onnx(const Layers& layers) { return OnnxWriter(layers).write(); }

}  // namespace plexus::network
