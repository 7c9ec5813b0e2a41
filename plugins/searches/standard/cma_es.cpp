#include "cma_es.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "evolution_strategy.h"
#include "startup.h"

namespace searches {
namespace {

using plexus::SearchAxis;
using plexus::SearchPoint;
using plexus::SearchRequest;
using plexus::SearchResult;
using plexus::SearchSpace;

std::vector<std::size_t> axes_of(const SearchSpace& space) {
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < space.size(); ++axis)
    if (space[axis].form != SearchAxis::Form::category && !space[axis].condition && space[axis].from < space[axis].to)
      axes.push_back(axis);
  return axes;
}

std::vector<double> units_of(const SearchSpace& space, const std::vector<std::size_t>& axes, const SearchPoint& point) {
  std::vector<double> units;
  for (const std::size_t axis : axes) units.push_back(space[axis].unit(point[axis]));
  return units;
}

/// The places of a generation's results, the best first, those that failed last.
std::vector<std::size_t> ranks_of(std::span<const SearchResult> results) {
  std::vector<std::size_t> order(results.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (results[a].failed() || results[b].failed()) return !results[a].failed() && results[b].failed();
    return results[a].value < results[b].value;
  });
  return order;
}

/// A strategy, and the better half of the generation before.
struct State {
  EvolutionStrategy strategy;
  std::vector<SearchPoint> parents;
  std::size_t begin = 0;  ///< of the generation that is sampled now, among all results
};

/// Everything that has happened so far, from the results alone.
State replayed(const SearchRequest& request, const std::vector<std::size_t>& axes, std::size_t population,
               double sigma) {
  const std::size_t n = axes.size();
  State state{.strategy = EvolutionStrategy(n, population, std::vector<double>(n, 0.5), sigma), .parents = {}};
  while (state.begin + population <= request.results.size()) {
    const auto results = request.results.subspan(state.begin, population);
    const std::vector<std::size_t> order = ranks_of(results);
    state.parents.clear();
    for (std::size_t i = 0; i < std::max<std::size_t>(population / 2, 1); ++i)
      state.parents.push_back(results[order[i]].point);
    state.begin += population;
    // Where all failed, their order says nothing.
    if (results[order.front()].failed()) continue;
    std::vector<std::vector<double>> points;
    for (const SearchResult& result : results) points.push_back(units_of(request.space, axes, result.point));
    state.strategy.update(points, order);
    constexpr double smallest = 1e-9;
    if (state.strategy.extent() > smallest) continue;
    // It has converged: another place may be better.
    plexus::Stream stream(request.seed, "search/cma_es/restart", state.begin);
    std::vector<double> mean(n);
    for (double& value : mean) value = stream.uniform(0.0, 1.0);
    state.strategy = EvolutionStrategy(n, population, std::move(mean), sigma);
  }
  return state;
}

}  // namespace

std::vector<SearchPoint> CmaEs::propose(const SearchRequest& request) const {
  const SearchSpace& space = request.space;
  const std::vector<std::size_t> axes = axes_of(space);
  const auto n = static_cast<double>(std::max<std::size_t>(axes.size(), 1));
  const std::size_t usual = 4 + static_cast<std::size_t>(std::floor(3.0 * std::log(n)));
  const std::size_t wanted = settings_.population.value_or(usual);
  const std::size_t population = (wanted + request.count - 1) / request.count * request.count;
  std::optional<State> state;
  if (!axes.empty()) state.emplace(replayed(request, axes, population, settings_.sigma));
  std::vector<SearchPoint> points;
  for (std::size_t i = 0; i < request.count; ++i) {
    plexus::Stream stream = request.stream("search/cma_es", i);
    if (!state) {
      points.push_back(first_new({space.random(stream)}, request, points, stream));
      continue;
    }
    constexpr double inherited = 0.75;
    SearchPoint point(space.size(), plexus::no_coordinate);
    if (!state->parents.empty() && stream.uniform(0.0, 1.0) < inherited)
      point = state->parents[stream.below(static_cast<std::uint32_t>(state->parents.size()))];
    const std::vector<double> units = state->strategy.sample(stream);
    for (std::size_t k = 0; k < axes.size(); ++k) point[axes[k]] = space[axes[k]].coordinate(units[k]);
    points.push_back(space.completed(std::move(point), stream));
  }
  return points;
}

}  // namespace searches
