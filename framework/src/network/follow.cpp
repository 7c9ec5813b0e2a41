// Following the steps of a network plainly: sums in double precision, in the order of the inputs.
#include "network/layers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace plexus::network {
namespace {

using Values = std::vector<float>;

Values follow(const Scale& scale, const Step&, const Values& x) {
  Values y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    y[i] = x[i] * scale.scale[i % scale.scale.size()] + scale.shift[i % scale.shift.size()];
  return y;
}

Values follow(const Dense& dense, const Step&, const Values& x) {
  std::vector<double> sums(dense.bias.begin(), dense.bias.end());
  for (std::size_t i = 0; i < dense.inputs; ++i)
    for (std::size_t k = 0; k < dense.outputs; ++k)
      sums[k] += static_cast<double>(x[i]) * static_cast<double>(dense.weights[i * dense.outputs + k]);
  return {sums.begin(), sums.end()};
}

Values follow(const Convolution& convolution, const Step& step, const Values& x) {
  const std::size_t height = step.from[0];
  const std::size_t width = step.from[1];
  const std::size_t inputs = step.from[2];
  const std::size_t channels = convolution.channels;
  Values y(step.to.size());
  std::vector<double> sums(channels);
  for (std::size_t row = 0; row < step.to[0]; ++row)
    for (std::size_t column = 0; column < step.to[1]; ++column) {
      std::copy(convolution.bias.begin(), convolution.bias.end(), sums.begin());
      for (std::size_t u = 0; u < convolution.kernel; ++u)
        for (std::size_t v = 0; v < convolution.kernel; ++v) {
          const std::size_t i = row * convolution.stride + u;     // with the padding
          const std::size_t j = column * convolution.stride + v;  // too
          if (i < convolution.padding || j < convolution.padding) continue;
          if (i - convolution.padding >= height || j - convolution.padding >= width) continue;
          const float* const pixel = x.data() + ((i - convolution.padding) * width + j - convolution.padding) * inputs;
          const float* weights = convolution.weights.data() + (u * convolution.kernel + v) * inputs * channels;
          for (std::size_t c = 0; c < inputs; ++c, weights += channels)
            for (std::size_t k = 0; k < channels; ++k)
              sums[k] += static_cast<double>(pixel[c]) * static_cast<double>(weights[k]);
        }
      std::copy(sums.begin(), sums.end(),
                y.begin() + static_cast<std::ptrdiff_t>((row * step.to[1] + column) * channels));
    }
  return y;
}

Values follow(const Pool& pool, const Step& step, const Values& x) {
  const std::size_t channels = step.from[2];
  Values y(step.to.size());
  for (std::size_t row = 0; row < step.to[0]; ++row)
    for (std::size_t column = 0; column < step.to[1]; ++column)
      for (std::size_t c = 0; c < channels; ++c) {
        double sum = 0.0;
        float largest = -std::numeric_limits<float>::infinity();
        for (std::size_t u = 0; u < pool.kernel; ++u)
          for (std::size_t v = 0; v < pool.kernel; ++v) {
            const float value = x[((row * pool.stride + u) * step.from[1] + column * pool.stride + v) * channels + c];
            sum += static_cast<double>(value);
            largest = std::max(largest, value);
          }
        y[(row * step.to[1] + column) * channels + c] =
            pool.of == Pool::Of::largest ? largest
                                         : static_cast<float>(sum / static_cast<double>(pool.kernel * pool.kernel));
      }
  return y;
}

double value_of(const Function& function, double x) {
  const auto parameter = static_cast<double>(function.parameter);
  switch (function.name) {
    case Function::Name::elu:
      return x > 0.0 ? x : parameter * std::expm1(x);
    case Function::Name::gelu:
      return x * 0.5 * std::erfc(-x / std::sqrt(2.0));
    case Function::Name::identity:
      return x;
    case Function::Name::leaky_relu:
      return x > 0.0 ? x : parameter * x;
    case Function::Name::relu:
      return x > 0.0 ? x : 0.0;
    case Function::Name::sigmoid:
      return 1.0 / (1.0 + std::exp(-x));
    case Function::Name::silu:
      return x / (1.0 + std::exp(-x));
    case Function::Name::softplus:
      return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
    case Function::Name::tanh:
      return std::tanh(x);
  }
  return x;
}

Values follow(const Function& function, const Step&, const Values& x) {
  Values y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = static_cast<float>(value_of(function, static_cast<double>(x[i])));
  return y;
}

Values follow(const Softmax&, const Step&, const Values& x) { return softmax(x, x.size()); }

}  // namespace

std::vector<float> follow(const Layers& layers, const std::vector<float>& rows) {
  const std::size_t width = layers.input.size();
  std::vector<float> all;
  for (std::size_t begin = 0; begin < rows.size(); begin += width) {
    Values value(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                 rows.begin() + static_cast<std::ptrdiff_t>(begin + width));
    for (const Step& step : layers.steps)
      value = std::visit([&](const auto& layer) { return follow(layer, step, value); }, step.layer);
    all.insert(all.end(), value.begin(), value.end());
  }
  return all;
}

}  // namespace plexus::network
