// Winograd's convolution and its gradients against the definition, on ragged shapes.
#include "kernels/winograd.h"

#include <plexus/random.h>

#include <cmath>
#include <vector>

#include "catch.h"
#include "convolution_case.h"
#include "kernels/naive.h"

using namespace plexus;
using namespace plexus::kernels;

namespace {

/// Random values up to 1, their sums of `terms` products, and the few additions more that tiles need.
double margin(std::size_t terms) { return 4e-7 * static_cast<double>(terms) + 4e-6; }

Convolution shape_of(std::size_t height, std::size_t width, std::size_t channels, std::size_t padding,
                     std::size_t out_channels) {
  return {{height, width, channels, 3, 1, padding}, out_channels};
}

}  // namespace

TEST_CASE("Winograd's convolution and its gradients are what the definition says") {
  const Convolution shape = GENERATE(shape_of(26, 26, 32, 0, 64), shape_of(4, 4, 16, 0, 16), shape_of(3, 3, 16, 0, 32),
                                     shape_of(7, 9, 16, 1, 48), shape_of(10, 5, 48, 2, 16), shape_of(1, 1, 16, 1, 80),
                                     shape_of(13, 14, 80, 1, 16), shape_of(28, 28, 16, 1, 32));
  const bool bias = GENERATE(true, false);
  INFO(describe(shape) << (bias ? ", bias" : ""));
  Stream stream(2, "winograd test");
  const ConvolutionCase c(shape, bias, stream);
  REQUIRE(winograd_fits(shape));
  const Sliding& s = shape.window;
  const std::vector<float> x = guarded_values(s.in_size(), stream);
  const bool accumulate = GENERATE(false, true);

  SECTION("forward") {
    std::vector<float> u(winograd_weights_size(shape));
    winograd_weights(shape, u.data(), c.w);
    std::vector<float> y(shape.out_size() + 16, guard);
    if (accumulate) std::fill_n(y.begin(), shape.out_size(), 2.0F);
    Buffer scratch(winograd_scratch(shape));
    winograd_convolution(shape, y.data(), accumulate, x.data(), u.data(), bias ? c.w.bias_row() : nullptr,
                         scratch.data());
    std::vector<double> expected(shape.out_size());
    naive::convolution_forward(shape, expected.data(), x.data(), c.w);
    for (std::size_t i = 0; i < expected.size(); ++i)
      REQUIRE(static_cast<double>(y[i]) ==
              Approx(expected[i] + (accumulate ? 2.0 : 0.0)).margin(margin(9 * s.channels)).epsilon(0));
    check_guards(y);
  }
  SECTION("gradient of the input") {
    const std::vector<float> dy = guarded_values(shape.out_size(), stream);
    std::vector<float> dx(s.in_size() + 16, guard);
    if (accumulate) std::fill_n(dx.begin(), s.in_size(), 2.0F);
    std::vector<float> u(winograd_weights_size(shape));
    winograd_weights_turned_round(shape, u.data(), c.w);
    const Convolution back = turned_round(shape);
    REQUIRE(back.out_size() == s.in_size());
    Buffer scratch(winograd_scratch(back));
    winograd_convolution(back, dx.data(), accumulate, dy.data(), u.data(), nullptr, scratch.data());
    std::vector<double> expected(s.in_size());
    naive::convolution_backward_input(shape, expected.data(), dy.data(), c.w);
    for (std::size_t i = 0; i < expected.size(); ++i)
      REQUIRE(static_cast<double>(dx[i]) ==
              Approx(expected[i] + (accumulate ? 2.0 : 0.0)).margin(margin(9 * shape.out_channels)).epsilon(0));
    check_guards(dx);
  }
  SECTION("gradient of the weights, of two images, in parts") {
    const float beta = accumulate ? -0.5F : 0.0F;
    const float alpha = 0.25F;
    const std::vector<float> x2 = guarded_values(s.in_size(), stream);
    const std::vector<float> dy = guarded_values(shape.out_size(), stream);
    const std::vector<float> dy2 = guarded_values(shape.out_size(), stream);
    std::vector<float> sums(winograd_sums_size(shape));
    Buffer scratch(winograd_gradient_scratch(shape));
    for (const WinogradParts parts : {WinogradParts{0, 1}, WinogradParts{1, 3}, WinogradParts{3, 4}}) {
      add_winograd_gradient(shape, parts, sums.data(), x.data(), dy.data(), scratch.data());
      add_winograd_gradient(shape, parts, sums.data(), x2.data(), dy2.data(), scratch.data());
    }
    std::vector<float> dw(c.w.size(), beta == 0.0F ? std::nanf("") : 3.0F);
    finish_winograd_gradient(shape, {dw.data(), alpha, beta}, c.w, sums.data());
    std::vector<double> expected((9 * s.channels + 1) * shape.out_channels);
    naive::add_convolution_backward_weights(shape, expected.data(), x.data(), dy.data());
    naive::add_convolution_backward_weights(shape, expected.data(), x2.data(), dy2.data());
    for (std::size_t i = 0; i < c.w.size(); ++i)
      REQUIRE(static_cast<double>(dw[i]) ==
              Approx(static_cast<double>(alpha) * expected[i] + 3.0 * static_cast<double>(beta))
                  .margin(margin(2 * shape.pixels()))
                  .epsilon(0));
  }
}

TEST_CASE("The parts of Winograd's gradient have the same bits together and one by one") {
  const Convolution shape = shape_of(11, 12, 16, 1, 32);
  Stream stream(3, "winograd parts");
  const std::vector<float> x = guarded_values(shape.window.in_size(), stream);
  const std::vector<float> dy = guarded_values(shape.out_size(), stream);
  std::vector<float> together(winograd_sums_size(shape));
  std::vector<float> apart(winograd_sums_size(shape));
  Buffer scratch(winograd_gradient_scratch(shape));
  add_winograd_gradient(shape, {}, together.data(), x.data(), dy.data(), scratch.data());
  for (std::size_t part = 4; part-- > 0;)
    add_winograd_gradient(shape, {part, part + 1}, apart.data(), x.data(), dy.data(), scratch.data());
  CHECK(together == apart);
}

TEST_CASE("Winograd's algorithm is for windows of 3 by 3, stride 1, and channels in whole vectors") {
  CHECK_FALSE(winograd_fits({{28, 28, 16, 5, 1, 2}, 16}));
  CHECK_FALSE(winograd_fits({{28, 28, 16, 3, 2, 1}, 16}));
  CHECK_FALSE(winograd_fits({{28, 28, 1, 3, 1, 1}, 16}));
  CHECK_FALSE(winograd_fits({{28, 28, 16, 3, 1, 1}, 20}));
}
