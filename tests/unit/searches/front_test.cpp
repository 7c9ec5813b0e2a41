// What searches make of several metrics, beside Optuna's choice of good points, and whether that leads anywhere.
#include "front.h"

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "catch.h"
#include "cma_es.h"
#include "gaussian_process.h"
#include "random.h"
#include "regularized_evolution.h"
#include "tpe.h"

using plexus::SearchAxis;
using plexus::SearchPoint;
using plexus::SearchResult;
using plexus::SearchSpace;

namespace {

/// The points of pareto_test.cpp as values.
std::vector<SearchResult> results_of(std::size_t metrics) {
  std::vector<SearchResult> results;
  for (std::int64_t i = 1; i <= 40; ++i) {
    SearchResult& result = results.emplace_back();
    result.value = static_cast<double>(37 * i % 101);
    result.others = {static_cast<double>(53 * i * i % 97), static_cast<double>((29 * i + 7 * i * i) % 89)};
    result.others.resize(metrics - 1);
  }
  return results;
}

/// ZDT1 (Zitzler, Deb and Thiele, 2000) on four axes: the front is f₂ = 1 − √f₁ where all axes but the first are 0.
SearchResult zdt1(const SearchPoint& point) {
  double sum = 0.0;
  for (std::size_t axis = 1; axis < point.size(); ++axis) sum += point[axis];
  const double g = 1.0 + 9.0 * sum / static_cast<double>(point.size() - 1);
  return {.point = point, .value = point[0], .others = {g * (1.0 - std::sqrt(point[0] / g))}};
}

/// What `trials` of a search beat below (1.1, 6).
double volume_after(const plexus::Search& search, std::uint64_t seed, std::size_t trials) {
  const SearchSpace space(std::vector<SearchAxis>(4, SearchAxis{.name = "x"}));
  std::vector<SearchResult> results;
  std::vector<std::vector<double>> values;
  while (results.size() < trials) {
    for (const SearchPoint& point : search.propose({.space = space, .results = results, .count = 4, .seed = seed})) {
      results.push_back(zdt1(point));
      values.push_back(results.back().values());
    }
  }
  return plexus::hypervolume(values, {1.1, 6.0});
}

double mean_volume(const plexus::Search& search) {
  constexpr std::uint64_t seeds = 5;
  double sum = 0.0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) sum += volume_after(search, seed, 80) / seeds;
  return sum;
}

}  // namespace

TEST_CASE("good results of several metrics are those that Optuna's selection takes, with the volumes that each adds") {
  const searches::Good two = searches::good_of(results_of(2), 3);
  CHECK(two.results == std::vector<std::size_t>{10, 32, 36});
  REQUIRE(two.weights.size() == 3);
  CHECK(two.weights[0] == Approx(1.0));
  CHECK(two.weights[1] == Approx(0.7460317460317448).epsilon(1e-9));
  CHECK(two.weights[2] == Approx(0.09470899470899484).epsilon(1e-9));
  // Of the seven of the first rank, four.
  const searches::Good three = searches::good_of(results_of(3), 4);
  CHECK(three.results == std::vector<std::size_t>{10, 32, 33, 22});
  REQUIRE(three.weights.size() == 4);
  CHECK(three.weights[1] == Approx(0.1930115466202243).epsilon(1e-9));
  CHECK(three.weights[2] == Approx(0.18771149121587163).epsilon(1e-9));
  CHECK(three.weights[3] == Approx(0.09275483242942502).epsilon(1e-9));
}

TEST_CASE("the order of results is by rank, and within a rank by room; what failed comes last") {
  std::vector<SearchResult> results = {{.value = 0.0, .others = {4.0}}, {.value = 1.0, .others = {3.0}},
                                       {.value = 3.0, .others = {1.0}}, {.value = 4.0, .others = {0.0}},
                                       {.value = 1.5, .others = {3.5}}, {.point = {}, .others = {0.0}}};
  // Room: both ends infinite, 3/4 + 3/4 for each between them; the fifth is beaten by the second.
  CHECK(searches::places_of(results) == std::vector<std::size_t>{0, 2, 2, 0, 4, 5});
  for (SearchResult& result : results) result.others.clear();
  CHECK(searches::places_of(results) == std::vector<std::size_t>{0, 1, 3, 4, 2, 5});
}

TEST_CASE("searches that take several metrics say so, and no others") {
  CHECK(searches::Random().takes_several_metrics());
  CHECK(searches::Tpe({}).takes_several_metrics());
  CHECK(searches::RegularizedEvolution({}).takes_several_metrics());
  CHECK_FALSE(searches::GaussianProcess({}).takes_several_metrics());
  CHECK_FALSE(searches::CmaEs({}).takes_several_metrics());
}

TEST_CASE("TPE and evolution cover more of the front of ZDT1 than random points do") {
  // All that lies below the reference and above the front: 1.1 · 6 − ∫₀¹ (1 − √x) dx = 6.6 − 1/3.
  const double all = 6.6 - 1.0 / 3.0;
  const double random = mean_volume(searches::Random());
  const double tpe = mean_volume(searches::Tpe({}));
  const double evolution = mean_volume(searches::RegularizedEvolution({}));
  CAPTURE(random, tpe, evolution);
  CHECK(random < all);
  CHECK(tpe < all);
  // Of what random points leave uncovered.
  CHECK(all - tpe < 0.5 * (all - random));
  CHECK(all - evolution < 0.8 * (all - random));
}
