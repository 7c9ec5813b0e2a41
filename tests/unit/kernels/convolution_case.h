// A convolution with random weights, and arrays that notice when somebody writes behind them.
#pragma once

#include <plexus/buffer.h>
#include <plexus/parameter.h>
#include <plexus/random.h>

#include <string>
#include <vector>

#include "catch.h"
#include "kernels/convolution.h"

inline constexpr float guard = 123.5F;

/// `size` random values with guards behind them.
inline std::vector<float> guarded_values(std::size_t size, plexus::Stream& stream) {
  std::vector<float> result(size + 16, guard);
  for (std::size_t i = 0; i < size; ++i) result[i] = static_cast<float>(stream.uniform(-1.0, 1.0));
  return result;
}

inline void check_guards(const std::vector<float>& values) {
  for (std::size_t i = values.size() - 16; i < values.size(); ++i) REQUIRE(values[i] == guard);
}

struct ConvolutionCase {
  plexus::kernels::Convolution shape;
  plexus::Parameter w;
  std::vector<float> weights;

  ConvolutionCase(const plexus::kernels::Convolution& convolution, bool bias, plexus::Stream& stream)
      : shape(convolution) {
    w.bias = bias;
    w.rows = shape.window.kernel * shape.window.run() + (bias ? 1 : 0);
    w.columns = shape.out_channels;
    w.stride = plexus::padded(w.columns);
    weights.assign(w.size(), 0.0F);
    for (std::size_t i = 0; i < w.rows; ++i)
      for (std::size_t j = 0; j < w.columns; ++j)
        weights[i * w.stride + j] = static_cast<float>(stream.uniform(-1.0, 1.0));
    w.values = weights.data();
  }
};

inline std::string describe(const plexus::kernels::Convolution& c) {
  return "(" + std::to_string(c.window.height) + ", " + std::to_string(c.window.width) + ", " +
         std::to_string(c.window.channels) + ") → " + std::to_string(c.out_channels) + ", kernel " +
         std::to_string(c.window.kernel) + ", stride " + std::to_string(c.window.stride) + ", padding " +
         std::to_string(c.window.padding);
}
