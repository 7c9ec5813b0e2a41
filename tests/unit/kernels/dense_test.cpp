// The dense kernels against sums written out in double precision, on ragged shapes.
#include <plexus/buffer.h>
#include <plexus/kernels.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.h"

using namespace plexus;

namespace {

// A small generator of its own: the kernels must not be tested with numbers from the code next door.
class Numbers {
 public:
  explicit Numbers(std::uint32_t seed) : state_(seed * 2654435761U + 1U) {}
  float next() {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<float>(state_ >> 8) / 8388608.0F - 1.0F;
  }

 private:
  std::uint32_t state_;
};

struct Matrix {
  Matrix(std::size_t count, std::size_t width, std::size_t stride)
      : buffer(count * stride + 16), rows{buffer.data(), count, width, stride} {}

  void fill(Numbers& numbers, float zeros) {
    for (std::size_t b = 0; b < rows.count; ++b)
      for (std::size_t i = 0; i < rows.width; ++i) {
        const float value = numbers.next();
        rows.row(b)[i] = numbers.next() * 0.5F + 0.5F < zeros ? 0.0F : value;
      }
  }

  Buffer buffer;
  Rows rows;
};

struct Layer {
  Layer(std::size_t inputs, std::size_t outputs, bool with_bias) {
    parameter.name = "w";
    parameter.bias = with_bias;
    parameter.rows = inputs + (with_bias ? 1 : 0);
    parameter.columns = outputs;
    parameter.stride = padded(outputs);
    values = Buffer(parameter.size());
    parameter.values = values.data();
  }

  void fill(Numbers& numbers) {
    for (std::size_t i = 0; i < parameter.rows; ++i)
      for (std::size_t j = 0; j < parameter.columns; ++j) parameter.row(i)[j] = numbers.next();
  }

  Parameter parameter;
  Buffer values;
};

class FixedTarget final : public Gradients {
 public:
  FixedTarget(float* data, float alpha, float beta) : target_{data, alpha, beta} {}
  Target target(const Parameter&) noexcept override { return target_; }
  void complete(const Parameter&) noexcept override { ++completed; }
  int completed = 0;

 private:
  Target target_;
};

struct Case {
  std::size_t batch, inputs, outputs;
  bool bias;
  float zeros;
};

const std::vector<Case> cases = {
    {1, 1, 1, true, 0.0F},      {1, 784, 10, true, 0.8F},   {1, 784, 100, true, 0.8F}, {1, 5, 300, true, 0.0F},
    {1, 2500, 17, true, 0.5F},  {2, 33, 129, false, 0.3F},  {3, 7, 16, true, 0.0F},    {4, 20, 10, true, 0.2F},
    {5, 31, 33, false, 0.0F},   {64, 784, 10, true, 0.8F},  {7, 1, 200, true, 0.0F},   {1, 1024, 16, false, 1.0F},
    {1, 1025, 128, true, 0.9F}, {32, 100, 144, true, 0.0F},
};

/// Allowed error of a sum of n products of numbers up to 1.
double tolerance(std::size_t terms) { return 1e-6 * (2.0 + std::sqrt(static_cast<double>(terms))); }

}  // namespace

TEST_CASE("dense_forward computes x W + b") {
  for (const Case& c : cases) {
    CAPTURE(c.batch, c.inputs, c.outputs, c.bias);
    Numbers numbers(7);
    Matrix x(c.batch, c.inputs, c.inputs + 3);
    Layer layer(c.inputs, c.outputs, c.bias);
    Matrix y(c.batch, c.outputs, layer.parameter.stride);
    x.fill(numbers, c.zeros);
    layer.fill(numbers);
    dense_forward(y.rows, x.rows, layer.parameter);
    double worst = 0.0;
    for (std::size_t b = 0; b < c.batch; ++b)
      for (std::size_t j = 0; j < c.outputs; ++j) {
        double expected = c.bias ? layer.parameter.bias_row()[j] : 0.0;
        for (std::size_t i = 0; i < c.inputs; ++i)
          expected += static_cast<double>(x.rows.row(b)[i]) * static_cast<double>(layer.parameter.row(i)[j]);
        worst = std::max(worst, std::abs(expected - static_cast<double>(y.rows.row(b)[j])));
      }
    CHECK(worst < tolerance(c.inputs));
  }
}

TEST_CASE("dense_backward_input computes dy times W transposed, without the bias row") {
  for (const Case& c : cases) {
    CAPTURE(c.batch, c.inputs, c.outputs, c.bias);
    Numbers numbers(8);
    Layer layer(c.inputs, c.outputs, c.bias);
    Matrix dy(c.batch, c.outputs, c.outputs + 1);
    Matrix dx(c.batch, c.inputs, c.inputs);
    dy.fill(numbers, 0.1F);
    layer.fill(numbers);
    // What stands behind the columns of dy must not matter.
    for (std::size_t b = 0; b < c.batch; ++b) dy.rows.row(b)[c.outputs] = 1e30F;
    dense_backward_input(dx.rows, dy.rows, layer.parameter);
    double worst = 0.0;
    for (std::size_t b = 0; b < c.batch; ++b)
      for (std::size_t i = 0; i < c.inputs; ++i) {
        double expected = 0.0;
        for (std::size_t j = 0; j < c.outputs; ++j)
          expected += static_cast<double>(dy.rows.row(b)[j]) * static_cast<double>(layer.parameter.row(i)[j]);
        worst = std::max(worst, std::abs(expected - static_cast<double>(dx.rows.row(b)[i])));
      }
    CHECK(worst < tolerance(c.outputs));
  }
}

TEST_CASE("dense_backward_weights gives beta times what was there plus alpha times the gradient") {
  const float alpha = GENERATE(1.0F, -0.25F);
  const float beta = GENERATE(0.0F, 1.0F, 0.5F);
  for (const Case& c : cases) {
    CAPTURE(c.batch, c.inputs, c.outputs, c.bias, alpha, beta);
    Numbers numbers(9);
    Layer before(c.inputs, c.outputs, c.bias);
    before.fill(numbers);
    Layer after(c.inputs, c.outputs, c.bias);
    for (std::size_t i = 0; i < before.parameter.size(); ++i) after.parameter.values[i] = before.parameter.values[i];
    if (beta == 0.0F)  // NaN must not survive an overwrite
      for (std::size_t i = 0; i < after.parameter.rows; ++i)
        for (std::size_t j = 0; j < c.outputs; ++j) after.parameter.row(i)[j] = std::nanf("");
    Matrix x(c.batch, c.inputs, c.inputs);
    Matrix dy(c.batch, c.outputs, c.outputs + 2);
    x.fill(numbers, c.zeros);
    dy.fill(numbers, 0.0F);
    for (std::size_t b = 0; b < c.batch; ++b) dy.rows.row(b)[c.outputs] = std::nanf("");
    FixedTarget gradients(after.parameter.values, alpha, beta);
    dense_backward_weights(gradients, after.parameter, x.rows, dy.rows);
    CHECK(gradients.completed == 1);
    double worst = 0.0;
    for (std::size_t i = 0; i < after.parameter.rows; ++i)
      for (std::size_t j = 0; j < c.outputs; ++j) {
        double sum = 0.0;
        for (std::size_t b = 0; b < c.batch; ++b)
          sum += (i < c.inputs ? static_cast<double>(x.rows.row(b)[i]) : 1.0) * static_cast<double>(dy.rows.row(b)[j]);
        const double old = static_cast<double>(beta) * static_cast<double>(before.parameter.row(i)[j]);
        const double error =
            std::abs(old + static_cast<double>(alpha) * sum - static_cast<double>(after.parameter.row(i)[j]));
        worst = std::max(worst, std::isnan(error) ? 1e9 : error);
      }
    CHECK(worst < tolerance(c.batch));
    bool padding_is_zero = true;
    for (std::size_t i = 0; i < after.parameter.rows; ++i)
      for (std::size_t j = c.outputs; j < after.parameter.stride; ++j)
        padding_is_zero = padding_is_zero && after.parameter.row(i)[j] == 0.0F;
    CHECK(padding_is_zero);
  }
}

TEST_CASE("gemm multiplies row-major matrices, transposed or not") {
  const std::size_t m = 5;
  const std::size_t n = 7;
  const std::size_t k = 3;
  for (const Transpose ta : {Transpose::no, Transpose::yes}) {
    for (const Transpose tb : {Transpose::no, Transpose::yes}) {
      Numbers numbers(10);
      Matrix a(ta == Transpose::no ? m : k, ta == Transpose::no ? k : m, 9);
      Matrix b(tb == Transpose::no ? k : n, tb == Transpose::no ? n : k, 8);
      Matrix c(m, n, 11);
      a.fill(numbers, 0.0F);
      b.fill(numbers, 0.0F);
      c.fill(numbers, 0.0F);
      const std::vector<float> before(c.buffer.data(), c.buffer.data() + c.buffer.size());
      gemm(ta, tb, m, n, k, 2.0F, a.rows.data, 9, b.rows.data, 8, 0.5F, c.rows.data, 11);
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          double sum = 0.0;
          for (std::size_t l = 0; l < k; ++l)
            sum += static_cast<double>(ta == Transpose::no ? a.rows.row(i)[l] : a.rows.row(l)[i]) *
                   static_cast<double>(tb == Transpose::no ? b.rows.row(l)[j] : b.rows.row(j)[l]);
          CHECK(static_cast<double>(c.rows.row(i)[j]) ==
                Approx(2.0 * sum + 0.5 * static_cast<double>(before[i * 11 + j])).margin(1e-6));
        }
    }
  }
}
