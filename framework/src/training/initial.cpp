#include "training/initial.h"

#include <plexus/error.h>

#include <algorithm>

#include "files/sha256.h"

namespace plexus::training {
namespace {

/// `*` and `?` as in names of files.
bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    for (std::size_t taken = 0; taken <= text.size(); ++taken)
      if (matches(pattern.substr(1), text.substr(taken))) return true;
    return false;
  }
  return !text.empty() && (pattern.front() == '?' || pattern.front() == text.front()) &&
         matches(pattern.substr(1), text.substr(1));
}

bool is_meant_by_any(const std::vector<std::string>& patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [name](const std::string& pattern) { return is_meant(pattern, name); });
}

std::string names_of(const std::vector<InitialArray>& arrays) {
  constexpr std::size_t most_named = 12;
  std::string text;
  for (std::size_t i = 0; i < std::min(arrays.size(), most_named); ++i)
    text += (i > 0 ? ", " : "") + arrays[i].name + " " + to_string(arrays[i].shape);
  return text + (arrays.size() > most_named ? ", … (" + std::to_string(arrays.size()) + ")" : "");
}

}  // namespace

Parameters<InitialName> InitialName::parameters() {
  return {
      {"from", &InitialName::from, required(), "name in the file: fc1.weight"},
      {"to", &InitialName::to, required(), "name of the model's parameter, as in results: layer1_weights"},
      {"channels", &InitialName::channels, at_least(1),
       "of a dense layer behind images with their channels first, as PyTorch flattens them: how many channels"},
  };
}

Parameters<WarmStart> WarmStart::parameters() {
  return {{"initial", &WarmStart::initial,
           "parameters that the model begins with in the place of what its initializers give it"}};
}

Parameters<InitialSettings> InitialSettings::parameters() {
  return {
      {"trial", &InitialSettings::trial,
       "the file of a trial, or the beginning of its id in a folder: results/pretrain/1a2b"},
      {"safetensors", &InitialSettings::safetensors, "a .safetensors file, of PyTorch or of 'plexus export'"},
      {"onnx", &InitialSettings::onnx, "an ONNX model, whose weights of dense layers and convolutions are taken"},
      {"layout", &InitialSettings::layout, one_of({"auto", "pytorch", "plexus"}),
       "how arrays lie in the file. pytorch: weights are (outputs, inputs), filters (outputs, inputs, height, width); "
       "plexus: as in results. auto: plexus where the file says that plexus wrote it, else pytorch"},
      {"map", &InitialSettings::map,
       "which array of the file is which parameter; the others are found by their names: layers.0.weight is "
       "layers_0_weights"},
      {"weights", &InitialSettings::weights, one_of({"final", "best", "initial"}),
       "which parameters of the trial are taken"},
      {"layers", &InitialSettings::layers,
       "names of the parameters that are taken, as in results, with * for any text: [layers.0.*, layers.1.*]. The "
       "others begin as without 'initial'"},
      {"freeze", &InitialSettings::freeze, "what is taken does not move in training"},
  };
}

bool is_meant(std::string_view pattern, std::string_view name) {
  std::string own(pattern);
  std::replace(own.begin(), own.end(), '.', '_');
  return matches(own, name) || matches(own + "_*", name);
}

void select(InitialParameters& initial) {
  for (const std::string& pattern : initial.layers)
    if (std::none_of(initial.arrays.begin(), initial.arrays.end(),
                     [&](const InitialArray& array) { return is_meant(pattern, array.name); }))
      throw Error(initial.source + " has no parameter '" + pattern + "'; it has " + names_of(initial.arrays));
  std::erase_if(initial.arrays,
                [&](const InitialArray& array) { return !is_meant_by_any(initial.layers, array.name); });
}

void check_fit(const InitialParameters& initial, const ParameterStore& parameters) {
  const std::vector<NamedView> views = parameters.views();
  for (const InitialArray& array : initial.arrays) {
    const auto view = std::find_if(views.begin(), views.end(),
                                   [&array](const NamedView& candidate) { return candidate.name == array.name; });
    if (view == views.end())
      throw Error(initial.source + " has a parameter '" + array.name +
                  "', which the model does not have; say with 'layers' which are to be taken");
    if (view->shape != array.shape)
      throw Error("the parameter '" + array.name + "' has the shape " + to_string(array.shape) + " in " +
                  initial.source + ", but the model takes " + to_string(view->shape) +
                  "; say with 'layers' which are to be taken");
  }
  for (const NamedView& view : views)
    if (is_meant_by_any(initial.layers, view.name) &&
        std::none_of(initial.arrays.begin(), initial.arrays.end(),
                     [&view](const InitialArray& array) { return array.name == view.name; }))
      throw Error(initial.source + " has no parameter '" + view.name + "' " + to_string(view.shape) +
                  ", which the model has; say with 'layers' which are to be taken. It has " + names_of(initial.arrays));
}

void begin_with(const InitialParameters& initial, ParameterStore& parameters) {
  check_fit(initial, parameters);
  for (const InitialArray& array : initial.arrays) {
    parameters.restore(array.name, array.shape, array.values);
    if (initial.freeze) parameters.freeze(array.name);
  }
}

std::string digest_of(const InitialParameters& initial) {
  files::Sha256 sum;
  for (const InitialArray& array : initial.arrays) {
    sum.update(array.name + " " + to_string(array.shape) + "\n");
    sum.update(
        std::string_view(reinterpret_cast<const char*>(array.values.data()), array.values.size() * sizeof(float)));
  }
  return sum.hex();
}

}  // namespace plexus::training
