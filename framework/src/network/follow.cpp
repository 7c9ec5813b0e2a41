// Following the steps of a network plainly: sums in double precision, in the order of the inputs.
#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "network/layers.h"
#include "network/shapes.h"

namespace plexus::network {
namespace {

using Values = std::vector<float>;
using Inputs = std::vector<const Values*>;

Values follow(const Scale& scale, const Step&, const Inputs& x) {
  Values y(x[0]->size());
  const Values& factors = scale.scale.values;
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] = (*x[0])[i] * factors[i % factors.size()] + scale.shift.values[i % factors.size()];
  return y;
}

Values follow(const Dense& dense, const Step& step, const Inputs& x) {
  const std::size_t inputs = dense.weights.shape[0];
  const std::size_t outputs = dense.weights.shape[1];
  Values y;
  for (std::size_t position = 0; position < step.from[0].size() / inputs; ++position) {
    std::vector<double> sums(dense.bias.values.begin(), dense.bias.values.end());
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t k = 0; k < outputs; ++k)
        sums[k] += static_cast<double>((*x[0])[position * inputs + i]) *
                   static_cast<double>(dense.weights.values[i * outputs + k]);
    for (const double sum : sums) y.push_back(static_cast<float>(sum));
  }
  return y;
}

Values follow(const Convolution& convolution, const Step& step, const Inputs& x) {
  const Shape from = as_image(step.from[0]);
  const std::size_t inputs = from[2];
  const std::size_t channels = step.to[2];
  const std::size_t seen = inputs / convolution.groups;    // by a channel
  const std::size_t made = channels / convolution.groups;  // by a group
  Values y(step.to.size());
  std::vector<double> sums(channels);
  for (std::size_t row = 0; row < step.to[0]; ++row)
    for (std::size_t column = 0; column < step.to[1]; ++column) {
      std::copy(convolution.bias.values.begin(), convolution.bias.values.end(), sums.begin());
      for (std::size_t u = 0; u < convolution.kernel; ++u)
        for (std::size_t v = 0; v < convolution.kernel; ++v) {
          const std::size_t i = row * convolution.stride + u * convolution.dilation;     // with the padding
          const std::size_t j = column * convolution.stride + v * convolution.dilation;  // too
          if (i < convolution.padding || j < convolution.padding) continue;
          if (i - convolution.padding >= from[0] || j - convolution.padding >= from[1]) continue;
          const float* const pixel =
              x[0]->data() + ((i - convolution.padding) * from[1] + j - convolution.padding) * inputs;
          const float* weights = convolution.weights.values.data() + (u * convolution.kernel + v) * seen * channels;
          for (std::size_t c = 0; c < seen; ++c, weights += channels)
            for (std::size_t k = 0; k < channels; ++k)
              sums[k] += static_cast<double>(pixel[k / made * seen + c]) * static_cast<double>(weights[k]);
        }
      std::copy(sums.begin(), sums.end(),
                y.begin() + static_cast<std::ptrdiff_t>((row * step.to[1] + column) * channels));
    }
  return y;
}

Values follow(const ConvolutionTranspose& layer, const Step& step, const Inputs& x) {
  const Shape from = as_image(step.from[0]);
  const std::size_t inputs = from[2];
  const std::size_t channels = step.to[2];
  std::vector<double> y(step.to.size());
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<double>(layer.bias.values[i % channels]);
  for (std::size_t row = 0; row < from[0]; ++row)
    for (std::size_t column = 0; column < from[1]; ++column)
      for (std::size_t u = 0; u < layer.kernel; ++u)
        for (std::size_t v = 0; v < layer.kernel; ++v) {
          const std::size_t i = row * layer.stride + u;
          const std::size_t j = column * layer.stride + v;
          if (i < layer.padding || j < layer.padding) continue;
          if (i - layer.padding >= step.to[0] || j - layer.padding >= step.to[1]) continue;
          const float* const pixel = x[0]->data() + (row * from[1] + column) * inputs;
          double* const to = y.data() + ((i - layer.padding) * step.to[1] + j - layer.padding) * channels;
          const float* weights = layer.weights.values.data() + (u * layer.kernel + v) * channels * inputs;
          for (std::size_t k = 0; k < channels; ++k)
            for (std::size_t c = 0; c < inputs; ++c)
              to[k] += static_cast<double>(pixel[c]) * static_cast<double>(*weights++);
        }
  return {y.begin(), y.end()};
}

Values follow(const Pool& pool, const Step& step, const Inputs& x) {
  const Shape from = as_image(step.from[0]);
  const std::size_t channels = from[2];
  Values y(step.to.size());
  for (std::size_t row = 0; row < step.to[0]; ++row)
    for (std::size_t column = 0; column < step.to[1]; ++column)
      for (std::size_t c = 0; c < channels; ++c) {
        double sum = 0.0;
        float largest = -std::numeric_limits<float>::infinity();
        for (std::size_t u = 0; u < pool.kernel; ++u)
          for (std::size_t v = 0; v < pool.kernel; ++v) {
            const std::size_t i = row * pool.stride + u;
            const std::size_t j = column * pool.stride + v;
            if (i < pool.padding || j < pool.padding) continue;
            if (i - pool.padding >= from[0] || j - pool.padding >= from[1]) continue;
            const float value = (*x[0])[((i - pool.padding) * from[1] + j - pool.padding) * channels + c];
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
  const auto a = static_cast<double>(function.a);
  const auto b = static_cast<double>(function.b);
  switch (function.name) {
    case Function::Name::absolute:
      return std::fabs(x);
    case Function::Name::clamp:
      return x < a ? a : x > b ? b : x;
    case Function::Name::elu:
      return x > 0.0 ? x : a * std::expm1(x);
    case Function::Name::exp:
      return std::exp(x);
    case Function::Name::gelu:
      return x * 0.5 * std::erfc(-x / std::sqrt(2.0));
    case Function::Name::leaky_relu:
      return x > 0.0 ? x : a * x;
    case Function::Name::linear:
      return a * x + b;
    case Function::Name::log:
      return std::log(x);
    case Function::Name::power:
      return std::pow(x, a);
    case Function::Name::relu:
      return x > 0.0 ? x : 0.0;
    case Function::Name::sigmoid:
      return 1.0 / (1.0 + std::exp(-x));
    case Function::Name::silu:
      return x / (1.0 + std::exp(-x));
    case Function::Name::softplus:
      return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
    case Function::Name::sqrt:
      return std::sqrt(x);
    case Function::Name::square:
      return x * x;
    case Function::Name::tanh:
      return std::tanh(x);
  }
  return x;
}

Values follow(const Function& function, const Step&, const Inputs& x) {
  Values y(x[0]->size());
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] = static_cast<float>(value_of(function, static_cast<double>((*x[0])[i])));
  return y;
}

float value_of(Binary::Name name, float a, float b) {
  switch (name) {
    case Binary::Name::add:
      return a + b;
    case Binary::Name::subtract:
      return a - b;
    case Binary::Name::multiply:
      return a * b;
    case Binary::Name::divide:
      return a / b;
    case Binary::Name::maximum:
      return a < b ? b : a;
    case Binary::Name::minimum:
      return b < a ? b : a;
  }
  return a;
}

Values follow(const Binary& binary, const Step& step, const Inputs& x) {
  std::vector<std::size_t> of_b;
  for_offsets(step.to.extents(), steps_within(step.from[1], step.to),
              [&of_b](std::size_t offset) { of_b.push_back(offset); });
  Values y;
  for_offsets(step.to.extents(), steps_within(step.from[0], step.to), [&](std::size_t offset) {
    y.push_back(value_of(binary.name, (*x[0])[offset], (*x[1])[of_b[y.size()]]));
  });
  return y;
}

Values follow(const MatrixProduct& product, const Step& step, const Inputs& x) {
  const std::size_t rank = step.to.rank();
  const std::size_t m = step.to[rank - 2];
  const std::size_t n = step.to[rank - 1];
  const Shape& a = step.from[0];
  const std::size_t k = product.transpose_a ? a[a.rank() - 2] : a[a.rank() - 1];
  const auto front = [](const Shape& shape) {
    return Shape(std::vector<std::size_t>(shape.extents().begin(), shape.extents().end() - 2));
  };
  const Shape positions = front(step.to);
  std::vector<std::size_t> of_b;
  for_offsets(positions.extents(), steps_within(front(step.from[1]), positions),
              [&](std::size_t offset) { of_b.push_back(offset * k * n); });
  Values y;
  std::size_t position = 0;
  for_offsets(positions.extents(), steps_within(front(a), positions), [&](std::size_t offset) {
    const float* const left = x[0]->data() + offset * m * k;
    const float* const right = x[1]->data() + of_b[position++];
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        double sum = 0.0;
        for (std::size_t s = 0; s < k; ++s)
          sum += static_cast<double>(left[product.transpose_a ? s * m + i : i * k + s]) *
                 static_cast<double>(right[product.transpose_b ? j * k + s : s * n + j]);
        y.push_back(static_cast<float>(sum));
      }
  });
  return y;
}

Values follow(const Permute& permute, const Step& step, const Inputs& x) {
  const std::vector<std::size_t> own = steps_of(step.from[0]);
  std::vector<std::size_t> steps;
  for (const std::size_t axis : permute.order) steps.push_back(own[axis]);
  Values y;
  for_offsets(step.to.extents(), steps, [&](std::size_t offset) { y.push_back((*x[0])[offset]); });
  return y;
}

Values follow(const Concatenate& concatenate, const Step& step, const Inputs& x) {
  Values y;
  const std::size_t outer = around(step.to, concatenate.axis, concatenate.axis).outer;
  for (std::size_t o = 0; o < outer; ++o)
    for (const Values* const input : x) {
      const std::size_t run = input->size() / outer;
      const auto begin = input->begin() + static_cast<std::ptrdiff_t>(o * run);
      y.insert(y.end(), begin, begin + static_cast<std::ptrdiff_t>(run));
    }
  return y;
}

Values follow(const Slice& slice, const Step& step, const Inputs& x) {
  const Around whole = around(step.from[0], slice.axis, slice.axis);
  Values y;
  for (std::size_t o = 0; o < whole.outer; ++o) {
    const auto begin = x[0]->begin() + static_cast<std::ptrdiff_t>((o * whole.extent + slice.begin) * whole.inner);
    y.insert(y.end(), begin, begin + static_cast<std::ptrdiff_t>((slice.end - slice.begin) * whole.inner));
  }
  return y;
}

Values follow(const Softmax& layer, const Step& step, const Inputs& x) {
  const Around whole = around(step.from[0], layer.axis, layer.axis);
  Values y(x[0]->size());
  for (std::size_t o = 0; o < whole.outer; ++o)
    for (std::size_t i = 0; i < whole.inner; ++i) {
      const std::size_t begin = o * whole.extent * whole.inner + i;
      Values run;
      for (std::size_t e = 0; e < whole.extent; ++e) run.push_back((*x[0])[begin + e * whole.inner]);
      const auto largest = static_cast<double>(*std::max_element(run.begin(), run.end()));
      double sum = 0.0;
      for (const float value : run) sum += std::exp(static_cast<double>(value) - largest);
      for (std::size_t e = 0; e < whole.extent; ++e) {
        const double above = static_cast<double>(run[e]) - largest;
        y[begin + e * whole.inner] =
            static_cast<float>(layer.logarithm ? above - std::log(sum) : std::exp(above) / sum);
      }
    }
  return y;
}

Values follow(const Reduce& reduce, const Step& step, const Inputs& x) {
  const Around whole = around(step.from[0], reduce.first, reduce.last);
  Values y;
  for (std::size_t o = 0; o < whole.outer; ++o)
    for (std::size_t i = 0; i < whole.inner; ++i) {
      double sum = 0.0;
      float largest = -std::numeric_limits<float>::infinity();
      for (std::size_t e = 0; e < whole.extent; ++e) {
        const float value = (*x[0])[(o * whole.extent + e) * whole.inner + i];
        sum += static_cast<double>(value);
        largest = std::max(largest, value);
      }
      if (reduce.of == Reduce::Of::mean) sum /= static_cast<double>(whole.extent);
      y.push_back(reduce.of == Reduce::Of::max ? largest : static_cast<float>(sum));
    }
  return y;
}

Values follow(const Embedding& embedding, const Step&, const Inputs& x) {
  const std::size_t count = embedding.table.shape[0];
  const std::size_t width = embedding.table.shape[1];
  Values y;
  for (const float value : *x[0]) {
    const std::size_t index =
        value > 0.0F ? std::min(static_cast<std::size_t>(std::min(value + 0.5F, 1e9F)), count - 1) : 0;
    const auto begin = embedding.table.values.begin() + static_cast<std::ptrdiff_t>(index * width);
    y.insert(y.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
  }
  return y;
}

Values follow(const Upsample& upsample, const Step& step, const Inputs& x) {
  const Shape from = as_image(step.from[0]);
  Values y;
  for (std::size_t row = 0; row < step.to[0]; ++row)
    for (std::size_t column = 0; column < step.to[1]; ++column) {
      const std::size_t pixel = row / upsample.factor * from[1] + column / upsample.factor;
      const auto begin = x[0]->begin() + static_cast<std::ptrdiff_t>(pixel * from[2]);
      y.insert(y.end(), begin, begin + static_cast<std::ptrdiff_t>(from[2]));
    }
  return y;
}

Values follow(const Normalization& layer, const Step& step, const Inputs& x) {
  const std::size_t channels = layer.gain.values.size();
  const std::size_t positions = step.from[0].size() / channels;
  const bool by_position = layer.groups == 0;
  const std::size_t parts = by_position ? positions : layer.groups;
  const std::size_t run = by_position ? channels : channels / layer.groups;
  const std::size_t runs = by_position ? 1 : positions;
  Values y(x[0]->size());
  for (std::size_t p = 0; p < parts; ++p) {
    const auto over = [&](const auto& body) {
      for (std::size_t r = 0; r < runs; ++r)
        for (std::size_t i = 0; i < run; ++i) {
          const std::size_t channel = by_position ? i : p * run + i;
          body((by_position ? p * channels : r * channels) + channel, channel);
        }
    };
    const auto count = static_cast<double>(runs * run);
    double mean = 0.0;
    over([&](std::size_t i, std::size_t) { mean += static_cast<double>((*x[0])[i]); });
    mean /= count;
    double variance = 0.0;
    over([&](std::size_t i, std::size_t) {
      const double apart = static_cast<double>((*x[0])[i]) - mean;
      variance += apart * apart;
    });
    const double inverse = 1.0 / std::sqrt(variance / count + layer.epsilon);
    over([&](std::size_t i, std::size_t channel) {
      y[i] = static_cast<float>((static_cast<double>((*x[0])[i]) - mean) * inverse *
                                    static_cast<double>(layer.gain.values[channel]) +
                                static_cast<double>(layer.shift.values[channel]));
    });
  }
  return y;
}

Values follow(const Attention& attention, const Step& step, const Inputs& x) {
  const std::size_t rows = step.from[0][0];
  const std::size_t width = step.from[0][1];
  const std::size_t columns = step.from[1][0];
  const std::size_t depth = width / attention.heads;
  Values y(rows * width);
  for (std::size_t h = 0; h < attention.heads; ++h)
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t seen = attention.causal ? std::min(i + 1, columns) : columns;
      std::vector<double> weights;
      for (std::size_t j = 0; j < seen; ++j) {
        double sum = 0.0;
        for (std::size_t d = 0; d < depth; ++d)
          sum += static_cast<double>((*x[0])[i * width + h * depth + d]) *
                 static_cast<double>((*x[1])[j * width + h * depth + d]);
        weights.push_back(sum / std::sqrt(static_cast<double>(depth)));
      }
      const double largest = *std::max_element(weights.begin(), weights.end());
      double total = 0.0;
      for (double& weight : weights) total += weight = std::exp(weight - largest);
      for (std::size_t d = 0; d < depth; ++d) {
        double sum = 0.0;
        for (std::size_t j = 0; j < seen; ++j)
          sum += weights[j] / total * static_cast<double>((*x[2])[j * width + h * depth + d]);
        y[i * width + h * depth + d] = static_cast<float>(sum);
      }
    }
  return y;
}

/// x W + b for the row of a matrix.
std::vector<double> times(const float* x, const Array& weights, const Array& bias) {
  std::vector<double> sums(bias.values.begin(), bias.values.end());
  for (std::size_t i = 0; i < weights.shape[0]; ++i)
    for (std::size_t k = 0; k < sums.size(); ++k)
      sums[k] += static_cast<double>(x[i]) * static_cast<double>(weights.values[i * sums.size() + k]);
  return sums;
}

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

Values follow(const Recurrent& layer, const Step& step, const Inputs& x) {
  const std::size_t units = layer.units();
  const std::size_t features = step.from[0][1];
  Values y;
  Values h(units, 0.0F);
  std::vector<double> c(units, 0.0);
  for (std::size_t t = 0; t < step.from[0][0]; ++t) {
    const std::vector<double> in = times(x[0]->data() + t * features, layer.input_weights, layer.input_bias);
    const std::vector<double> again = times(h.data(), layer.recurrent_weights, layer.recurrent_bias);
    for (std::size_t u = 0; u < units; ++u) {
      const auto gate = [&](std::size_t number) { return in[number * units + u] + again[number * units + u]; };
      if (layer.is_lstm) {
        c[u] = sigmoid(gate(1)) * c[u] + sigmoid(gate(0)) * std::tanh(gate(2));
        h[u] = static_cast<float>(sigmoid(gate(3)) * std::tanh(c[u]));
      } else {
        const double z = sigmoid(gate(1));
        const double n = std::tanh(in[2 * units + u] + sigmoid(gate(0)) * again[2 * units + u]);
        h[u] = static_cast<float>((1.0 - z) * n + z * static_cast<double>(h[u]));
      }
    }
    y.insert(y.end(), h.begin(), h.end());
  }
  return y;
}

Values follow(const Constant& constant, const Step&, const Inputs&) { return constant.values.values; }

}  // namespace

std::vector<float> follow(const Layers& layers, const std::vector<float>& rows) {
  const std::size_t width = layers.input.size();
  std::vector<float> all;
  for (std::size_t begin = 0; begin < rows.size(); begin += width) {
    std::vector<Values> values;
    values.reserve(layers.steps.size() + 1);
    values.emplace_back(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                        rows.begin() + static_cast<std::ptrdiff_t>(begin + width));
    for (const Step& step : layers.steps) {
      Inputs inputs;
      for (const std::size_t input : step.inputs) inputs.push_back(&values[input]);
      values.push_back(std::visit([&](const auto& layer) { return follow(layer, step, inputs); }, step.layer));
    }
    const Values& answer = values[layers.output];
    all.insert(all.end(), answer.begin(), answer.end());
  }
  return all;
}

}  // namespace plexus::network
