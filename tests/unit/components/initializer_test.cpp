// Initializers: moments and bounds of what they draw, orthogonality, and that they touch nothing else.
#include <plexus/initializer.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.h"
#include "components.h"

using plexus::Initializer;
using plexus::Stream;
using plexus::Value;
using plexus::test::Batch;
using plexus::test::build;

namespace {

constexpr std::size_t inputs = 300;
constexpr std::size_t outputs = 200;
constexpr std::size_t fan_in = 500;  // not the extents, so that a mix-up shows
constexpr std::size_t fan_out = 70;

std::vector<double> draw(const std::string& name, Value::Map settings, std::uint64_t seed = 1) {
  Batch weights(inputs, outputs, outputs + 8);
  Stream stream(seed, "weights");
  build<Initializer>(name, std::move(settings))->fill({weights.rows(), fan_in, fan_out}, stream);
  REQUIRE(weights.padding_untouched());
  std::vector<double> values;
  for (std::size_t i = 0; i < inputs; ++i)
    for (std::size_t j = 0; j < outputs; ++j) values.push_back(static_cast<double>(weights.at(i, j)));
  return values;
}

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
  double kurtosis = 0.0;
};

Moments moments(const std::vector<double>& values) {
  Moments m;
  const auto n = static_cast<double>(values.size());
  for (const double value : values) m.mean += value / n;
  double fourth = 0.0;
  for (const double value : values) {
    m.variance += std::pow(value - m.mean, 2) / n;
    fourth += std::pow(value - m.mean, 4) / n;
  }
  m.kurtosis = fourth / (m.variance * m.variance);
  return m;
}

constexpr double n = inputs * outputs;

// Bounds are four standard errors.
void check_normal(const std::vector<double>& values, double mean, double sigma) {
  const Moments m = moments(values);
  CHECK(std::fabs(m.mean - mean) < 4.0 * sigma / std::sqrt(n));
  CHECK(std::fabs(m.variance / (sigma * sigma) - 1.0) < 4.0 * std::sqrt(2.0 / n));
  CHECK(std::fabs(m.kurtosis - 3.0) < 4.0 * std::sqrt(24.0 / n));
}

void check_uniform(const std::vector<double>& values, double low, double high) {
  const Moments m = moments(values);
  const double variance = std::pow(high - low, 2) / 12.0;
  CHECK(std::fabs(m.mean - 0.5 * (low + high)) < 4.0 * std::sqrt(variance / n));
  CHECK(std::fabs(m.variance / variance - 1.0) < 4.0 * std::sqrt(0.8 / n));
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  const double rounding = 1e-7 * std::max(std::fabs(low), std::fabs(high));
  CHECK(*least >= low - rounding);
  CHECK(*largest <= high + rounding);
  // The gap at either end is exponential with mean (high − low) / n.
  CHECK(*least < low + 12.0 * (high - low) / n);
  CHECK(*largest > high - 12.0 * (high - low) / n);
}

// The largest entry of |WᵀW − 1|, or of |WWᵀ − 1| for a wide matrix.
double distance_from_orthogonal(Batch& w, std::size_t rows, std::size_t columns) {
  const bool tall = rows >= columns;
  const std::size_t vectors = tall ? columns : rows;
  const std::size_t length = tall ? rows : columns;
  const auto entry = [&](std::size_t vector, std::size_t k) {
    return static_cast<double>(tall ? w.at(k, vector) : w.at(vector, k));
  };
  double worst = 0.0;
  for (std::size_t a = 0; a < vectors; ++a)
    for (std::size_t b = a; b < vectors; ++b) {
      double product = 0.0;
      for (std::size_t k = 0; k < length; ++k) product += entry(a, k) * entry(b, k);
      worst = std::max(worst, std::fabs(product - (a == b ? 1.0 : 0.0)));
    }
  return worst;
}

}  // namespace

TEST_CASE("zeros and constant give one number") {
  for (const double value : draw("zeros", {})) REQUIRE(value == 0.0);
  for (const double value : draw("constant", {{"value", 0.25}})) REQUIRE(value == 0.25);
}

TEST_CASE("uniform and normal have the moments that were asked for") {
  check_uniform(draw("uniform", {{"low", -0.5}, {"high", 2.0}}), -0.5, 2.0);
  check_normal(draw("normal", {{"mean", 0.5}, {"stddev", 2.0}}), 0.5, 2.0);
}

TEST_CASE("glorot scales by both fans") {
  check_uniform(draw("glorot_uniform", {}), -std::sqrt(6.0 / 570.0), std::sqrt(6.0 / 570.0));
  check_uniform(draw("glorot_uniform", {{"gain", 2.0}}), -2.0 * std::sqrt(6.0 / 570.0), 2.0 * std::sqrt(6.0 / 570.0));
  check_normal(draw("glorot_normal", {}), 0.0, std::sqrt(2.0 / 570.0));
  check_normal(draw("glorot_normal", {{"gain", 0.5}}), 0.0, 0.5 * std::sqrt(2.0 / 570.0));
}

TEST_CASE("he and lecun scale by the fan-in") {
  check_uniform(draw("he_uniform", {}), -std::sqrt(6.0 / 500.0), std::sqrt(6.0 / 500.0));
  check_normal(draw("he_normal", {}), 0.0, std::sqrt(2.0 / 500.0));
  check_normal(draw("he_normal", {{"negative_slope", 1.0}}), 0.0, std::sqrt(1.0 / 500.0));
  check_normal(draw("lecun_normal", {}), 0.0, std::sqrt(1.0 / 500.0));
}

TEST_CASE("an initializer draws the same numbers from the same stream and others from another") {
  for (const char* name : {"uniform", "normal", "glorot_uniform", "he_normal", "orthogonal"}) {
    CAPTURE(name);
    const std::vector<double> once = draw(name, {}, 1);
    CHECK(draw(name, {}, 1) == once);
    CHECK(draw(name, {}, 2) != once);
  }
}

TEST_CASE("orthogonal gives orthonormal columns, or rows where there are more outputs than inputs") {
  for (const auto& [rows, columns] :
       {std::pair<std::size_t, std::size_t>{40, 40}, {100, 30}, {30, 100}, {1, 7}, {7, 1}, {1, 1}}) {
    CAPTURE(rows, columns);
    Batch weights(rows, columns, columns + 3);
    Stream stream(3, "weights");
    build<Initializer>("orthogonal")->fill({weights.rows(), rows, columns}, stream);
    CHECK(weights.padding_untouched());
    CHECK(distance_from_orthogonal(weights, rows, columns) < 1e-6);
  }
}

TEST_CASE("gain multiplies the orthogonal matrix") {
  Batch plain(20, 10, 16);
  Batch scaled(20, 10, 16);
  Stream stream(3, "weights");
  Stream again(3, "weights");
  build<Initializer>("orthogonal")->fill({plain.rows(), 20, 10}, stream);
  build<Initializer>("orthogonal", {{"gain", -2.0}})->fill({scaled.rows(), 20, 10}, again);
  for (std::size_t i = 0; i < 20; ++i)
    for (std::size_t j = 0; j < 10; ++j) CHECK(scaled.at(i, j) == -2.0F * plain.at(i, j));
}

// Of a uniformly distributed rotation or reflection in the plane, the angle is uniform and both determinants are
// equally likely. Without the sign of R's diagonal the first column would always point to one side.
TEST_CASE("orthogonal matrices are uniformly distributed") {
  constexpr int count = 4000;
  std::vector<int> octants(8);
  int reflections = 0;
  const auto orthogonal = build<Initializer>("orthogonal");
  for (int i = 0; i < count; ++i) {
    Batch w(2, 2, 2);
    Stream stream(static_cast<std::uint64_t>(i), "weights");
    orthogonal->fill({w.rows(), 2, 2}, stream);
    const auto angle = std::atan2(static_cast<double>(w.at(1, 0)), static_cast<double>(w.at(0, 0)));
    ++octants.at(static_cast<std::size_t>(std::floor((angle / 3.14159265358979 + 1.0) * 3.9999)));
    if (w.at(0, 0) * w.at(1, 1) - w.at(0, 1) * w.at(1, 0) < 0.0F) ++reflections;
  }
  double chi_squared = 0.0;
  for (const int octant : octants) chi_squared += std::pow(octant - count / 8.0, 2) / (count / 8.0);
  CHECK(chi_squared < 7.0 + 4.0 * std::sqrt(14.0));
  CHECK(std::abs(reflections - count / 2) < 4.0 * std::sqrt(count / 4.0));
}

TEST_CASE("initializers refuse settings that make no sense") {
  CHECK_THROWS_WITH(build<Initializer>("uniform", {{"low", 1.0}, {"high", 0.0}}), ContainsSubstring("'low'"));
  CHECK_THROWS_WITH(build<Initializer>("normal", {{"stddev", -1.0}}), ContainsSubstring("stddev"));
  CHECK_THROWS_WITH(build<Initializer>("constant"), ContainsSubstring("value"));
}

TEST_CASE("lsuv divides the weights by the deviation of all outputs, until their variance is near 1") {
  const auto lsuv = build<Initializer>("lsuv", {{"tolerance", 0.01}, {"rounds", 3}});
  CHECK(lsuv->looks_at_outputs());
  CHECK_FALSE(build<Initializer>("orthogonal", {})->looks_at_outputs());
  Batch weights(2, 2, 2);
  Stream stream(1, "weights");
  lsuv->fill({weights.rows(), 2, 2}, stream);
  const double before = static_cast<double>(weights.at(0, 1));
  Batch outputs(2, 2, 2);
  const auto give = [&](float a, float b, float c, float d) {
    outputs.rows().row(0)[0] = a;
    outputs.rows().row(0)[1] = b;
    outputs.rows().row(1)[0] = c;
    outputs.rows().row(1)[1] = d;
    return plexus::ConstRows(outputs.rows());
  };
  // mean 4, variance (9 + 1 + 1 + 9) / 4 = 5
  CHECK(lsuv->adjust({weights.rows(), 2, 2}, give(1, 3, 5, 7), 0));
  CHECK(static_cast<double>(weights.at(0, 1)) == Approx(before / std::sqrt(5.0)));
  CHECK_FALSE(lsuv->adjust({weights.rows(), 2, 2}, give(1, -1, 1, -1), 1));
  CHECK(static_cast<double>(weights.at(0, 1)) == Approx(before / std::sqrt(5.0)));
  CHECK_THROWS_WITH(lsuv->adjust({weights.rows(), 2, 2}, give(1, 3, 5, 7), 3), ContainsSubstring("variance"));
  CHECK_THROWS_WITH(lsuv->adjust({weights.rows(), 2, 2}, give(3, 3, 3, 3), 0), ContainsSubstring("all the same"));
}
