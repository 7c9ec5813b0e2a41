// Data sets that are drawn by rules: what example i is depends on the seed, the purpose and i alone, so that more
// examples keep the first ones.
#pragma once

#include <plexus/plugin.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace generated {

/// Examples of `width` real inputs each, drawn one by one.
template <class Draw>
plexus::Examples draw(std::size_t count, std::size_t width, std::uint64_t seed, std::string_view purpose,
                      const Draw& one) {
  plexus::Examples examples;
  examples.count = count;
  std::vector<float> inputs(count * width);
  for (std::size_t i = 0; i < count; ++i) {
    plexus::Stream stream(seed, purpose, i);
    one(i, stream, inputs.data() + i * width, examples);
  }
  examples.inputs = std::move(inputs);
  return examples;
}

void add_points(plexus::Registrar& plugin);
void add_sequences(plexus::Registrar& plugin);
void add_arithmetic(plexus::Registrar& plugin);
void add_pairs(plexus::Registrar& plugin);
void add_shapes(plexus::Registrar& plugin);
void add_image_and_numbers(plexus::Registrar& plugin);

}  // namespace generated
