#include "trial/foreign_arrays.h"

#include <plexus/error.h>

#include <algorithm>
#include <utility>

namespace plexus::trial {
namespace {

/// "layers.0.weight" → "layers_0_weights"
std::string own_name(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  if (name.ends_with("_weight")) name += 's';
  return name;
}

/// (a, b) → (b, a)
void transpose(ForeignArray& array) {
  const std::size_t rows = array.shape[0];
  const std::size_t columns = array.shape[1];
  std::vector<float> values(array.values.size());
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t k = 0; k < columns; ++k) values[k * rows + i] = array.values[i * columns + k];
  array.values = std::move(values);
  array.shape = Shape{columns, rows};
}

/// Filters (a, b, height, width) → (height, width, b, a).
void windows_first(ForeignArray& array) {
  const std::size_t a = array.shape[0];
  const std::size_t b = array.shape[1];
  const std::size_t window = array.shape[2] * array.shape[3];
  std::vector<float> values(array.values.size());
  for (std::size_t i = 0; i < a; ++i)
    for (std::size_t k = 0; k < b; ++k)
      for (std::size_t w = 0; w < window; ++w) values[(w * b + k) * a + i] = array.values[(i * b + k) * window + w];
  array.values = std::move(values);
  array.shape = Shape{array.shape[2], array.shape[3], b, a};
}

/// Rows of (inputs, outputs) in the order (pixel, channel) that were in the order (channel, pixel).
void channels_last(ForeignArray& array, std::size_t channels) {
  if (array.shape.rank() != 2 || array.shape[0] % channels != 0)
    throw Error("'channels: " + std::to_string(channels) +
                "' is for weights of a dense layer whose inputs are images of "
                "so many channels, but '" +
                array.name + "' is " + to_string(array.shape) + " (inputs, outputs)");
  const std::size_t pixels = array.shape[0] / channels;
  const std::size_t outputs = array.shape[1];
  std::vector<float> values(array.values.size());
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t p = 0; p < pixels; ++p)
      std::copy_n(array.values.begin() + static_cast<std::ptrdiff_t>((c * pixels + p) * outputs), outputs,
                  values.begin() + static_cast<std::ptrdiff_t>((p * channels + c) * outputs));
  array.values = std::move(values);
}

}  // namespace

std::vector<training::InitialArray> to_parameters(const ForeignArrays& foreign,
                                                  const training::InitialSettings& settings) {
  const bool is_own = settings.layout == "plexus" || (settings.layout == "auto" && foreign.is_of_plexus);
  for (const training::InitialName& entry : settings.map)
    if (std::none_of(foreign.arrays.begin(), foreign.arrays.end(),
                     [&entry](const ForeignArray& array) { return array.name == entry.from; })) {
      std::string names;
      for (const ForeignArray& array : foreign.arrays)
        names += (names.empty() ? "" : ", ") + array.name + " " + to_string(array.shape);
      throw Error(foreign.source + " has no array '" + entry.from + "' ('map'); it has " + names);
    }
  std::vector<training::InitialArray> parameters;
  for (ForeignArray array : foreign.arrays) {
    const auto mapped = std::find_if(settings.map.begin(), settings.map.end(),
                                     [&array](const training::InitialName& entry) { return entry.from == array.name; });
    std::string name = mapped != settings.map.end() ? mapped->to : is_own ? array.name : own_name(array.name);
    if (!is_own && array.shape.rank() == 2 && !array.is_input_major) transpose(array);
    if (!is_own && array.shape.rank() == 4) windows_first(array);
    if (mapped != settings.map.end() && mapped->channels) channels_last(array, *mapped->channels);
    parameters.push_back({std::move(name), array.shape, std::move(array.values)});
  }
  return parameters;
}

}  // namespace plexus::trial
