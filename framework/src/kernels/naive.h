// The definitions, written as their equations: what the fast kernels are compared with. Not used in training.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include "kernels/convolution.h"

namespace plexus::kernels::naive {

/// Calls body(input pixel, output pixel, position in the window) for each pair that a window connects.
template <class Body>
void for_each_pair(const Sliding& s, const Body& body) {
  for (std::size_t oy = 0; oy < s.out_height(); ++oy)
    for (std::size_t ox = 0; ox < s.out_width(); ++ox)
      for (std::size_t ky = 0; ky < s.kernel; ++ky)
        for (std::size_t kx = 0; kx < s.kernel; ++kx) {
          const std::size_t iy = oy * s.stride + ky;
          const std::size_t ix = ox * s.stride + kx;
          if (iy < s.padding || ix < s.padding || iy - s.padding >= s.height || ix - s.padding >= s.width) continue;
          body((iy - s.padding) * s.width + ix - s.padding, oy * s.out_width() + ox, ky * s.kernel + kx);
        }
}

/// y[o, n] = Σ x[i, c] W[k, c, n] + b[n], over the inputs i at window positions k of output pixel o.
inline void convolution_forward(const Convolution& shape, double* y, const float* x, const Parameter& w) {
  const std::size_t channels = shape.window.channels;
  for (std::size_t o = 0; o < shape.pixels(); ++o)
    for (std::size_t n = 0; n < shape.out_channels; ++n)
      y[o * shape.out_channels + n] = w.bias ? static_cast<double>(w.bias_row()[n]) : 0.0;
  for_each_pair(shape.window, [&](std::size_t i, std::size_t o, std::size_t k) {
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t n = 0; n < shape.out_channels; ++n)
        y[o * shape.out_channels + n] +=
            static_cast<double>(x[i * channels + c]) * static_cast<double>(w.row(k * channels + c)[n]);
  });
}

/// dx[i, c] = Σ dy[o, n] W[k, c, n]
inline void convolution_backward_input(const Convolution& shape, double* dx, const float* dy, const Parameter& w) {
  const std::size_t channels = shape.window.channels;
  std::fill_n(dx, shape.window.in_size(), 0.0);
  for_each_pair(shape.window, [&](std::size_t i, std::size_t o, std::size_t k) {
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t n = 0; n < shape.out_channels; ++n)
        dx[i * channels + c] +=
            static_cast<double>(dy[o * shape.out_channels + n]) * static_cast<double>(w.row(k * channels + c)[n]);
  });
}

/// dW[k, c, n] += Σ x[i, c] dy[o, n],  db[n] += Σ dy[o, n]; dw is (k · k · c + 1, out channels) without padding.
inline void add_convolution_backward_weights(const Convolution& shape, double* dw, const float* x, const float* dy) {
  const std::size_t channels = shape.window.channels;
  const std::size_t outs = shape.out_channels;
  for_each_pair(shape.window, [&](std::size_t i, std::size_t o, std::size_t k) {
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t n = 0; n < outs; ++n)
        dw[(k * channels + c) * outs + n] +=
            static_cast<double>(x[i * channels + c]) * static_cast<double>(dy[o * outs + n]);
  });
  double* const db = dw + shape.window.kernel * shape.window.run() * outs;
  for (std::size_t o = 0; o < shape.pixels(); ++o)
    for (std::size_t n = 0; n < outs; ++n) db[n] += static_cast<double>(dy[o * outs + n]);
}

/// y[o, c] = max x[i, c]; `from` is the input (as an index into x) that gave it, the first where several are equal.
inline void max_pool_forward(const Sliding& s, float* y, std::size_t* from, const float* x) {
  const std::size_t outs = s.out_height() * s.out_width() * s.channels;
  std::fill_n(y, outs, -std::numeric_limits<float>::infinity());
  std::fill_n(from, outs, s.in_size());
  for_each_pair(s, [&](std::size_t i, std::size_t o, std::size_t) {
    for (std::size_t c = 0; c < s.channels; ++c) {
      const std::size_t in = i * s.channels + c;
      const std::size_t out = o * s.channels + c;
      if (from[out] == s.in_size() || x[in] > y[out]) {
        y[out] = x[in];
        from[out] = in;
      }
    }
  });
}

/// y[o, c] = Σ x[i, c] / k², zeros of the padding included.
inline void average_pool_forward(const Sliding& s, double* y, const float* x) {
  std::fill_n(y, s.out_height() * s.out_width() * s.channels, 0.0);
  for_each_pair(s, [&](std::size_t i, std::size_t o, std::size_t) {
    for (std::size_t c = 0; c < s.channels; ++c)
      y[o * s.channels + c] += static_cast<double>(x[i * s.channels + c]) / static_cast<double>(s.kernel * s.kernel);
  });
}

/// dx[i, c] = Σ dy[o, c] / k²
inline void average_pool_backward(const Sliding& s, double* dx, const float* dy) {
  std::fill_n(dx, s.in_size(), 0.0);
  for_each_pair(s, [&](std::size_t i, std::size_t o, std::size_t) {
    for (std::size_t c = 0; c < s.channels; ++c)
      dx[i * s.channels + c] += static_cast<double>(dy[o * s.channels + c]) / static_cast<double>(s.kernel * s.kernel);
  });
}

}  // namespace plexus::kernels::naive
