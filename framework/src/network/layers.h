// A network as steps that any program can follow, one after the other: what exports write. They are made of what the
// model tells of itself (<plexus/description.h>), and of what stands before and behind it: normalisation, units,
// softmax.
//
//   const Layers layers = layers_of(trial, network, Weights::final);
//   std::visit([&](const auto& layer) { write(layer); }, layers.steps[i].layer);
//
// Values are rows of numbers, row-major; images are (height, width, channels).
#pragma once

#include <plexus/shape.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "data/fitted.h"
#include "network/network.h"
#include "results/trial.h"

namespace plexus::network {

struct Array {
  std::string name;
  Shape shape;
  std::vector<float> values;
};

/// What each is for, and what it is.
using Arrays = std::vector<std::pair<std::string_view, const Array*>>;

// Each layer says its word, its settings and its arrays; what it computes stands at its struct, x being what it takes.

/// y = x · scale + shift, for each index of the last axis, or for each value: as long as one of these.
struct Scale {
  Array scale;
  Array shift;

  [[nodiscard]] std::string op() const { return "scale"; }
  [[nodiscard]] Value::Map settings() const { return {}; }
  [[nodiscard]] Arrays arrays() const { return {{"scale", &scale}, {"shift", &shift}}; }
};

/// y = x W + b of the last axis, which is as long as W has rows.
struct Dense {
  Array weights;  ///< (inputs, outputs)
  Array bias;     ///< (outputs)

  [[nodiscard]] std::string op() const { return "dense"; }
  [[nodiscard]] Value::Map settings() const { return {}; }
  [[nodiscard]] Arrays arrays() const { return {{"weights", &weights}, {"bias", &bias}}; }
};

/// (h, w, c) → (h′, w′, channels), with zeros around; windows see every `dilation`-th pixel, and each of `groups` equal
/// parts of the channels is made of its own part of c alone.
struct Convolution {
  std::size_t kernel = 1;
  std::size_t stride = 1;
  std::size_t padding = 0;
  Array weights;  ///< (kernel, kernel, c / groups, channels)
  Array bias;     ///< (channels)
  std::size_t dilation = 1;
  std::size_t groups = 1;

  [[nodiscard]] bool is_plain() const noexcept { return dilation == 1 && groups == 1; }

  [[nodiscard]] std::string op() const { return "convolution"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] Arrays arrays() const { return {{"weights", &weights}, {"bias", &bias}}; }
};

/// (h, w, c) → ((h − 1) stride + kernel − 2 padding, …, channels): each pixel adds its window.
struct ConvolutionTranspose {
  std::size_t kernel = 1;
  std::size_t stride = 1;
  std::size_t padding = 0;
  Array weights;  ///< (kernel, kernel, channels, c)
  Array bias;     ///< (channels)

  [[nodiscard]] std::string op() const { return "convolution_transpose"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] Arrays arrays() const { return {{"weights", &weights}, {"bias", &bias}}; }
};

/// The largest value of each window, in which padding takes no part, or the mean, in which it is zeros.
struct Pool {
  enum class Of { largest, mean };
  Of of = Of::largest;
  std::size_t kernel = 1;
  std::size_t stride = 1;
  std::size_t padding = 0;

  [[nodiscard]] std::string op() const { return of == Of::largest ? "max_pool" : "average_pool"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// A function of each value.
struct Function {
  enum class Name {
    absolute,
    clamp,  ///< within a and b
    elu,    ///< α is a
    exp,
    gelu,
    leaky_relu,  ///< the slope is a
    linear,      ///< a x + b
    log,
    power,  ///< xᵃ
    relu,
    sigmoid,
    silu,
    softplus,
    sqrt,
    square,
    tanh
  };
  Name name = Name::relu;
  float a = 0.0F;
  float b = 0.0F;

  [[nodiscard]] std::string op() const;
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// A function of two values, which meet as in NumPy.
struct Binary {
  enum class Name { add, subtract, multiply, divide, maximum, minimum };
  Name name = Name::add;

  [[nodiscard]] std::string op() const;
  [[nodiscard]] static Value::Map settings() { return {}; }
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// (…, m, k) · (…, k, n) → (…, m, n), either side transposed.
struct MatrixProduct {
  bool transpose_a = false;
  bool transpose_b = false;

  [[nodiscard]] std::string op() const { return "matmul"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// Axis i of y is axis order[i] of x.
struct Permute {
  std::vector<std::size_t> order;

  [[nodiscard]] std::string op() const { return "permute"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

struct Concatenate {
  std::size_t axis = 0;

  [[nodiscard]] std::string op() const { return "concatenate"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// Entries begin … end − 1 of an axis.
struct Slice {
  std::size_t axis = 0;
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] std::string op() const { return "slice"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// eˣ / Σ eˣ along an axis, or its logarithm.
struct Softmax {
  std::size_t axis = 0;
  bool logarithm = false;

  [[nodiscard]] std::string op() const { return logarithm ? "log_softmax" : "softmax"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// Over axes first … last, which y lacks.
struct Reduce {
  enum class Of { sum, mean, max };
  Of of = Of::sum;
  std::size_t first = 0;
  std::size_t last = 0;

  [[nodiscard]] std::string op() const { return of == Of::sum ? "sum" : of == Of::mean ? "mean" : "max"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// Rows of a table: (…) of indices → (…, width). The nearest index that there is counts.
struct Embedding {
  Array table;  ///< (count, width)

  [[nodiscard]] std::string op() const { return "embedding"; }
  [[nodiscard]] Value::Map settings() const { return {}; }
  [[nodiscard]] Arrays arrays() const { return {{"table", &table}}; }
};

/// (h, w, c) → (factor h, factor w, c): each pixel becomes a square.
struct Upsample {
  std::size_t factor = 1;

  [[nodiscard]] std::string op() const { return "upsample"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// γ (x − μ) / √(σ² + ε) + β over the last axis (groups is 0), or over all positions of each group of its indices.
struct Normalization {
  std::size_t groups = 0;
  double epsilon = 1e-5;
  Array gain;
  Array shift;

  [[nodiscard]] std::string op() const { return groups == 0 ? "layer_normalization" : "group_normalization"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] Arrays arrays() const { return {{"gain", &gain}, {"shift", &shift}}; }
};

/// softmax(Q Kᵀ / √d) V for each of `heads` equal parts of the last axis, d wide. Causal: position i sees 0 … i.
struct Attention {
  std::size_t heads = 1;
  bool causal = false;

  [[nodiscard]] std::string op() const { return "attention"; }
  [[nodiscard]] Value::Map settings() const;
  [[nodiscard]] static Arrays arrays() { return {}; }
};

/// (length, features) → (length, units), as Graph::lstm and Graph::gru have it.
struct Recurrent {
  bool is_lstm = true;
  Array input_weights;      ///< (features, gates · units): i, f, g, o, or r, z, n
  Array input_bias;         ///< (gates · units)
  Array recurrent_weights;  ///< (units, gates · units)
  Array recurrent_bias;     ///< (gates · units)

  [[nodiscard]] std::size_t units() const { return recurrent_weights.shape[0]; }
  [[nodiscard]] std::string op() const { return is_lstm ? "lstm" : "gru"; }
  [[nodiscard]] static Value::Map settings() { return {}; }
  [[nodiscard]] Arrays arrays() const {
    return {{"input_weights", &input_weights},
            {"input_bias", &input_bias},
            {"recurrent_weights", &recurrent_weights},
            {"recurrent_bias", &recurrent_bias}};
  }
};

/// A value that is the same for all rows; it takes none.
struct Constant {
  Array values;

  [[nodiscard]] std::string op() const { return "constant"; }
  [[nodiscard]] static Value::Map settings() { return {}; }
  [[nodiscard]] Arrays arrays() const { return {{"values", &values}}; }
};

using Layer = std::variant<Scale, Dense, Convolution, ConvolutionTranspose, Pool, Function, Binary, MatrixProduct,
                           Permute, Concatenate, Slice, Softmax, Reduce, Embedding, Upsample, Normalization, Attention,
                           Recurrent, Constant>;

struct Step {
  Layer layer;
  std::vector<std::size_t> inputs;  ///< values: 0 is the input of the network, i + 1 the result of step i
  std::vector<Shape> from;          ///< how it sees each of them: the same numbers in the same order
  Shape to;
};

struct Layers {
  std::string id;                    ///< of the trial
  std::string model;                 ///< "deep", for people
  Shape input;                       ///< of one row: stored values, with texts encoded and nothing normalised
  std::vector<std::string> columns;  ///< of a table: what each input is; else empty
  std::vector<NamedInput> inputs;    ///< that lie behind each other in a row; empty: it is one
  std::vector<Step> steps;
  std::size_t output = 0;  ///< the value that is the answer
  data::Answers answers;
  bool probabilities = false;  ///< the last step is a softmax

  [[nodiscard]] const Shape& shape(std::size_t value) const { return value == 0 ? input : steps[value - 1].to; }
  /// A step more that takes the value that has been the answer, and gives the new one.
  void add(Layer layer, const Shape& from, const Shape& to);
};

/// Throws Error for a model that does not tell its steps, or one of them, naming it.
[[nodiscard]] Layers layers_of(const results::TrialRecord& trial, const Network& network, Weights weights);

/// The steps as a program that reads the arrays may follow them: [{"op": "dense", "weights": "layer1_weights", …}].
[[nodiscard]] Value description_of(const Layers& layers);

/// All arrays by the names that description_of() uses, each once, in the order of the steps.
[[nodiscard]] std::vector<results::NamedArray> arrays_of(const Layers& layers);

/// What the steps make of rows (row, input), computed plainly, without the kernels of training: (row, output).
[[nodiscard]] std::vector<float> follow(const Layers& layers, const std::vector<float>& rows);

}  // namespace plexus::network
