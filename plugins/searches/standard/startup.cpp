#include "startup.h"

#include <algorithm>
#include <numeric>

namespace searches {

plexus::SearchPoint latin_point(const plexus::SearchSpace& space, std::uint64_t seed, std::size_t index,
                                std::size_t count) {
  plexus::SearchPoint point(space.size(), plexus::no_coordinate);
  std::vector<std::uint32_t> order(count);
  for (std::size_t axis = 0; axis < space.size(); ++axis) {
    std::iota(order.begin(), order.end(), 0U);
    plexus::Stream(seed, "search/startup/order", axis).shuffle(order);
    plexus::Stream within(seed, "search/startup/within", axis * count + index);
    const double unit = (order[index] + within.uniform(0.0, 1.0)) / static_cast<double>(count);
    if (space.exists(point, axis)) point[axis] = space[axis].coordinate(unit);
  }
  return point;
}

plexus::SearchPoint first_new(const std::vector<plexus::SearchPoint>& candidates, const plexus::SearchRequest& request,
                              std::span<const plexus::SearchPoint> taken, plexus::Stream& stream) {
  const auto is_known = [&](const plexus::SearchPoint& point) {
    return std::any_of(taken.begin(), taken.end(),
                       [&](const plexus::SearchPoint& other) { return plexus::same_point(point, other); }) ||
           std::any_of(request.results.begin(), request.results.end(),
                       [&](const plexus::SearchResult& result) { return plexus::same_point(point, result.point); });
  };
  for (const plexus::SearchPoint& point : candidates)
    if (!is_known(point)) return point;
  constexpr int attempts = 100;
  plexus::SearchPoint point;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    point = request.space.random(stream);
    if (!is_known(point)) break;
  }
  return point;
}

}  // namespace searches
