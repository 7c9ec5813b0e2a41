// Convolutions with gaps and with groups: against the sum that defines them, and against differences.
#include <plexus/error.h>
#include <plexus/graph.h>

#include "catch.h"
#include "gradient_check.h"

using namespace plexus;
using namespace plexus::test;

namespace {

struct Case {
  Shape image;
  std::size_t channels;
  Window window;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {{7, 6, 3}, 5, {.kernel = 3, .dilation = 2}},
      {{7, 6, 2}, 4, {.kernel = 3, .stride = 2, .padding = 2, .dilation = 2}},
      {{5, 5, 4}, 6, {.kernel = 3, .padding = 1, .groups = 2}},
      {{5, 4, 4}, 8, {.kernel = 2, .groups = 4}},  // each channel makes two
      {{6, 6, 5}, 5, {.kernel = 3, .padding = 1, .groups = 5}},
      {{9, 9, 17}, 17, {.kernel = 3, .stride = 2, .padding = 4, .dilation = 3, .groups = 17}},
      {{6, 5}, 3, {.kernel = 3, .padding = 1, .dilation = 2}},
      {{4, 4, 6}, 34, {.kernel = 1, .groups = 2}},
  };
  return all;
}

LayerWeights weights(bool bias) {
  return {.name = "conv", .weights = uniform_initializer, .bias = bias ? &uniform_initializer : nullptr};
}

}  // namespace

TEST_CASE("A convolution with gaps or groups is the sum over what lies under its window, group by group") {
  for (const Case& which : cases())
    for (const bool bias : {true, false}) {
      INFO(to_string(which.image) << " to " << which.channels << ", groups " << which.window.groups);
      Shape shape;
      GraphOf model([&](Graph& graph, Var x) {
        const Var y = graph.convolution(x, which.channels, which.window, weights(bias));
        shape = y.shape();
        return y;
      });
      const std::size_t height = which.image[0];
      const std::size_t width = which.image[1];
      const std::size_t channels = which.image.rank() == 3 ? which.image[2] : 1;
      const auto [kernel, stride, padding, dilation, groups] = which.window;
      const std::size_t reach = (kernel - 1) * dilation + 1;
      const Shape expected{(height + 2 * padding - reach) / stride + 1, (width + 2 * padding - reach) / stride + 1,
                           which.channels};
      training::ParameterStore store(which.image, expected.size(), 2, 1);
      model.plan(store);
      store.complete();
      REQUIRE(shape == expected);
      const Parameter& w = store.parameters()[0];
      Stream stream(1, "images");
      std::vector<float> x(2 * which.image.size());
      for (float& value : x) value = static_cast<float>(stream.normal());
      const ConstRows y =
          model.forward({x.data(), 2, which.image.size(), which.image.size()}, {.mode = Mode::training});
      for (std::size_t b = 0; b < 2; ++b)
        for (std::size_t i = 0; i < expected[0]; ++i)
          for (std::size_t j = 0; j < expected[1]; ++j)
            for (std::size_t c = 0; c < which.channels; ++c) {
              double sum = bias ? static_cast<double>(w.bias_row()[c]) : 0.0;
              const std::size_t in = channels / groups;
              const std::size_t group = c / (which.channels / groups);
              for (std::size_t u = 0; u < kernel; ++u)
                for (std::size_t v = 0; v < kernel; ++v)
                  for (std::size_t k = 0; k < in; ++k) {
                    const std::size_t row = i * stride + u * dilation;
                    const std::size_t column = j * stride + v * dilation;
                    if (row < padding || row >= height + padding || column < padding || column >= width + padding)
                      continue;
                    const std::size_t at = ((row - padding) * width + (column - padding)) * channels + group * in + k;
                    sum += static_cast<double>(x[b * which.image.size() + at]) *
                           static_cast<double>(w.row((u * kernel + v) * in + k)[c]);
                  }
              const double given = static_cast<double>(y.row(b)[(i * expected[1] + j) * which.channels + c]);
              REQUIRE(given == Approx(sum).margin(1e-5));
            }
    }
}

TEST_CASE("The gradients of a convolution with gaps or groups are those that differences give") {
  const std::size_t number = GENERATE(as<std::size_t>{}, 0, 1, 2, 3, 4, 5, 6, 7);
  const bool bias = GENERATE(true, false);
  const Case& which = cases()[number];
  check_op(which.image, 2, [&](Graph& graph, Var x, const std::string& name) {
    LayerWeights own = weights(bias);
    own.name = "conv_" + name;
    return graph.convolution(x, which.channels, which.window, own);
  });
}

TEST_CASE("Channels that cannot be parted into groups, and windows that do not fit, are refused with the numbers") {
  const auto refusal = [](const Shape& image, std::size_t channels, const Window& window) {
    GraphOf model([&](Graph& graph, Var x) { return graph.convolution(x, channels, window, weights(true)); });
    training::ParameterStore store(image, 1, 1, 1);
    try {
      model.plan(store);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(refusal({5, 5, 3}, 4, {.kernel = 3, .groups = 2}), ContainsSubstring("3 channels and makes 4"));
  CHECK_THAT(refusal({5, 5, 3}, 4, {.kernel = 3, .dilation = 3}), ContainsSubstring("reaches over 7 pixels"));
  CHECK_THAT(refusal({5, 5, 3}, 4, {.kernel = 3, .dilation = 0}), ContainsSubstring("at least 1"));
}
