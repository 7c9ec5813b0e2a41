// Activations against their equations in double: values, derivatives, edges, and any way of cutting the arrays.
#include <plexus/activation.h>
#include <plexus/functions.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "catch.h"
#include "components.h"

using plexus::Activation;
using plexus::Value;
using plexus::test::bits;
using plexus::test::build;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

struct Case {
  std::string name;
  Value::Map settings;
  std::function<double(double)> equation;
  double at_minus_infinity;
  double at_infinity;
  bool kink = false;  ///< at 0
};

double normal_distribution(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

const std::vector<Case>& cases() {
  constexpr double inf = std::numeric_limits<double>::infinity();
  static const std::vector<Case> all = {
      {"identity", {}, [](double x) { return x; }, -inf, inf},
      {"sigmoid", {}, logistic, 0, 1},
      {"tanh", {}, [](double x) { return std::tanh(x); }, -1, 1},
      {"relu", {}, [](double x) { return std::max(x, 0.0); }, 0, inf, true},
      {"leaky_relu", {}, [](double x) { return x > 0 ? x : 0.01 * x; }, -inf, inf, true},
      {"leaky_relu", {{"slope", 0.3}}, [](double x) { return x > 0 ? x : 0.3 * x; }, -inf, inf, true},
      {"elu", {}, [](double x) { return x > 0 ? x : std::expm1(x); }, -1, inf, true},
      {"elu", {{"alpha", 0.7}}, [](double x) { return x > 0 ? x : 0.7 * std::expm1(x); }, -0.7, inf, true},
      {"gelu", {}, [](double x) { return x * normal_distribution(x); }, 0, inf},
      {"silu", {}, [](double x) { return x * logistic(x); }, 0, inf},
      {"softplus", {}, [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }, 0, inf},
  };
  return all;
}

std::vector<float> grid() {
  std::vector<float> x;
  for (int i = -2500; i <= 2500; ++i) x.push_back(static_cast<float>(i) / 125.0F + 0.0005F);
  for (const float tiny : {1e-3F, 1e-6F, 1e-12F, 1e-30F}) x.insert(x.end(), {tiny, -tiny});
  return x;
}

// A caller keeps x or y for the way back, as the activation asks.
std::vector<float> slopes(const Activation& f, const std::vector<float>& x, const std::vector<float>& dy) {
  std::vector<float> y(x.size());
  f.forward(x.size(), x.data(), y.data());
  std::vector<float> dx(x.size());
  f.backward(x.size(), f.backward_reads() == Activation::Reads::input ? x.data() : y.data(), dy.data(), dx.data());
  return dx;
}

}  // namespace

TEST_CASE("an activation gives the values of its equation") {
  const std::vector<float> x = grid();
  for (const Case& each : cases()) {
    CAPTURE(each.name);
    const auto f = build<Activation>(each.name, each.settings);
    std::vector<float> y(x.size());
    f->forward(x.size(), x.data(), y.data());
    double worst = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto argument = static_cast<double>(x[i]);
      // A few roundings of the result; what is below the smallest normal float may be 0.
      const double scale = std::max(std::fabs(each.equation(argument)), 1e-31);
      worst = std::max(worst, std::fabs(static_cast<double>(y[i]) - each.equation(argument)) / scale);
    }
    CHECK(worst < 6e-7);
  }
}

TEST_CASE("the gradient of an activation is the slope of its equation times what comes in") {
  const std::vector<float> x = grid();
  std::vector<float> dy(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) dy[i] = static_cast<float>(i % 7) - 2.5F;
  for (const Case& each : cases()) {
    CAPTURE(each.name);
    const auto f = build<Activation>(each.name, each.settings);
    const std::vector<float> dx = slopes(*f, x, dy);
    double worst = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto argument = static_cast<double>(x[i]);
      // Never across a kink at 0.
      const double h = each.kink ? std::min(1e-5, 0.25 * std::fabs(argument)) : 1e-5;
      const double slope = (each.equation(argument + h) - each.equation(argument - h)) / (2.0 * h);
      const double expected = slope * static_cast<double>(dy[i]);
      worst = std::max(worst, std::fabs(static_cast<double>(dx[i]) - expected));
    }
    CHECK(worst < 2e-6);
  }
}

TEST_CASE("the slope of rectifiers at 0 is that of their negative side") {
  const std::vector<float> zero = {0.0F, -0.0F};
  const std::vector<float> one = {1.0F, 1.0F};
  CHECK(slopes(*build<Activation>("relu"), zero, one) == std::vector<float>{0.0F, 0.0F});
  CHECK(slopes(*build<Activation>("leaky_relu"), zero, one) == std::vector<float>{0.01F, 0.01F});
  CHECK(slopes(*build<Activation>("elu", {{"alpha", 0.5}}), zero, one) == std::vector<float>{0.5F, 0.5F});
}

TEST_CASE("an activation has its limits at ±∞, finite slopes there, and lets NaN through") {
  for (const Case& each : cases()) {
    CAPTURE(each.name);
    const auto f = build<Activation>(each.name, each.settings);
    const std::vector<float> x = {-infinity, infinity, -3e38F, 3e38F, std::numeric_limits<float>::quiet_NaN()};
    std::vector<float> y(x.size());
    f->forward(x.size(), x.data(), y.data());
    CHECK(static_cast<double>(y[0]) == Approx(each.at_minus_infinity));
    CHECK(static_cast<double>(y[1]) == Approx(each.at_infinity));
    CHECK(std::isnan(y[4]));
    const double low = each.equation(-3e38);
    const double high = each.equation(3e38);
    CHECK(static_cast<double>(y[2]) == Approx(low).epsilon(1e-6).margin(1e-30));
    CHECK(static_cast<double>(y[3]) == Approx(high).epsilon(1e-6));
    const std::vector<float> dx = slopes(*f, x, std::vector<float>(x.size(), 1.0F));
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::isfinite(dx[i]));
  }
}

TEST_CASE("an activation works in place, there and back") {
  const std::vector<float> x = grid();
  const std::vector<float> dy(x.size(), 0.75F);
  for (const Case& each : cases()) {
    CAPTURE(each.name);
    const auto f = build<Activation>(each.name, each.settings);
    std::vector<float> y(x.size());
    f->forward(x.size(), x.data(), y.data());
    std::vector<float> in_place = x;
    f->forward(x.size(), in_place.data(), in_place.data());
    CHECK(bits(in_place) == bits(y));
    std::vector<float> gradient = dy;
    const std::vector<float>& saved = f->backward_reads() == Activation::Reads::input ? x : y;
    f->backward(x.size(), saved.data(), gradient.data(), gradient.data());
    CHECK(bits(gradient) == bits(slopes(*f, x, dy)));
  }
}

TEST_CASE("an element of an activation has the same bits wherever it stands in an array") {
  const std::vector<float> x = grid();
  const std::vector<float> dy(x.size(), 1.0F / 3.0F);
  for (const Case& each : cases()) {
    CAPTURE(each.name);
    const auto f = build<Activation>(each.name, each.settings);
    std::vector<float> y(x.size());
    f->forward(x.size(), x.data(), y.data());
    const std::vector<float> dx = slopes(*f, x, dy);
    for (const std::size_t piece : {1U, 3U, 7U, 16U, 33U, 100U}) {
      std::vector<float> pieces(x.size());
      std::vector<float> slope_pieces(x.size());
      const std::vector<float>& saved = f->backward_reads() == Activation::Reads::input ? x : y;
      for (std::size_t at = 0; at < x.size(); at += piece) {
        const std::size_t n = std::min(piece, x.size() - at);
        f->forward(n, x.data() + at, pieces.data() + at);
        f->backward(n, saved.data() + at, dy.data() + at, slope_pieces.data() + at);
      }
      REQUIRE(bits(pieces) == bits(y));
      REQUIRE(bits(slope_pieces) == bits(dx));
    }
  }
}

#if defined(__x86_64__) && !defined(__FMA__)
// This file is compiled for any x86-64 machine; the plugin may run on wider and fused instructions.
TEST_CASE("an activation has the bits of plain code on every instruction set") {
  const std::vector<float> x = grid();
  const auto check = [&x](const std::string& name, auto function) {
    CAPTURE(name);
    std::vector<float> expected;
    for (const float value : x) expected.push_back(function(value));
    std::vector<float> y(x.size());
    build<Activation>(name)->forward(x.size(), x.data(), y.data());
    CHECK(bits(y) == bits(expected));
  };
  check("sigmoid", [](float value) { return plexus::logistic(value); });
  check("tanh", [](float value) { return plexus::hyperbolic_tangent(value); });
  check("elu", [](float value) { return value > 0.0F ? value : plexus::exponential_minus_1(value); });
  check("softplus", [](float value) { return plexus::softplus(value); });
  check("silu", [](float value) { return value * plexus::logistic(value); });
  check("gelu",
        [](float value) { return (value < -14.0F ? -14.0F : value) * plexus::normal_distribution(value).cumulative; });
}
#endif

TEST_CASE("settings of activations outside their range are refused") {
  CHECK_THROWS_WITH(build<Activation>("leaky_relu", {{"slope", -0.1}}), ContainsSubstring("slope"));
  CHECK_THROWS_WITH(build<Activation>("elu", {{"alpha", -1.0}}), ContainsSubstring("alpha"));
}
