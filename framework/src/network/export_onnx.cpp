// ONNX models (onnx.proto3, IR version 8, operators of version 13), in the wire format of protocol buffers: a field is
// its number and type, and then a number of variable length, four bytes, or a length and so many bytes.
#include <plexus/error.h>

#include <cmath>
#include <cstdint>
#include <cstring>

#include "network/export.h"
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
  explicit OnnxWriter(const Layers& layers) : layers_(layers) {}

  std::vector<std::byte> write() {
    value_ = "input";
    rank_ = layers_.input.rank();
    for (const Step& step : layers_.steps) {
      step_ = &step;
      std::visit([this](const auto& layer) { write(layer); }, step.layer);
    }
    flatten();
    node("Identity", {value_}, {}, "output");
    graph_.text(2, "plexus");
    graph_.message(11, value_info("input", layers_.input.extents()));
    graph_.message(12, value_info("output", {layers_.answers.count}));
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
  void node(const std::string& operation, const std::vector<std::string>& inputs,
            const std::vector<Message>& attributes, const std::string& output = {}) {
    Message message;
    for (const std::string& input : inputs) message.text(1, input);
    value_ = output.empty() ? "value" + std::to_string(++values_) : output;
    message.text(2, value_).text(3, value_ + "_" + operation).text(4, operation);
    for (const Message& one : attributes) message.message(5, one);
    graph_.message(1, message);
  }

  std::string tensor(const std::string& name, const std::vector<std::size_t>& extents,
                     const std::vector<float>& values) {
    Message message;
    for (const std::size_t extent : extents) message.number(1, extent);
    message.number(2, type_float).text(8, name).bytes(9, values.data(), values.size() * sizeof(float));
    graph_.message(5, message);
    return name;
  }

  std::string scalar(float value) { return tensor("constant" + std::to_string(++constants_), {}, {value}); }

  /// Images of ONNX have their channels first.
  void channels_first() {
    if (is_channels_first_) return;
    if (rank_ == 2) throw Error("images without an axis of channels cannot be exported to ONNX");
    node("Transpose", {value_}, {attribute("perm", std::vector<std::size_t>{0, 3, 1, 2})});
    is_channels_first_ = true;
  }

  /// A vector runs through an image with its channels last.
  void flatten() {
    if (is_channels_first_) node("Transpose", {value_}, {attribute("perm", std::vector<std::size_t>{0, 2, 3, 1})});
    if (rank_ > 1) node("Flatten", {value_}, {attribute("axis", std::int64_t{1})});
    is_channels_first_ = false;
    rank_ = 1;
  }

  void write(const Scale& scale) {
    std::vector<std::size_t> extents = {scale.scale.size()};
    if (scale.scale.size() == step_->from.size()) extents = step_->from.extents();
    if (is_channels_first_) extents = {scale.scale.size(), 1, 1};
    node("Mul", {value_, tensor(scale.name + "_scale", extents, scale.scale)}, {});
    node("Add", {value_, tensor(scale.name + "_shift", extents, scale.shift)}, {});
  }

  void write(const Dense& dense) {
    flatten();
    node("Gemm",
         {value_, tensor(dense.name + "_weights", {dense.inputs, dense.outputs}, dense.weights),
          tensor(dense.name + "_bias", {dense.outputs}, dense.bias)},
         {});
  }

  void write(const Convolution& convolution) {
    channels_first();
    const std::size_t kernel = convolution.kernel;
    const std::size_t inputs = step_->from[2];
    const std::size_t channels = convolution.channels;
    std::vector<float> weights(convolution.weights.size());  // (channels, inputs, kernel, kernel)
    for (std::size_t window = 0; window < kernel * kernel; ++window)
      for (std::size_t c = 0; c < inputs; ++c)
        for (std::size_t k = 0; k < channels; ++k)
          weights[(k * inputs + c) * kernel * kernel + window] =
              convolution.weights[(window * inputs + c) * channels + k];
    node("Conv",
         {value_, tensor(convolution.name + "_weights", {channels, inputs, kernel, kernel}, weights),
          tensor(convolution.name + "_bias", {channels}, convolution.bias)},
         {attribute("kernel_shape", std::vector<std::size_t>{kernel, kernel}),
          attribute("strides", std::vector<std::size_t>(2, convolution.stride)),
          attribute("pads", std::vector<std::size_t>(4, convolution.padding))});
  }

  void write(const Pool& pool) {
    channels_first();
    node(pool.of == Pool::Of::largest ? "MaxPool" : "AveragePool", {value_},
         {attribute("kernel_shape", std::vector<std::size_t>(2, pool.kernel)),
          attribute("strides", std::vector<std::size_t>(2, pool.stride))});
  }

  void write(const Function& function) {
    const std::string x = value_;
    switch (function.name) {
      case Function::Name::identity:
        return;
      case Function::Name::elu:
        return node("Elu", {x}, {attribute("alpha", function.parameter)});
      case Function::Name::leaky_relu:
        return node("LeakyRelu", {x}, {attribute("alpha", function.parameter)});
      case Function::Name::relu:
        return node("Relu", {x}, {});
      case Function::Name::sigmoid:
        return node("Sigmoid", {x}, {});
      case Function::Name::softplus:
        return node("Softplus", {x}, {});
      case Function::Name::tanh:
        return node("Tanh", {x}, {});
      case Function::Name::silu:
        node("Sigmoid", {x}, {});
        return node("Mul", {x, value_}, {});
      case Function::Name::gelu:
        node("Mul", {x, scalar(std::sqrt(0.5F))}, {});
        node("Erf", {value_}, {});
        node("Add", {value_, scalar(1.0F)}, {});
        node("Mul", {x, value_}, {});
        return node("Mul", {value_, scalar(0.5F)}, {});
    }
  }

  void write(const Softmax&) {
    flatten();
    node("Softmax", {value_}, {attribute("axis", std::int64_t{1})});
  }

  const Layers& layers_;
  const Step* step_ = nullptr;
  Message graph_;
  std::string value_;
  std::size_t rank_ = 1;  // of the value, without the rows
  bool is_channels_first_ = false;
  std::size_t values_ = 0;
  std::size_t constants_ = 0;
};

}  // namespace

std::vector<std::byte> to_onnx(const Layers& layers) { return OnnxWriter(layers).write(); }

}  // namespace plexus::network
