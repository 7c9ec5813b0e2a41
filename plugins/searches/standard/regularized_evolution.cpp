#include "regularized_evolution.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "front.h"
#include "startup.h"

namespace searches {
namespace {

using plexus::SearchAxis;
using plexus::SearchPoint;
using plexus::SearchRequest;
using plexus::SearchSpace;

SearchPoint mutated(const SearchSpace& space, SearchPoint point, double width, plexus::Stream& stream) {
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < space.size(); ++axis)
    if (!std::isnan(point[axis]) && space[axis].from < space[axis].to) axes.push_back(axis);
  if (axes.empty()) return point;
  const std::size_t axis = axes[stream.below(static_cast<std::uint32_t>(axes.size()))];
  const SearchAxis& of = space[axis];
  const double before = point[axis];
  if (of.form == SearchAxis::Form::category) {
    const auto other = static_cast<double>(stream.below(static_cast<std::uint32_t>(of.choices() - 1)));
    point[axis] = other < before ? other : other + 1.0;
  } else {
    double unit = of.unit(before) + width * stream.normal();
    unit -= 2.0 * std::floor(unit / 2.0);  // reflected at both ends
    point[axis] = of.coordinate(unit > 1.0 ? 2.0 - unit : unit);
    if (point[axis] == before && of.is_whole()) point[axis] += before < of.to ? 1.0 : -1.0;
  }
  return space.completed(std::move(point), stream);
}

}  // namespace

SearchPoint RegularizedEvolution::child(const SearchRequest& request, const std::vector<std::size_t>& places,
                                        plexus::Stream& stream) const {
  const auto alive = request.results.last(places.size());
  std::size_t parent = alive.size();
  for (std::size_t i = 0; i < settings_.tournament; ++i) {
    const std::size_t other = stream.below(static_cast<std::uint32_t>(alive.size()));
    if (!alive[other].failed() && (parent == alive.size() || places[other] < places[parent])) parent = other;
  }
  if (parent == alive.size()) return request.space.random(stream);  // all of them failed
  return mutated(request.space, alive[parent].point, settings_.step, stream);
}

std::vector<SearchPoint> RegularizedEvolution::propose(const SearchRequest& request) const {
  const std::vector<std::size_t> places =
      places_of(request.results.last(std::min(settings_.population, request.results.size())));
  std::vector<SearchPoint> points;
  for (std::size_t i = 0; i < request.count; ++i) {
    plexus::Stream stream = request.stream("search/regularized_evolution", i);
    const std::size_t index = request.results.size() + i;
    if (index < settings_.population || request.results.empty()) {
      points.push_back(latin_point(request.space, request.seed, index % settings_.population, settings_.population));
      continue;
    }
    std::vector<SearchPoint> children;
    constexpr int attempts = 10;
    for (int attempt = 0; attempt < attempts; ++attempt) children.push_back(child(request, places, stream));
    points.push_back(first_new(children, request, points, stream));
  }
  return points;
}

}  // namespace searches
