#include "tpe.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "front.h"
#include "startup.h"

namespace searches {

std::vector<plexus::SearchPoint> Tpe::propose(const plexus::SearchRequest& request) const {
  const auto finished = static_cast<std::size_t>(std::count_if(
      request.results.begin(), request.results.end(), [](const plexus::SearchResult& r) { return !r.failed(); }));
  const auto good = std::clamp<std::size_t>(
      static_cast<std::size_t>(std::ceil(settings_.good * static_cast<double>(finished))), 1, settings_.most_good);
  const Good best = good_of(request.results, good);
  std::vector<plexus::SearchPoint> below;
  std::vector<plexus::SearchPoint> above;
  std::vector<bool> is_good(request.results.size(), false);
  for (const std::size_t i : best.results) {
    is_good[i] = true;
    below.push_back(request.results[i].point);
  }
  const std::vector<std::size_t> places = places_of(request.results);
  std::vector<std::size_t> others(request.results.size());
  std::iota(others.begin(), others.end(), std::size_t{0});
  std::stable_sort(others.begin(), others.end(), [&](std::size_t a, std::size_t b) { return places[a] < places[b]; });
  for (const std::size_t i : others)
    if (!is_good[i]) above.push_back(request.results[i].point);

  const ParzenSettings kernels{.prior_weight = settings_.prior_weight, .bandwidth = settings_.bandwidth};
  const std::vector<double> equal(request.results.size() + request.count, 1.0);
  std::vector<plexus::SearchPoint> points;
  for (std::size_t i = 0; i < request.count; ++i) {
    plexus::Stream stream = request.stream("search/tpe", i);
    const std::size_t index = request.results.size() + i;
    if (index < settings_.startup || finished == 0) {
      points.push_back(index < settings_.startup ? latin_point(request.space, request.seed, index, settings_.startup)
                                                 : request.space.random(stream));
    } else {
      const ParzenEstimator l(request.space, below, best.weights, kernels);
      const ParzenEstimator g(request.space, above, {equal.begin(), equal.begin() + static_cast<long>(above.size())},
                              kernels);
      std::vector<std::pair<double, plexus::SearchPoint>> candidates;
      for (std::size_t c = 0; c < settings_.candidates; ++c) {
        plexus::SearchPoint candidate = l.sample(stream);
        const double score = l.log_density(candidate) - g.log_density(candidate);
        candidates.emplace_back(score, std::move(candidate));
      }
      std::stable_sort(candidates.begin(), candidates.end(),
                       [](const auto& a, const auto& b) { return a.first > b.first; });
      std::vector<plexus::SearchPoint> likely;
      for (auto& candidate : candidates) likely.push_back(std::move(candidate.second));
      points.push_back(first_new(likely, request, points, stream));
    }
    // Points of the same batch are expected to be no better than others, so that each goes somewhere else.
    above.push_back(points.back());
  }
  return points;
}

}  // namespace searches
