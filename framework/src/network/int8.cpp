#include "network/int8.h"

#include <algorithm>
#include <cmath>

namespace plexus::network {

Int8Weights int8_of(const Array& weights) {
  constexpr float most = 127.0F;
  const std::size_t outputs = weights.shape[weights.shape.rank() - 1];
  Int8Weights result{{}, std::vector<float>(outputs, 0.0F)};
  for (std::size_t i = 0; i < weights.values.size(); ++i)
    result.scales[i % outputs] = std::max(result.scales[i % outputs], std::fabs(weights.values[i]) / most);
  for (std::size_t i = 0; i < weights.values.size(); ++i) {
    const float scale = result.scales[i % outputs];
    const float whole = scale > 0.0F ? std::round(weights.values[i] / scale) : 0.0F;
    result.values.push_back(static_cast<std::int8_t>(std::clamp(whole, -most, most)));
  }
  return result;
}

Layers with_int8(Layers layers) {
  const auto change = [](Array& weights) {
    const Int8Weights int8 = int8_of(weights);
    for (std::size_t i = 0; i < weights.values.size(); ++i)
      weights.values[i] = int8.scales[i % int8.scales.size()] * static_cast<float>(int8.values[i]);
  };
  for (Step& step : layers.steps) {
    if (auto* const dense = std::get_if<Dense>(&step.layer)) change(dense->weights);
    if (auto* const convolution = std::get_if<Convolution>(&step.layer)) change(convolution->weights);
  }
  return layers;
}

}  // namespace plexus::network
