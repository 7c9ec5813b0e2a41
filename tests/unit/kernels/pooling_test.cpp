// The pooling kernels against their definitions, on ragged shapes.
#include "kernels/pooling.h"

#include <plexus/random.h>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.h"
#include "kernels/naive.h"

using namespace plexus;
using namespace plexus::kernels;

namespace {

constexpr float guard = 123.5F;

std::vector<float> guarded(std::size_t size) { return std::vector<float>(size + 16, guard); }

void check_guards(const std::vector<float>& values) {
  for (std::size_t i = values.size() - 16; i < values.size(); ++i) REQUIRE(values[i] == guard);
}

std::vector<float> random_values(std::size_t size, Stream& stream) {
  std::vector<float> result(size);
  // Few different values, so that several of a window are equal.
  for (float& value : result) value = static_cast<float>(stream.below(7)) - 3.0F;
  return result;
}

std::size_t out_size(const Sliding& s) { return s.out_height() * s.out_width() * s.channels; }

}  // namespace

TEST_CASE("Pooling and its gradients are what their equations say") {
  const std::size_t channels = GENERATE(as<std::size_t>{}, 1, 3, 6, 16, 20, 64);
  const Sliding s = GENERATE_COPY(Sliding{8, 8, channels, 2, 2, 0}, Sliding{7, 9, channels, 2, 2, 0},
                                  Sliding{9, 7, channels, 3, 3, 0}, Sliding{7, 7, channels, 3, 2, 1},
                                  Sliding{6, 5, channels, 2, 1, 1}, Sliding{5, 6, channels, 2, 3, 0},
                                  Sliding{9, 9, channels, 5, 4, 2}, Sliding{4, 4, channels, 4, 4, 0},
                                  Sliding{3, 3, channels, 1, 1, 0}, Sliding{20, 20, channels, 20, 1, 0});
  INFO(s.height << " × " << s.width << " × " << s.channels << ", kernel " << s.kernel << ", stride " << s.stride
                << ", padding " << s.padding);
  Stream stream(1, "pooling test");
  const std::vector<float> x = random_values(s.in_size(), stream);
  const std::vector<float> dy = random_values(out_size(s), stream);
  const bool accumulate = GENERATE(false, true);
  std::vector<float> y = guarded(out_size(s));
  std::vector<float> dx = guarded(s.in_size());
  const double earlier = accumulate ? 1.0 : 0.0;
  if (accumulate) std::fill_n(dx.begin(), s.in_size(), 1.0F);

  SECTION("the largest") {
    std::vector<std::uint32_t> from(out_size(s) + 1, 77);
    max_pool_forward(s, y.data(), from.data(), x.data());
    max_pool_backward(s, dx.data(), accumulate, dy.data(), from.data());
    std::vector<float> expected(out_size(s));
    std::vector<std::size_t> origin(out_size(s));
    naive::max_pool_forward(s, expected.data(), origin.data(), x.data());
    std::vector<double> gradient(s.in_size(), earlier);
    for (std::size_t o = 0; o < expected.size(); ++o) {
      REQUIRE(y[o] == expected[o]);
      gradient[origin[o]] += static_cast<double>(dy[o]);
    }
    for (std::size_t i = 0; i < gradient.size(); ++i) REQUIRE(static_cast<double>(dx[i]) == gradient[i]);
    REQUIRE(from.back() == 77);
    std::vector<float> alone = guarded(out_size(s));
    max_pool_forward(s, alone.data(), nullptr, x.data());
    REQUIRE(alone == y);
  }
  SECTION("the mean") {
    average_pool_forward(s, y.data(), x.data());
    average_pool_backward(s, dx.data(), accumulate, dy.data());
    std::vector<double> expected(out_size(s));
    naive::average_pool_forward(s, expected.data(), x.data());
    for (std::size_t o = 0; o < expected.size(); ++o)
      REQUIRE(static_cast<double>(y[o]) == Approx(expected[o]).margin(2e-6).epsilon(0));
    std::vector<double> gradient(s.in_size());
    naive::average_pool_backward(s, gradient.data(), dy.data());
    for (std::size_t i = 0; i < gradient.size(); ++i)
      REQUIRE(static_cast<double>(dx[i]) == Approx(gradient[i] + earlier).margin(2e-6).epsilon(0));
  }
  check_guards(y);
  check_guards(dx);
}

TEST_CASE("A NaN is never pooled away") {
  const std::size_t place = GENERATE(as<std::size_t>{}, 0, 1, 2, 3);
  std::vector<float> x = {1, 2, 4, 3};
  x[place] = std::numeric_limits<float>::quiet_NaN();
  float y = 0;
  std::uint32_t from = 0;
  max_pool_forward({2, 2, 1, 2, 2, 0}, &y, &from, x.data());
  CHECK(std::isnan(y));
  CHECK(from == place);
  max_pool_forward({2, 2, 1, 2, 2, 0}, &y, nullptr, x.data());
  CHECK(std::isnan(y));
}
