// The Gaussian process beside what NumPy computes with the same formulas, and mpmath with 60 digits.
#include "regression.h"

#include <cmath>
#include <vector>

#include "catch.h"
#include "eigen.h"
#include "improvement.h"
#include "minimize.h"
#include "warp.h"

using plexus::SearchAxis;
using plexus::SearchPoint;
using plexus::SearchSpace;

namespace {

const SearchSpace& plane() {
  static const SearchSpace space({SearchAxis{.name = "x"}, SearchAxis{.name = "y"}});
  return space;
}

const std::vector<SearchPoint> places = {{0.1, 0.9}, {0.4, 0.3}, {0.75, 0.5}, {0.9, 0.05}};
const std::vector<double> heights = {0.5, -1.0, 0.25, 0.25};
const searches::KernelParameters parameters{.inverse_squared_lengths = {4.0, 0.5}, .scale = 1.5, .noise = 0.01};

}  // namespace

TEST_CASE("the posterior of a Gaussian process is that of its formula") {
  const searches::Regression model(plane(), places, heights, parameters);
  const searches::Prediction prediction = model.predict({0.5, 0.4});
  CHECK(prediction.mean == Approx(-0.7221304402514582).epsilon(1e-10));
  CHECK(prediction.variance == Approx(0.03884211521235903).epsilon(1e-9));
  CHECK(model.log_likelihood() == Approx(-5.327424640397411).epsilon(1e-10));
}

TEST_CASE("a prediction's gradients are its differences") {
  const searches::Regression model(plane(), places, heights, parameters);
  const SearchPoint at = {0.55, 0.35};
  std::vector<double> mean_gradient;
  std::vector<double> variance_gradient;
  (void)model.predict(at, mean_gradient, variance_gradient);
  constexpr double h = 1e-5;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    SearchPoint low = at;
    SearchPoint high = at;
    low[axis] -= h;
    high[axis] += h;
    CHECK(mean_gradient[axis] == Approx((model.predict(high).mean - model.predict(low).mean) / (2 * h)).epsilon(1e-6));
    CHECK(variance_gradient[axis] ==
          Approx((model.predict(high).variance - model.predict(low).variance) / (2 * h)).epsilon(1e-5));
  }
}

TEST_CASE("fitted parameters are more probable than any near them, and know which axis matters") {
  std::vector<SearchPoint> points;
  std::vector<double> values;
  for (std::size_t i = 0; i < 24; ++i) {
    plexus::Stream stream(1, "regression_test", i);
    points.push_back(plane().random(stream));
    values.push_back(std::sin(7.0 * points.back()[0]) - 0.12);
  }
  const auto fitted = searches::Regression::fitted(plane(), points, values);
  const auto posterior = [&](const searches::KernelParameters& with) {
    return searches::Regression(plane(), points, values, with).log_likelihood() + searches::log_prior(with);
  };
  const searches::KernelParameters& best = fitted.parameters();
  const double reached = posterior(best);
  for (const double factor : {0.8, 1.25}) {
    for (std::size_t axis = 0; axis < 2; ++axis) {
      auto other = best;
      other.inverse_squared_lengths[axis] *= factor;
      CHECK(posterior(other) <= reached + 1e-9);
    }
    auto other = best;
    other.scale *= factor;
    CHECK(posterior(other) <= reached + 1e-9);
  }
  CHECK(best.inverse_squared_lengths[0] > 10.0 * best.inverse_squared_lengths[1]);
  CHECK(fitted.predict({0.5, 0.5}).mean == Approx(std::sin(3.5) - 0.12).margin(0.03));
}

TEST_CASE("a category is near or far, and an axis that one point lacks is as far as its other end") {
  const SearchAxis category{.form = SearchAxis::Form::category, .to = 3};
  CHECK(searches::squared_difference(category, 0.0, 3.0) == 1.0);
  CHECK(searches::squared_difference(category, 2.0, 2.0) == 0.0);
  const SearchAxis rate{.logarithmic = true, .from = 1e-4, .to = 1.0};
  CHECK(searches::squared_difference(rate, 1e-4, 1e-2) == Approx(0.25));
  CHECK(searches::squared_difference(rate, plexus::no_coordinate, 1e-2) == 1.0);
  CHECK(searches::squared_difference(rate, plexus::no_coordinate, plexus::no_coordinate) == 0.0);
}

TEST_CASE("the logarithm of the expected improvement is right where the improvement itself is 0 to any number") {
  const std::vector<std::vector<double>> expected = {
      {2, 0.69738354578822831, 0.48655931878528387},    {0, -0.91893853320467274, 1.2533141373155003},
      {-1, -2.4851210257126413, 1.9042712333296918},    {-5, -16.74430116266099, 5.3618162412880885},
      {-24.9, -317.35848574266738, 24.979936959471139}, {-25.1, -322.37440987246403, 25.179305997377541},
      {-40, -808.29856835661996, 40.049906657648518},   {-1000, -500014.73445209116, 1000.001999994}};
  for (const auto& row : expected) {
    CAPTURE(row[0]);
    CHECK(searches::log_h(row[0]) == Approx(row[1]).epsilon(1e-11));
    CHECK(searches::log_h_slope(row[0]) == Approx(row[2]).epsilon(1e-9));
  }
  // E[max(0.5 − f, 0)] of f ~ N(0, 4): σ φ(z) + (best − μ) Φ(z) with z = ¼.
  const double z = 0.25;
  const double phi = std::exp(-0.5 * z * z) / std::sqrt(2.0 * 3.14159265358979323846);
  const double cumulative = 0.5 * std::erfc(-z / std::sqrt(2.0));
  CHECK(std::exp(searches::log_expected_improvement(0.0, 4.0, 0.5)) == Approx(2.0 * phi + 0.5 * cumulative));
}

TEST_CASE("the minimiser finds Rosenbrock's valley, and stops at bounds that are in the way") {
  const searches::Objective rosenbrock = [](const std::vector<double>& x, std::vector<double>& gradient) {
    const double a = 1.0 - x[0];
    const double b = x[1] - x[0] * x[0];
    gradient = {-2.0 * a - 400.0 * x[0] * b, 200.0 * b};
    return a * a + 100.0 * b * b;
  };
  const auto free = searches::minimize(rosenbrock, {-1.2, 1.0}, {-5, -5}, {5, 5}, 200);
  CHECK(free.x[0] == Approx(1.0).epsilon(1e-5));
  CHECK(free.x[1] == Approx(1.0).epsilon(1e-5));
  const auto bounded = searches::minimize(rosenbrock, {-1.2, 1.0}, {-5, -5}, {0.5, 5}, 200);
  CHECK(bounded.x[0] == 0.5);
  CHECK(bounded.x[1] == Approx(0.25).epsilon(1e-5));
}

TEST_CASE("factors and eigenvectors put a matrix together again") {
  searches::Matrix a(3);
  a.values = {4.0, 1.0, -0.5, 1.0, 3.0, 0.25, -0.5, 0.25, 2.0};
  const auto factor = searches::cholesky(a);
  REQUIRE(factor);
  const searches::Matrix inverse = searches::inverse_from(*factor);
  const searches::Eigen eigen = searches::eigen_of(a);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      double identity = 0.0;
      double again = 0.0;
      for (std::size_t k = 0; k < 3; ++k) {
        identity += a(i, k) * inverse(k, j);
        again += eigen.vectors(i, k) * eigen.values[k] * eigen.vectors(j, k);
      }
      CHECK(identity == Approx(i == j ? 1.0 : 0.0).margin(1e-12));
      CHECK(again == Approx(a(i, j)).margin(1e-12));
    }
  a(0, 0) = -4.0;
  CHECK_FALSE(searches::cholesky(a));
}

TEST_CASE("values are warped as SciPy's yeojohnson does, with the most likely lambda") {
  CHECK(searches::yeo_johnson(2.5, 1.0) == Approx(2.5));
  CHECK(searches::yeo_johnson(2.5, 0.5) == Approx(1.741657386773941));
  CHECK(searches::yeo_johnson(2.5, 0.0) == Approx(1.252762968495368));
  CHECK(searches::yeo_johnson(-1.2, 0.5) == Approx(-1.5087515562147278));
  CHECK(searches::yeo_johnson(-1.2, 2.0) == Approx(-0.7884573603642703));
  const std::vector<double> skewed = {0.1, -0.5, 2.5, 0.9, -1.2, 7.0, 0.3, -0.1};
  CHECK(searches::best_lambda(skewed) == Approx(0.10199180483721196).epsilon(1e-5));
  // The order stays, and so do mean and deviation.
  const std::vector<double> warped = searches::warped(skewed);
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < skewed.size(); ++i) {
    sum += warped[i];
    squares += warped[i] * warped[i];
    for (std::size_t j = 0; j < skewed.size(); ++j) CHECK((skewed[i] < skewed[j]) == (warped[i] < warped[j]));
  }
  CHECK(sum == Approx(0.0).margin(1e-9));
  CHECK(squares == Approx(8.0));
  CHECK(searches::warped({3.0, 3.0, 3.0}) == std::vector<double>{0.0, 0.0, 0.0});
}
