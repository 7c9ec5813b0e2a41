#include "front.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace searches {
namespace {

using Values = std::vector<std::vector<double>>;

/// Beyond the worst of each metric, so that the best in one metric counts whatever it is in the others.
constexpr double beyond = 1.1;
/// Of points that add nothing: equal to others. Kernels without any weight would be none.
constexpr double least_weight = 0.05;

bool has_several(std::span<const plexus::SearchResult> results) {
  return std::any_of(results.begin(), results.end(), [](const auto& result) { return !result.others.empty(); });
}

/// How much more a set beats with one more point.
double gain(Values chosen, const std::vector<double>& point, double before) {
  const std::vector<double> reference(point.size(), beyond);
  chosen.push_back(point);
  return plexus::hypervolume(chosen, reference) - before;
}

/// `count` of the candidates that together beat much: each time the one that adds most.
std::vector<std::size_t> largest_volume(const Values& shares, std::vector<std::size_t> candidates, std::size_t count) {
  std::vector<std::size_t> taken;
  Values chosen;
  double volume = 0.0;
  while (taken.size() < count) {
    auto best = candidates.end();
    double most = -1.0;
    for (auto candidate = candidates.begin(); candidate != candidates.end(); ++candidate) {
      const double more = gain(chosen, shares[*candidate], volume);
      if (more <= most) continue;
      most = more;
      best = candidate;
    }
    volume += most;
    chosen.push_back(shares[*best]);
    taken.push_back(*best);
    candidates.erase(best);
  }
  return taken;
}

std::vector<double> weights_of(const Values& shares, const std::vector<std::size_t>& good) {
  std::vector<double> weights;
  for (const std::size_t one : good) {
    Values others;
    for (const std::size_t other : good)
      if (other != one) others.push_back(shares[other]);
    weights.push_back(gain(others, shares[one], plexus::hypervolume(others, std::vector(shares[one].size(), beyond))));
  }
  const double largest = *std::max_element(weights.begin(), weights.end());
  for (double& weight : weights) weight = largest > 0.0 ? std::max(weight / largest, least_weight) : 1.0;
  return weights;
}

}  // namespace

Values shares_of(std::span<const plexus::SearchResult> results) {
  Values shares;
  for (const plexus::SearchResult& result : results) {
    shares.push_back(result.values());
    if (result.failed()) std::fill(shares.back().begin(), shares.back().end(), plexus::no_coordinate);
  }
  const std::size_t metrics = shares.empty() ? 0 : shares.front().size();
  for (std::size_t metric = 0; metric < metrics; ++metric) {
    double least = INFINITY;
    double most = -INFINITY;
    for (const auto& values : shares) {
      if (std::isnan(values[metric])) continue;
      least = std::min(least, values[metric]);
      most = std::max(most, values[metric]);
    }
    // Halves, because the difference of two numbers may be none.
    const double range = most / 2.0 - least / 2.0;
    for (auto& values : shares)
      if (!std::isnan(values[metric]))
        values[metric] = range > 0.0 ? (values[metric] / 2.0 - least / 2.0) / range : 0.0;
  }
  return shares;
}

std::vector<std::size_t> places_of(std::span<const plexus::SearchResult> results) {
  const bool several = has_several(results);
  const Values shares = several ? shares_of(results) : Values();
  const std::vector<std::size_t> ranks = plexus::front_ranks(shares);
  const std::vector<double> room = plexus::crowding_distances(shares, ranks);
  const auto is_before = [&](std::size_t a, std::size_t b) {
    if (results[a].failed() || results[b].failed()) return !results[a].failed() && results[b].failed();
    if (!several) return results[a].value < results[b].value;
    return ranks[a] != ranks[b] ? ranks[a] < ranks[b] : room[a] > room[b];
  };
  std::vector<std::size_t> order(results.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), is_before);
  std::vector<std::size_t> places(results.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    places[order[i]] = i > 0 && !is_before(order[i - 1], order[i]) ? places[order[i - 1]] : i;
  return places;
}

Good good_of(std::span<const plexus::SearchResult> results, std::size_t count) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < results.size(); ++i)
    if (!results[i].failed()) order.push_back(i);
  count = std::min(count, order.size());
  Good good;
  if (!has_several(results)) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return results[a].value < results[b].value; });
    good.results.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
    good.weights.assign(count, 1.0);
    return good;
  }
  const Values shares = shares_of(results);
  const std::vector<std::size_t> ranks = plexus::front_ranks(shares);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  for (auto first = order.begin(); good.results.size() < count;) {
    const auto end = std::find_if(first, order.end(), [&](std::size_t i) { return ranks[i] != ranks[*first]; });
    std::vector<std::size_t> front(first, end);
    const std::size_t left = count - good.results.size();
    if (front.size() > left) front = largest_volume(shares, std::move(front), left);
    good.results.insert(good.results.end(), front.begin(), front.end());
    first = end;
  }
  if (count > 0) good.weights = weights_of(shares, good.results);
  return good;
}

}  // namespace searches
