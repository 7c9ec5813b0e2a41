// Fronts of points with several values.
#include <plexus/pareto.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace plexus {
namespace {

bool has_nan(const std::vector<double>& point) {
  return std::any_of(point.begin(), point.end(), [](double value) { return std::isnan(value); });
}

double area_below(std::vector<std::vector<double>>& points, const std::vector<double>& reference) {
  std::sort(points.begin(), points.end());
  double area = 0.0;
  double least = reference[1];
  for (const std::vector<double>& point : points) {
    if (point[1] >= least) continue;
    area += (reference[0] - point[0]) * (least - point[1]);
    least = point[1];
  }
  return area;
}

/// The volume of points below a reference, by slices along the last value: between one value and the next, what is
/// covered is the volume of all points up to there in the other values.
double volume_below(std::vector<std::vector<double>> points, const std::vector<double>& reference, std::size_t values) {
  if (points.empty()) return 0.0;
  if (values == 2) return area_below(points, reference);
  const std::size_t last = values - 1;
  std::sort(points.begin(), points.end(),
            [last](const auto& a, const auto& b) { return a[last] != b[last] ? a[last] < b[last] : a < b; });
  if (last == 0) return reference[0] - points.front()[0];
  double volume = 0.0;
  std::vector<std::vector<double>> below;
  for (std::size_t i = 0; i < points.size(); ++i) {
    // What others beat in the values that are left covers nothing of its own.
    const std::span<const double> added(points[i].data(), last);
    const auto beats = [last](std::span<const double> a, std::span<const double> b) {
      return std::equal(a.begin(), a.end(), b.begin(), std::less_equal<>());
    };
    const bool is_beaten = std::any_of(below.begin(), below.end(), [&](const std::vector<double>& other) {
      return beats({other.data(), last}, added);
    });
    if (!is_beaten) {
      std::erase_if(below, [&](const std::vector<double>& other) { return beats(added, {other.data(), last}); });
      below.push_back(points[i]);
    }
    const double end = i + 1 < points.size() ? points[i + 1][last] : reference[last];
    if (end > points[i][last]) volume += (end - points[i][last]) * volume_below(below, reference, last);
  }
  return volume;
}

}  // namespace

bool dominates(std::span<const double> a, std::span<const double> b) noexcept {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(a[i] <= b[i])) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

std::vector<std::size_t> front_ranks(const std::vector<std::vector<double>>& points) {
  std::vector<std::size_t> ranks(points.size(), no_rank);
  std::vector<std::size_t> beaten_by(points.size(), 0);
  std::vector<std::vector<std::size_t>> beats(points.size());
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = 0; j < points.size(); ++j) {
      if (!dominates(points[i], points[j]) || has_nan(points[i]) || has_nan(points[j])) continue;
      beats[i].push_back(j);
      ++beaten_by[j];
    }
  for (std::size_t i = 0; i < points.size(); ++i)
    if (beaten_by[i] == 0 && !has_nan(points[i])) front.push_back(i);
  for (std::size_t rank = 0; !front.empty(); ++rank) {
    std::vector<std::size_t> next;
    for (const std::size_t point : front) {
      ranks[point] = rank;
      for (const std::size_t other : beats[point])
        if (--beaten_by[other] == 0) next.push_back(other);
    }
    front = std::move(next);
  }
  return ranks;
}

std::vector<double> crowding_distances(const std::vector<std::vector<double>>& points,
                                       const std::vector<std::size_t>& ranks) {
  std::vector<double> distances(points.size(), 0.0);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (ranks[i] != no_rank) order.push_back(i);
  const std::size_t values = points.empty() ? 0 : points.front().size();
  for (std::size_t value = 0; value < values; ++value) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return ranks[a] != ranks[b] ? ranks[a] < ranks[b] : points[a][value] < points[b][value];
    });
    for (auto first = order.begin(); first != order.end();) {
      const auto end = std::find_if(first, order.end(), [&](std::size_t i) { return ranks[i] != ranks[*first]; });
      const double range = points[*(end - 1)][value] - points[*first][value];
      for (auto at = first + 1; range > 0.0 && at + 1 < end; ++at)
        distances[*at] += (points[*(at + 1)][value] - points[*(at - 1)][value]) / range;
      distances[*first] = distances[*(end - 1)] = std::numeric_limits<double>::infinity();
      first = end;
    }
  }
  return distances;
}

double hypervolume(const std::vector<std::vector<double>>& points, const std::vector<double>& reference) {
  std::vector<std::vector<double>> inside;
  for (const std::vector<double>& point : points)
    if (std::equal(point.begin(), point.end(), reference.begin(), reference.end(), std::less<>()))
      inside.push_back(point);
  return volume_below(std::move(inside), reference, reference.size());
}

}  // namespace plexus
