// Weights of dense layers and convolutions as whole numbers of eight bits: a quarter of the memory.
#pragma once

#include <cstdint>
#include <vector>

#include "network/layers.h"

namespace plexus::network {

/// w = scale · q, with a scale for each output, the last axis: its largest weight is 127 or −127.
struct Int8Weights {
  std::vector<std::int8_t> values;
  std::vector<float> scales;
};

[[nodiscard]] Int8Weights int8_of(const Array& weights);

/// The network as it is with such weights.
[[nodiscard]] Layers with_int8(Layers layers);

}  // namespace plexus::network
