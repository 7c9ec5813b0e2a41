// Parzen estimators beside SciPy's truncated normal distribution, and what TPE makes of them.
#include "parzen.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.h"
#include "startup.h"
#include "tpe.h"

using plexus::SearchAxis;
using plexus::SearchPoint;
using plexus::SearchSpace;

namespace {

const SearchSpace& line() {
  static const SearchSpace space({SearchAxis{.name = "x"}});
  return space;
}

}  // namespace

TEST_CASE("one point and the prior are half a truncated normal and half uniform") {
  const std::vector<SearchPoint> points = {{0.3}};
  const searches::ParzenEstimator density(line(), points, {1.0}, {});
  CHECK(density.bandwidth(0) == Approx(0.7 / std::sqrt(12.0)));
  CHECK(density.log_density({0.0}) == Approx(-0.15987231381413283).epsilon(1e-9));
  CHECK(density.log_density({0.3}) == Approx(0.4449339636632095).epsilon(1e-9));
  CHECK(density.log_density({0.8}) == Approx(-0.598458527992547).epsilon(1e-9));
}

TEST_CASE("a density has the integral 1, and its samples have its mean") {
  const std::vector<SearchPoint> points = {{0.02}, {0.1}, {0.15}, {0.9}};
  const searches::ParzenEstimator density(line(), points, {1.0, 1.0, 1.0, 1.0}, {});
  constexpr int steps = 20000;
  double integral = 0.0;
  double mean = 0.0;
  for (int i = 0; i < steps; ++i) {
    const double x = (i + 0.5) / steps;
    const double p = std::exp(density.log_density({x})) / steps;
    integral += p;
    mean += x * p;
  }
  CHECK(integral == Approx(1.0).epsilon(1e-6));
  plexus::Stream stream(1, "parzen_test");
  double sampled = 0.0;
  for (int i = 0; i < steps; ++i) sampled += density.sample(stream)[0] / steps;
  CHECK(sampled == Approx(mean).margin(4.0 * 0.35 / std::sqrt(steps)));  // four standard errors
}

TEST_CASE("the densities of all choices have the mean 1, and the one that was seen has the largest") {
  const SearchSpace space({SearchAxis{.name = "c", .form = SearchAxis::Form::category, .to = 3}});
  const std::vector<SearchPoint> points = {{2.0}, {2.0}, {0.0}};
  const searches::ParzenEstimator density(space, points, {1.0, 1.0, 1.0}, {});
  std::vector<double> densities;
  for (const double choice : {0.0, 1.0, 2.0, 3.0}) densities.push_back(std::exp(density.log_density({choice})));
  CHECK((densities[0] + densities[1] + densities[2] + densities[3]) / 4.0 == Approx(1.0));
  CHECK(*std::max_element(densities.begin(), densities.end()) == densities[2]);
  CHECK(densities[1] == Approx(densities[3]));
}

TEST_CASE("an axis that exists for some points only is uniform for the others") {
  const SearchSpace space({SearchAxis{.name = "c", .form = SearchAxis::Form::category, .to = 1},
                           SearchAxis{.name = "x", .condition = SearchAxis::Condition{.axis = 0, .choice = 1}}});
  const std::vector<SearchPoint> points = {{0.0, plexus::no_coordinate}, {1.0, 0.5}};
  const searches::ParzenEstimator density(space, points, {1.0, 1.0}, {});
  plexus::Stream stream(1, "parzen_test");
  for (int i = 0; i < 100; ++i) {
    const SearchPoint point = density.sample(stream);
    CHECK(space.contains(point));
    CHECK(std::isfinite(density.log_density(point)));
  }
}

TEST_CASE("a Latin hypercube has one point in each part of each axis") {
  const SearchSpace space({SearchAxis{.name = "x"}, SearchAxis{.name = "y"}});
  for (std::size_t axis = 0; axis < 2; ++axis) {
    std::vector<int> parts;
    for (std::size_t i = 0; i < 10; ++i)
      parts.push_back(static_cast<int>(searches::latin_point(space, 4, i, 10)[axis] * 10.0));
    std::sort(parts.begin(), parts.end());
    CHECK(parts == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }
}

TEST_CASE("TPE goes where the good points are, and a batch does not go there all at once") {
  std::vector<plexus::SearchResult> results;
  for (std::size_t i = 0; i < 40; ++i) {
    plexus::Stream stream(2, "parzen_test/results", i);
    const SearchPoint point = line().random(stream);
    results.push_back({.point = point, .value = std::fabs(point[0] - 0.7)});
  }
  double distance = 0.0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto points = searches::Tpe({}).propose({.space = line(), .results = results, .count = 4, .seed = seed});
    REQUIRE(points.size() == 4);
    distance += std::fabs(points[0][0] - 0.7) / 20.0;
    CHECK(points[0][0] != points[1][0]);
  }
  CHECK(distance < 0.1);  // of a random point: 0.29
}
