// What pairs of settings have of the variance, of functions whose parts are known.
#include "statistics/forest_parts.h"

#include <plexus/random.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "catch.h"
#include "statistics/additive_model.h"
#include "statistics/variance_parts.h"

using namespace plexus::statistics;

namespace {

struct Sample {
  std::vector<Setting> settings;
  std::vector<double> y;
};

/// f(x₁, x₂, x₃) at points that are uniform in (−end, end)³.
template <class Function>
Sample sample_of(std::size_t points, double end, const Function& function) {
  Sample sample;
  sample.settings.resize(3);
  plexus::Stream stream(3, "forest_parts_test");
  for (std::size_t i = 0; i < points; ++i) {
    double x[3] = {};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      x[axis] = stream.uniform(-end, end);
      sample.settings[axis].numbers.push_back(x[axis]);
    }
    sample.y.push_back(function(x, stream));
  }
  return sample;
}

double share_of(const ForestParts& parts, std::size_t first, std::size_t second) {
  for (const VariancePart& part : parts.parts)
    if (part.axes == std::vector<std::size_t>{first, second}) return part.share;
  return undefined;
}

}  // namespace

TEST_CASE("of a product all that is known is a pair") {
  const Sample sample = sample_of(300, 1.0, [](const double* x, plexus::Stream&) { return x[0] * x[1]; });
  const ForestParts parts = forest_parts(sample.settings, sample.y);
  REQUIRE(parts.parts.size() == 6);
  CHECK(parts.out_of_sample > 0.9);
  CHECK(share_of(parts, 0, 1) > 0.9);
  CHECK(share_of(parts, 0, 2) < 0.02);
  CHECK(share_of(parts, 1, 2) < 0.02);
}

TEST_CASE("of Ishigami's function the one pair that there is has its part, and single settings theirs") {
  // sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ in (−π, π)³: S₁ = 0.3139, S₂ = 0.4424, S₁₃ = 0.2437, all others 0
  // (Ishigami and Homma, 1990).
  const Sample sample = sample_of(1000, std::numbers::pi, [](const double* x, plexus::Stream&) {
    return std::sin(x[0]) + 7.0 * std::pow(std::sin(x[1]), 2) + 0.1 * std::pow(x[2], 4) * std::sin(x[0]);
  });
  const AdditiveModel curves = additive_model(sample.settings, sample.y);
  CHECK(curves.variances[0] / curves.total == Approx(0.3139).margin(0.04));
  CHECK(curves.variances[1] / curves.total == Approx(0.4424).margin(0.06));  // eight knots are few for two waves
  double left = 0.0;
  for (const double residual : curves.residuals) left += residual * residual / 1000.0;
  const ForestParts pairs = forest_parts(sample.settings, curves.residuals);
  const double known = pairs.out_of_sample * left / curves.total;
  CHECK(known * share_of(pairs, 0, 2) == Approx(0.2437).margin(0.05));
  CHECK(known * share_of(pairs, 0, 1) < 0.01);
  CHECK(known * share_of(pairs, 1, 2) < 0.01);
}

TEST_CASE("of chance a forest knows nothing") {
  const Sample sample = sample_of(100, 1.0, [](const double*, plexus::Stream& stream) { return stream.normal(); });
  CHECK(forest_parts(sample.settings, sample.y).out_of_sample < 0.0);
}

TEST_CASE("on a full grid pairs have about what the exact analysis gives them") {
  // 6 × 5 × 3, repeated four times without noise: a product of numbers, a level that turns one of them around.
  Sample sample;
  sample.settings.resize(3);
  std::vector<std::vector<double>> cells;
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t j = 0; j < 5; ++j)
      for (std::size_t k = 0; k < 3; ++k) {
        const double a = static_cast<double>(i) - 2.5;
        const double b = static_cast<double>(j) - 2.0;
        const double y = a * b + (k == 1 ? -2.0 : 1.0) * a;
        cells.push_back({y});
        for (int repetition = 0; repetition < 4; ++repetition) {
          sample.settings[0].numbers.push_back(a);
          sample.settings[1].numbers.push_back(b);
          sample.settings[2].levels.push_back(k);
          sample.y.push_back(y);
        }
      }
  const VarianceParts exact = variance_parts({6, 5, 3}, cells);
  const ForestParts parts = forest_parts(sample.settings, sample.y);
  REQUIRE(parts.parts.size() == exact.parts.size());
  for (std::size_t i = 0; i < parts.parts.size(); ++i) {
    REQUIRE(parts.parts[i].axes == exact.parts[i].axes);
    CHECK(parts.parts[i].share == Approx(exact.parts[i].variance / exact.total).margin(0.02));
  }
}

TEST_CASE("a forest takes numbers that some points do not have, and gives the same for the same points") {
  Sample sample = sample_of(60, 1.0, [](const double* x, plexus::Stream&) { return x[0]; });
  for (std::size_t i = 0; i < 60; i += 3) {
    sample.settings[1].numbers[i] = std::nan("");
    sample.y[i] += 1.0;
  }
  const ForestParts parts = forest_parts(sample.settings, sample.y);
  CHECK(parts.out_of_sample > 0.5);
  CHECK(parts.parts[1].share > 0.1);
  CHECK(parts.out_of_sample == forest_parts(sample.settings, sample.y).out_of_sample);
}
