// The convolution kernels against their definitions, on ragged shapes.
#include "kernels/convolution.h"

#include <plexus/buffer.h>
#include <plexus/random.h>

#include <cmath>
#include <utility>
#include <vector>

#include "catch.h"
#include "convolution_case.h"
#include "kernels/naive.h"

using namespace plexus;
using namespace plexus::kernels;

namespace {

/// For a float sum of n random terms up to 1: √n roundings, each of a partial sum that grows with √n.
double margin(std::size_t terms) { return 1e-7 * static_cast<double>(terms) + 1e-6; }

}  // namespace

TEST_CASE("Convolution and its gradients are what their equations say") {
  const Convolution shape = GENERATE(Convolution{{1, 1, 1, 1, 1, 0}, 1}, Convolution{{28, 28, 1, 5, 1, 2}, 6},
                                     Convolution{{14, 14, 6, 5, 1, 0}, 16}, Convolution{{13, 7, 3, 3, 1, 1}, 17},
                                     Convolution{{9, 12, 5, 3, 2, 1}, 33}, Convolution{{11, 11, 2, 4, 3, 2}, 65},
                                     Convolution{{5, 3, 40, 3, 1, 0}, 70}, Convolution{{6, 6, 16, 1, 1, 0}, 48},
                                     Convolution{{4, 5, 7, 2, 2, 1}, 100}, Convolution{{26, 26, 32, 3, 1, 0}, 64});
  const bool bias = GENERATE(true, false);
  INFO(describe(shape));
  Stream stream(1, "convolution test");
  const ConvolutionCase c(shape, bias, stream);
  const Sliding& s = shape.window;
  const std::vector<float> x = guarded_values(s.in_size(), stream);
  const std::size_t terms = s.kernel * s.run();

  SECTION("forward") {
    std::vector<float> y(shape.out_size() + 16, guard);
    Buffer scratch(convolution_forward_scratch(shape));
    convolution_forward(shape, y.data(), x.data(), c.w, scratch.data());
    std::vector<double> expected(shape.out_size());
    naive::convolution_forward(shape, expected.data(), x.data(), c.w);
    for (std::size_t i = 0; i < expected.size(); ++i)
      REQUIRE(static_cast<double>(y[i]) == Approx(expected[i]).margin(margin(terms)).epsilon(0));
    check_guards(y);
  }
  SECTION("gradient of the input") {
    const bool accumulate = GENERATE(false, true);
    const std::vector<float> dy = guarded_values(shape.out_size(), stream);
    std::vector<float> dx(s.in_size() + 16, guard);
    if (accumulate) std::fill_n(dx.begin(), s.in_size(), 2.0F);
    std::vector<float> transposed(transposed_weights_size(shape));
    transpose_weights(shape, transposed.data(), c.w);
    Buffer scratch(convolution_backward_input_scratch(shape));
    convolution_backward_input(shape, dx.data(), accumulate, dy.data(), transposed.data(), scratch.data());
    std::vector<double> expected(s.in_size());
    naive::convolution_backward_input(shape, expected.data(), dy.data(), c.w);
    for (std::size_t i = 0; i < expected.size(); ++i)
      REQUIRE(static_cast<double>(dx[i]) == Approx(expected[i] + (accumulate ? 2.0 : 0.0))
                                                .margin(margin(s.kernel * s.kernel * shape.out_channels))
                                                .epsilon(0));
    check_guards(dx);
  }
  SECTION("gradient of the weights") {
    const float beta = GENERATE(0.0F, 1.0F, -0.5F);
    const float alpha = GENERATE(1.0F, -0.25F);
    const std::vector<float> dy = guarded_values(shape.out_size(), stream);
    // What is in the target is not read when beta is 0. Its padding is zero, as a parameter's is.
    std::vector<float> dw(c.w.size() + 16, guard);
    for (std::size_t i = 0; i < c.w.rows; ++i)
      for (std::size_t j = 0; j < c.w.stride; ++j)
        dw[i * c.w.stride + j] = j >= c.w.columns ? 0.0F : beta == 0.0F ? std::nanf("") : 3.0F;
    Buffer scratch(convolution_backward_weights_scratch(shape));
    const std::size_t parts = convolution_weight_parts(shape, c.w);
    for (const auto& [first, end] : {std::pair(std::size_t{0}, parts / 3), std::pair(parts / 3, parts)})
      convolution_backward_weights(shape, first, end, {dw.data(), alpha, beta}, c.w, x.data(), dy.data(),
                                   scratch.data());
    std::vector<double> expected((terms + 1) * shape.out_channels);
    naive::add_convolution_backward_weights(shape, expected.data(), x.data(), dy.data());
    for (std::size_t i = 0; i < c.w.rows; ++i)
      for (std::size_t j = 0; j < c.w.stride; ++j) {
        const double earlier = 3.0 * static_cast<double>(beta);
        const double sum =
            j < c.w.columns ? static_cast<double>(alpha) * expected[i * shape.out_channels + j] + earlier : 0.0;
        REQUIRE(static_cast<double>(dw[i * c.w.stride + j]) == Approx(sum).margin(margin(shape.pixels())).epsilon(0));
      }
    check_guards(dw);
  }
}
