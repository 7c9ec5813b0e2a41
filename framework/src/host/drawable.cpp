#include "host/drawable.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "network/layers.h"
#include "network/network.h"
#include "values/json.h"

namespace plexus::host {
namespace {

constexpr std::size_t most_floats = 250'000;
constexpr std::size_t largest_side = 64;

bool is_drawable(const Shape& shape) {
  const bool is_image = shape.rank() == 2 || (shape.rank() == 3 && (shape[2] == 1 || shape[2] == 3));
  return is_image && std::min(shape[0], shape[1]) >= 8 && std::max(shape[0], shape[1]) <= largest_side;
}

std::optional<report::Drawable> drawable_in(const results::TrialRecord& trial, const plugin::Registry& registry) {
  network::Weights weights = network::Weights::final;
  if (trial.final_parameters.empty()) weights = network::Weights::best;
  const network::Network network(trial, registry, weights);
  const data::Fitted& fitted = network.fitted();
  const bool classifies = network.says_classes() && fitted.answers.positions.rank() == 0;
  if (!is_drawable(fitted.shape) || !classifies) return std::nullopt;
  const network::Layers layers = network::layers_of(trial, network, weights);
  report::Drawable drawable{.layers = values::to_json(*network::description_of(layers).find("layers")),
                            .answer = layers.output,
                            .arrays = {},
                            .shape = layers.input.extents(),
                            .probabilities = layers.probabilities};
  std::size_t floats = 0;
  for (results::NamedArray& array : network::arrays_of(layers)) {
    floats += array.values.size();
    drawable.arrays.push_back({array.name, array.extents, std::move(array.values)});
  }
  if (floats > most_floats) return std::nullopt;
  const data::Normalization& by = fitted.normalization;
  if (by.scale.size() == 1 && by.scale[0] > 0.0F) {
    drawable.paper = (static_cast<float>(fitted.lowest_input) - by.shift[0]) / by.scale[0];
    drawable.ink = (static_cast<float>(fitted.highest_input) - by.shift[0]) / by.scale[0];
  } else {
    drawable.ink = 255.0F;  // of images of bytes
  }
  // Bytes, but for what rounding has made of them.
  for (float* const number : {&drawable.paper, &drawable.ink})
    if (std::fabs(*number - std::round(*number)) < 1e-3F) *number = std::round(*number);
  return drawable;
}

}  // namespace

report::DrawableOf drawable_of(const plugin::Registry& registry) {
  return [&registry](const results::TrialRecord& trial) -> std::optional<report::Drawable> {
    try {
      return drawable_in(trial, registry);
    } catch (const std::exception&) {
      return std::nullopt;  // it only illustrates
    }
  };
}

}  // namespace plexus::host
