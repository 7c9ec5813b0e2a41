// CMA-ES: one generation beside NumPy with the formulas of Hansen's tutorial, and where it goes.
#include "evolution_strategy.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "catch.h"
#include "cma_es.h"
#include "regularized_evolution.h"

using plexus::SearchAxis;
using plexus::SearchPoint;
using plexus::SearchSpace;

TEST_CASE("a generation moves mean, step and covariances as the tutorial says") {
  searches::EvolutionStrategy strategy(3, 8, {0.5, 0.5, 0.5}, 0.25);
  const std::vector<std::vector<double>> points = {{0.5, 0.6, 0.4}, {0.55, 0.45, 0.5}, {0.3, 0.5, 0.7},
                                                   {0.6, 0.6, 0.6}, {0.4, 0.4, 0.4},   {0.5, 0.5, 0.1},
                                                   {0.9, 0.5, 0.5}, {0.2, 0.8, 0.5}};
  std::vector<std::size_t> order(8);
  std::iota(order.begin(), order.end(), std::size_t{0});
  strategy.update(points, order);
  CHECK(strategy.mean()[0] == Approx(0.48986412).epsilon(1e-7));
  CHECK(strategy.mean()[1] == Approx(0.54285714).epsilon(1e-7));
  CHECK(strategy.mean()[2] == Approx(0.47972825).epsilon(1e-7));
  CHECK(strategy.sigma() == Approx(0.1939654828241032).epsilon(1e-12));
  const std::vector<double> covariance = {0.84194912,  -0.00171957, -0.00539876, -0.00171957, 0.84697532,
                                          -0.00833236, -0.00539876, -0.00833236, 0.84816167};
  for (std::size_t i = 0; i < 9; ++i) CHECK(strategy.covariance().values[i] == Approx(covariance[i]).epsilon(1e-5));
}

TEST_CASE("on a sphere the distance falls by orders of magnitude, and on a turned ellipsoid too") {
  for (const bool turned : {false, true}) {
    CAPTURE(turned);
    searches::EvolutionStrategy strategy(4, 8, {0.5, 0.5, 0.5, 0.5}, 0.25);
    plexus::Stream stream(1, "evolution_strategy_test");
    const auto f = [turned](const std::vector<double>& x) {
      double sum = 0.0;
      for (std::size_t i = 0; i < 4; ++i) sum += (x[i] - 0.3) * (x[i] - 0.3);
      const double across = x[0] - x[1] + x[2] - x[3];
      return sum + (turned ? 100.0 * across * across : 0.0);
    };
    for (int generation = 0; generation < 120; ++generation) {
      std::vector<std::vector<double>> points;
      std::vector<std::size_t> order;
      for (std::size_t i = 0; i < 8; ++i) {
        points.push_back(strategy.sample(stream));
        order.push_back(i);
      }
      std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return f(points[a]) < f(points[b]); });
      strategy.update(points, order);
    }
    CHECK(f(strategy.mean()) < 1e-10);
    CHECK(strategy.sigma() < 1e-4);
  }
}

TEST_CASE("samples stay in the cube") {
  const searches::EvolutionStrategy strategy(2, 6, {0.0, 1.0}, 0.5);
  plexus::Stream stream(1, "evolution_strategy_test");
  for (int i = 0; i < 200; ++i)
    for (const double x : strategy.sample(stream)) {
      CHECK(x >= 0.0);
      CHECK(x <= 1.0);
    }
}

TEST_CASE("CMA-ES and evolution, asked again and again, come near the optimum") {
  const SearchSpace space({SearchAxis{.name = "rate", .logarithmic = true, .from = 1e-4, .to = 1.0},
                           SearchAxis{.name = "n", .form = SearchAxis::Form::integer, .from = 1, .to = 64},
                           SearchAxis{.name = "c", .form = SearchAxis::Form::category, .to = 2}});
  const auto f = [&](const SearchPoint& point) {
    return std::pow(std::log10(point[0]) + 1.5, 2) + std::pow((point[1] - 40.0) / 64.0, 2) +
           (point[2] == 1.0 ? 0.0 : 0.5);
  };
  const searches::CmaEs cma_es({});
  const searches::RegularizedEvolution evolution({});
  for (const plexus::Search* search :
       {static_cast<const plexus::Search*>(&cma_es), static_cast<const plexus::Search*>(&evolution)}) {
    std::vector<plexus::SearchResult> results;
    while (results.size() < 200) {
      for (const SearchPoint& point : search->propose({.space = space, .results = results, .count = 4, .seed = 2})) {
        REQUIRE(space.contains(point));
        results.push_back({.point = point, .value = f(point)});
      }
    }
    const auto best = std::min_element(results.begin(), results.end(),
                                       [](const auto& a, const auto& b) { return a.value < b.value; });
    CHECK(best->value < 0.02);
  }
}
