// A network as steps that any program can follow, one after the other: what exports write. The models that plexus has
// are told here by their settings and parameters; whatever records its own steps can fill the same list.
//
//   const Layers layers = layers_of(trial, Weights::final);
//   std::visit([&](const auto& layer) { write(layer); }, layers.steps[i]);
//
// A value has the shape (…, channels), channels last; a vector is (values).
#pragma once

#include <plexus/shape.h>

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "data/fitted.h"
#include "network/network.h"
#include "results/trial.h"

namespace plexus::network {

/// y = x · scale + shift, for each index of the last axis, or for each value: as long as one of these.
struct Scale {
  std::string name;
  std::vector<float> scale;
  std::vector<float> shift;
};

/// y = x W + b of a value that is taken as one vector.
struct Dense {
  std::string name;
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::vector<float> weights;  ///< (inputs, outputs)
  std::vector<float> bias;     ///< (outputs)
};

/// (h, w, c) → (h′, w′, channels), with zeros around.
struct Convolution {
  std::string name;
  std::size_t kernel = 1;
  std::size_t stride = 1;
  std::size_t padding = 0;
  std::size_t channels = 0;
  std::vector<float> weights;  ///< (kernel, kernel, c, channels)
  std::vector<float> bias;     ///< (channels)
};

struct Pool {
  enum class Of { largest, mean };
  Of of = Of::largest;
  std::size_t kernel = 1;
  std::size_t stride = 1;
};

/// A function of each value.
struct Function {
  enum class Name { elu, gelu, identity, leaky_relu, relu, sigmoid, silu, softplus, tanh };
  Name name = Name::identity;
  float parameter = 0.0F;  ///< α of elu, a of leaky_relu
};

struct Softmax {};

using Layer = std::variant<Scale, Dense, Convolution, Pool, Function, Softmax>;

struct Step {
  Layer layer;
  Shape from;
  Shape to;
};

struct Layers {
  std::string id;                    ///< of the trial
  std::string model;                 ///< "deep", for people
  Shape input;                       ///< of one row: stored values, with texts encoded and nothing normalised
  std::vector<std::string> columns;  ///< of a table: what each input is; else empty
  std::vector<Step> steps;
  data::Answers answers;
  bool probabilities = false;  ///< the last step is a softmax
};

/// Throws Error for a model or a function that has no such steps, naming it.
[[nodiscard]] Layers layers_of(const results::TrialRecord& trial, const Network& network, Weights weights);

[[nodiscard]] std::string to_string(Function::Name name);

/// The steps as a program that reads the arrays may follow them: [{"op": "dense", "weights": "layer1_weights", …}].
[[nodiscard]] Value description_of(const Layers& layers);

/// All arrays by the names that description_of() uses, in the order of the steps.
[[nodiscard]] std::vector<results::NamedArray> arrays_of(const Layers& layers);

/// What the steps make of rows (row, input), computed plainly, without the kernels of training: (row, output).
[[nodiscard]] std::vector<float> follow(const Layers& layers, const std::vector<float>& rows);

}  // namespace plexus::network
