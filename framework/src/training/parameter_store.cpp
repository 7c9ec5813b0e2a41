#include "training/parameter_store.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <utility>

#include "values/names.h"

namespace plexus::training {
ParameterStore::ParameterStore(Shape input, Shape output, std::size_t max_batch, std::uint64_t seed,
                               std::vector<NamedInput> inputs)
    : input_(std::move(input)),
      inputs_(std::move(inputs)),
      output_(std::move(output)),
      max_batch_(max_batch),
      seed_(seed) {}

void ParameterStore::claim(const std::string& name) {
  if (!values::is_name(name))
    throw Error("the model names a parameter '" + name + "'; names are letters, digits and _, and begin with a letter");
  if (std::find(names_.begin(), names_.end(), name) != names_.end())
    throw Error("the model declares two parameters with the name '" + name + "'");
  names_.push_back(name);
}

Parameter& ParameterStore::declare(const std::string& name, Request request) {
  claim(name);
  Parameter parameter;
  parameter.name = name;
  parameter.bias = request.weights.bias_initializer != nullptr;
  parameter.rows = request.weights.inputs + (parameter.bias ? 1 : 0);
  parameter.columns = request.weights.outputs;
  parameter.stride = padded(parameter.columns);
  parameter.index = parameters_.size();
  parameter.uses = request.weights.uses;
  parameter.offset = size_;
  size_ += parameter.size();
  requests_.push_back(std::move(request));
  return parameters_.emplace_back(std::move(parameter));
}

const Parameter& ParameterStore::weights(const WeightsRequest& request) {
  if (request.inputs == 0 || request.outputs == 0)
    throw Error("the model asks for weights '" + request.name + "' of shape (" + std::to_string(request.inputs) + ", " +
                std::to_string(request.outputs) + "); both must be at least 1");
  if (request.initializer == nullptr)
    throw Error("the model asks for weights '" + request.name + "' without an initializer");
  if (request.published.rank() > 0 && request.published.size() != request.inputs * request.outputs)
    throw Error("the model publishes weights '" + request.name + "' as " + to_string(request.published) +
                ", which does not hold " + std::to_string(request.inputs * request.outputs) + " values");
  return declare(request.name, {.weights = request, .looks_at_outputs = request.initializer->looks_at_outputs()});
}

const Parameter& ParameterStore::vector(const std::string& name, std::size_t size, float initial) {
  WeightsRequest request;
  request.name = name;
  request.inputs = 1;
  request.outputs = size;
  request.published = Shape{size};
  return declare(name, {.weights = std::move(request), .initial = initial, .is_vector = true});
}

void ParameterStore::add_use(const Parameter& parameter) { ++parameters_[parameter.index].uses; }

float* ParameterStore::state(const std::string& name, std::size_t size, float initial) {
  claim(name);
  State& state = states_.emplace_back(State{name, Buffer(size)});
  std::fill_n(state.values.data(), size, initial);
  return state.values.data();
}

void ParameterStore::complete() {
  values_ = Buffer(size_);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    parameters_[i].values = values_.data() + parameters_[i].offset;
    initialise(parameters_[i], requests_[i]);
  }
}

WeightsToFill ParameterStore::weights_to_fill(const Parameter& parameter, const Request& request) {
  const WeightsRequest& asked = request.weights;
  return {.values = {parameter.values, asked.inputs, parameter.columns, parameter.stride},
          .fan_in = asked.fan_in > 0 ? asked.fan_in : asked.inputs,
          .fan_out = asked.fan_out > 0 ? asked.fan_out : asked.outputs};
}

std::vector<AdjustableWeights> ParameterStore::adjustable() const {
  std::vector<AdjustableWeights> all;
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (requests_[i].looks_at_outputs)
      all.push_back({.name = parameters_[i].name,
                     .weights = weights_to_fill(parameters_[i], requests_[i]),
                     .initializer = requests_[i].weights.initializer});
  return all;
}

void ParameterStore::initialise(const Parameter& parameter, const Request& request) const {
  if (request.is_vector) {
    std::fill_n(parameter.values, parameter.columns, request.initial);
    return;
  }
  const WeightsRequest& asked = request.weights;
  const WeightsToFill weights = weights_to_fill(parameter, request);
  Stream weights_stream(seed_, "initial/" + asked.name);
  asked.initializer->fill(weights, weights_stream);
  if (!parameter.bias) return;
  WeightsToFill bias = weights;
  bias.values = {parameter.bias_row(), 1, parameter.columns, parameter.stride};
  Stream bias_stream(seed_, "initial/" + asked.name + "/bias");
  asked.bias_initializer->fill(bias, bias_stream);
}

std::size_t ParameterStore::count() const noexcept {
  std::size_t count = 0;
  for (const Parameter& parameter : parameters_) count += parameter.rows * parameter.columns;
  return count;
}

std::vector<std::string> ParameterStore::dimensions_of(const std::string& name, const Shape& published) {
  if (published.rank() == 2) return {name + "_input", name + "_output"};
  if (published.rank() == 4)
    return {name + "_kernel_row", name + "_kernel_column", name + "_input_channel", name + "_output"};
  std::vector<std::string> dimensions;
  for (std::size_t axis = 0; axis + 1 < published.rank(); ++axis)
    dimensions.push_back(name + "_axis" + std::to_string(axis));
  dimensions.push_back(name + "_output");
  return dimensions;
}

Shape ParameterStore::published_shape(const Parameter& parameter, const Request& request) {
  if (request.is_vector) return Shape{parameter.columns};
  const Shape& asked = request.weights.published;
  return asked.rank() > 0 ? asked : Shape{parameter.inputs(), parameter.columns};
}

std::vector<OptimizedParameter> ParameterStore::optimized() const {
  std::vector<OptimizedParameter> all;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    const bool is_vector = requests_[i].is_vector;
    all.push_back({.name = is_vector ? parameter.name : parameter.name + "_weights",
                   .shape = published_shape(parameter, requests_[i]),
                   .group = is_vector ? "normalization" : "weights",
                   .offset = parameter.offset,
                   .rows = parameter.inputs(),
                   .columns = parameter.columns,
                   .stride = parameter.stride});
    if (parameter.bias)
      all.push_back({.name = parameter.name + "_bias",
                     .shape = Shape{parameter.columns},
                     .group = "bias",
                     .offset = parameter.offset + parameter.inputs() * parameter.stride,
                     .rows = 1,
                     .columns = parameter.columns,
                     .stride = parameter.stride});
  }
  return all;
}

void ParameterStore::freeze(const std::string& name) { frozen_.insert(name); }

void ParameterStore::leave_out_frozen() {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Parameter& parameter = parameters_[i];
    const bool is_frozen = frozen_.contains(requests_[i].is_vector ? parameter.name : parameter.name + "_weights") &&
                           (!parameter.bias || frozen_.contains(parameter.name + "_bias"));
    if (is_frozen) parameter.uses = 0;
  }
}

std::vector<std::string> ParameterStore::frozen() const {
  std::vector<std::string> names;
  for (const OptimizedParameter& each : optimized())
    if (frozen_.contains(each.name)) names.push_back(each.name);
  return names;
}

std::vector<Range> ParameterStore::moving(const std::string& beginning) const {
  std::vector<Range> ranges;
  for (const OptimizedParameter& each : optimized()) {
    if (frozen_.contains(each.name) || !each.name.starts_with(beginning)) continue;
    if (!ranges.empty() && ranges.back().offset + ranges.back().size == each.offset)
      ranges.back().size += each.size();
    else
      ranges.push_back({each.offset, each.size()});
  }
  return ranges;
}

std::vector<NamedView> ParameterStore::views() const {
  std::vector<NamedView> views;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    const Request& request = requests_[i];
    const ConstRows all{parameter.values, parameter.rows, parameter.columns, parameter.stride};
    if (request.is_vector) {
      views.push_back({parameter.name, Shape{parameter.columns}, {parameter.name + "_index"}, all});
      continue;
    }
    const Shape published = published_shape(parameter, request);
    const auto dimensions = dimensions_of(parameter.name, published);
    views.push_back({parameter.name + "_weights", published, dimensions, all.first(parameter.inputs())});
    if (parameter.bias)
      views.push_back({parameter.name + "_bias",
                       Shape{parameter.columns},
                       {dimensions.back()},
                       {parameter.bias_row(), 1, parameter.columns, parameter.stride}});
  }
  for (const State& state : states_) {
    const std::size_t size = state.values.size();
    views.push_back({state.name, Shape{size}, {state.name + "_index"}, {state.values.data(), 1, size, size}});
  }
  return views;
}

void ParameterStore::restore(const std::string& name, const Shape& shape, std::span<const float> values) {
  for (const NamedView& view : views()) {
    if (view.name != name) continue;
    if (view.shape != shape || values.size() != shape.size())
      throw Error("its parameter '" + name + "' has the shape " + to_string(shape) + ", but the model takes " +
                  to_string(view.shape));
    for (std::size_t row = 0; row < view.values.count; ++row)
      std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(row * view.values.width), view.values.width,
                  const_cast<float*>(view.values.row(row)));  // this store's own memory
    return;
  }
  throw Error("it has a parameter '" + name + "', which the model does not have");
}

std::vector<NamedMemory> ParameterStore::memory() {
  std::vector<NamedMemory> memory{{"parameters", values()}};
  for (State& state : states_) memory.push_back({"model " + state.name, {state.values.data(), state.values.size()}});
  return memory;
}

float* OptimizerMemory::state(const std::string& name, float initial) {
  for (const State& state : states_)
    if (state.name == name) throw Error("the optimizer asks twice for a state named '" + name + "'");
  State& state = states_.emplace_back(State{name, Buffer(parameter_count_)});
  std::fill_n(state.values.data(), parameter_count_, initial);
  return state.values.data();
}

std::vector<NamedMemory> OptimizerMemory::memory() {
  std::vector<NamedMemory> memory;
  for (State& state : states_)
    memory.push_back({"optimizer " + state.name, {state.values.data(), state.values.size()}});
  return memory;
}

}  // namespace plexus::training
