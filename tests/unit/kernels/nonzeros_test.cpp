// Lists of what is not zero, found once for a batch and used by the kernels that read it.
#include "kernels/nonzeros.h"

#include <plexus/buffer.h>
#include <plexus/kernels.h>

#include <cmath>
#include <vector>

#include "catch.h"

using namespace plexus;

namespace {

// Three examples of `inputs` values, two thirds of them zero, and a layer of five outputs.
struct Layer {
  explicit Layer(std::size_t inputs)
      : x(3 * inputs), weights((inputs + 1) * padded(5)), y(3 * padded(5)), rows{x.data(), 3, inputs, inputs} {
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = i % 3 == 1 ? std::sin(static_cast<float>(i)) : 0.0F;
    for (std::size_t row = 0; row <= inputs; ++row)
      for (std::size_t j = 0; j < 5; ++j)
        weights.data()[row * padded(5) + j] = std::cos(static_cast<float>(5 * row + j));
    parameter.rows = inputs + 1;
    parameter.columns = 5;
    parameter.stride = padded(5);
    parameter.bias = true;
    parameter.values = weights.data();
  }

  std::vector<float> forward() {
    const Rows outputs{y.data(), rows.count, 5, padded(5)};
    dense_forward(outputs, rows, parameter);
    std::vector<float> values;
    for (std::size_t b = 0; b < outputs.count; ++b) values.insert(values.end(), outputs.row(b), outputs.row(b) + 5);
    return values;
  }

  Buffer x, weights, y;
  ConstRows rows;
  Parameter parameter;
};

class Descent final : public Gradients {
 public:
  Target target(const Parameter& parameter) noexcept override { return {parameter.values, -0.5F, 1.0F}; }
  void complete(const Parameter&) noexcept override {}
};

}  // namespace

TEST_CASE("kernels give the same bits with lists that are known and with lists of their own") {
  for (const std::size_t inputs : {std::size_t{1}, std::size_t{17}, std::size_t{784}, std::size_t{2500}}) {
    CAPTURE(inputs);
    Layer without(inputs);
    Layer with(inputs);
    kernels::KnownNonZeros known(3, inputs);
    known.find(with.rows);
    CHECK(with.forward() == without.forward());
    Descent descent;
    for (Layer* layer : {&without, &with})
      dense_backward_weights(descent, layer->parameter, layer->rows, {layer->y.data(), 3, 5, padded(5)});
    CHECK(with.forward() == without.forward());
  }
}

TEST_CASE("kernels rely on known lists, for the rows that were looked at and no others") {
  Layer layer(40);
  const std::vector<float> expected = layer.forward();
  const std::vector<float> pixels(layer.x.data(), layer.x.data() + layer.x.size());
  kernels::KnownNonZeros known(3, 40);
  std::fill_n(layer.x.data(), layer.x.size(), 0.0F);
  known.find(layer.rows);
  std::copy(pixels.begin(), pixels.end(), layer.x.data());
  const std::vector<float> bias(layer.parameter.bias_row(), layer.parameter.bias_row() + 5);
  const std::vector<float> stale = layer.forward();
  CHECK(std::vector<float>(stale.begin(), stale.begin() + 5) == bias);  // the list said: nothing but zeros
  Layer other(40);
  CHECK(other.forward() == expected);
  known.find(layer.rows);
  CHECK(layer.forward() == expected);
}

TEST_CASE("lists are forgotten with whoever found them") {
  Layer layer(40);
  const std::vector<float> expected = layer.forward();
  const std::vector<float> pixels(layer.x.data(), layer.x.data() + layer.x.size());
  {
    kernels::KnownNonZeros known(3, 40);
    std::fill_n(layer.x.data(), layer.x.size(), 0.0F);
    known.find(layer.rows);
  }
  std::copy(pixels.begin(), pixels.end(), layer.x.data());
  CHECK(layer.forward() == expected);
}
