#include "gaussian_process.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "improvement.h"
#include "minimize.h"
#include "regression.h"
#include "startup.h"
#include "warp.h"

namespace searches {
namespace {

using plexus::SearchAxis;
using plexus::SearchPoint;
using plexus::SearchRequest;
using plexus::SearchSpace;

/// The values, of which what failed is as bad as the worst that did not.
std::vector<double> values_of(std::span<const plexus::SearchResult> results) {
  double worst = -std::numeric_limits<double>::infinity();
  for (const plexus::SearchResult& result : results)
    if (!result.failed()) worst = std::max(worst, result.value);
  std::vector<double> values;
  for (const plexus::SearchResult& result : results) values.push_back(result.failed() ? worst : result.value);
  return values;
}

/// What is maximised: the logarithm of the expected improvement, from given points on.
class Climb {
 public:
  Climb(const SearchSpace& space, const Regression& model, plexus::Stream& stream)
      : space_(space),
        model_(model),
        stream_(stream),
        best_(*std::min_element(model.values().begin(), model.values().end())) {}

  [[nodiscard]] double height(const SearchPoint& point) const {
    const Prediction prediction = model_.predict(point);
    return log_expected_improvement(prediction.mean, prediction.variance, best_);
  }

  /// Real axes are climbed by gradients, others from choice to choice, in turns until nothing gets better.
  [[nodiscard]] std::pair<double, SearchPoint> from(SearchPoint point) {
    double reached = height(point);
    constexpr int most_turns = 5;
    for (int turn = 0; turn < most_turns; ++turn) {
      const double before = reached;
      climb_reals(point, reached);
      if (!change_choices(point, reached)) break;
      if (reached - before < 1e-6) break;
    }
    return {reached, std::move(point)};
  }

 private:
  void climb_reals(SearchPoint& point, double& reached) const {
    std::vector<std::size_t> axes;
    for (std::size_t axis = 0; axis < space_.size(); ++axis)
      if (space_[axis].form == SearchAxis::Form::real && !std::isnan(point[axis]) &&
          space_[axis].from < space_[axis].to)
        axes.push_back(axis);
    if (axes.empty()) return;
    SearchPoint at = point;
    std::vector<double> mean_gradient;
    std::vector<double> variance_gradient;
    const auto place = [&](const std::vector<double>& units) {
      for (std::size_t i = 0; i < axes.size(); ++i) at[axes[i]] = space_[axes[i]].coordinate(units[i]);
    };
    const auto depth = [&](const std::vector<double>& units, std::vector<double>& gradient) {
      place(units);
      const Prediction prediction = model_.predict(at, mean_gradient, variance_gradient);
      const double deviation = std::sqrt(prediction.variance);
      const double z = (best_ - prediction.mean) / deviation;
      const double slope = log_h_slope(z);
      for (std::size_t i = 0; i < axes.size(); ++i) {
        const double deviation_change = 0.5 * variance_gradient[axes[i]] / deviation;
        const double z_change = -(mean_gradient[axes[i]] + z * deviation_change) / deviation;
        gradient[i] = -(deviation_change / deviation + slope * z_change);
      }
      return -(std::log(deviation) + log_h(z));
    };
    std::vector<double> start;
    for (const std::size_t axis : axes) start.push_back(space_[axis].unit(point[axis]));
    constexpr int iterations = 30;
    const Minimum found = minimize(depth, std::move(start), std::vector<double>(axes.size(), 0.0),
                                   std::vector<double>(axes.size(), 1.0), iterations);
    if (!(-found.value > reached)) return;
    place(found.x);
    point = at;
    reached = -found.value;
  }

  /// Another value of one axis, whatever follows from it drawn anew. True if anything got better.
  bool change_choices(SearchPoint& point, double& reached) {
    bool any = false;
    for (std::size_t axis = 0; axis < space_.size(); ++axis) {
      const SearchAxis& of = space_[axis];
      if (!of.is_whole() || std::isnan(point[axis])) continue;
      const SearchPoint before = point;
      for (const double other : others(of, before[axis])) {
        SearchPoint changed = before;
        changed[axis] = other;
        changed = space_.completed(std::move(changed), stream_);
        const double value = height(changed);
        if (!(value > reached)) continue;
        reached = value;
        point = std::move(changed);
        any = true;
      }
    }
    return any;
  }

  /// All other choices where there are few, else the neighbours, near and farther away.
  static std::vector<double> others(const SearchAxis& axis, double coordinate) {
    std::vector<double> values;
    constexpr double few = 16.0;
    if (axis.to - axis.from < few || axis.form == SearchAxis::Form::category) {
      for (double value = axis.from; value <= axis.to; ++value)
        if (value != coordinate) values.push_back(value);
    } else {
      for (const double step : {0.25, 0.05, 0.01, 0.0})
        for (const double sign : {-1.0, 1.0}) {
          double value = axis.coordinate(axis.unit(coordinate) + sign * step);
          if (step == 0.0 || value == coordinate) value = coordinate + sign;
          if (value >= axis.from && value <= axis.to) values.push_back(value);
        }
    }
    return values;
  }

  const SearchSpace& space_;
  const Regression& model_;
  plexus::Stream& stream_;
  double best_;
};

/// Points around a known one, some of whose axes are moved.
SearchPoint near(const SearchSpace& space, const SearchPoint& point, double width, plexus::Stream& stream) {
  SearchPoint moved = point;
  for (std::size_t axis = 0; axis < space.size(); ++axis) {
    const double normal = stream.normal();
    const double chance = stream.uniform(0.0, 1.0);
    if (std::isnan(moved[axis]) || !space.exists(moved, axis)) continue;
    if (space[axis].form == SearchAxis::Form::category) {
      if (chance < width) moved[axis] = plexus::no_coordinate;  // drawn anew
    } else {
      moved[axis] = space[axis].coordinate(space[axis].unit(moved[axis]) + width * normal);
    }
  }
  return space.completed(std::move(moved), stream);
}

/// Points by what is expected of them, the best first.
std::vector<SearchPoint> promising(const SearchSpace& space, const Regression& model, std::size_t count,
                                   plexus::Stream& stream) {
  Climb climb(space, model, stream);
  std::vector<std::pair<double, SearchPoint>> candidates;
  const auto look_at = [&](SearchPoint point) {
    const double height = climb.height(point);
    candidates.emplace_back(height, std::move(point));
  };
  for (std::size_t i = 0; i < count; ++i) look_at(space.random(stream));
  std::vector<std::size_t> order(model.points().size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return model.values()[a] < model.values()[b]; });
  constexpr std::size_t known_ones = 5;
  for (std::size_t i = 0; i < std::min(known_ones, order.size()); ++i)
    for (const double width : {0.2, 0.05, 0.05, 0.01, 0.01, 0.001})
      look_at(near(space, model.points()[order[i]], width, stream));
  const auto by_height = [](const auto& a, const auto& b) { return a.first > b.first; };
  std::stable_sort(candidates.begin(), candidates.end(), by_height);
  constexpr std::size_t starts = 8;
  for (std::size_t i = 0; i < std::min(starts, candidates.size()); ++i)
    candidates[i] = climb.from(std::move(candidates[i].second));
  std::stable_sort(candidates.begin(), candidates.end(), by_height);
  std::vector<SearchPoint> points;
  for (auto& candidate : candidates) points.push_back(std::move(candidate.second));
  return points;
}

}  // namespace

std::vector<SearchPoint> GaussianProcess::propose(const SearchRequest& request) const {
  const SearchSpace& space = request.space;
  const bool any_finished = std::any_of(request.results.begin(), request.results.end(),
                                        [](const plexus::SearchResult& result) { return !result.failed(); });
  std::vector<SearchPoint> points;
  std::optional<Regression> model;
  for (std::size_t i = 0; i < request.count; ++i) {
    plexus::Stream stream = request.stream("search/gaussian_process", i);
    const std::size_t index = request.results.size() + i;
    if (index < settings_.startup) {
      points.push_back(latin_point(space, request.seed, index, settings_.startup));
    } else if (!any_finished) {
      points.push_back(space.random(stream));
    } else {
      if (!model) {
        std::vector<SearchPoint> known;
        for (const plexus::SearchResult& result : request.results) known.push_back(result.point);
        const std::vector<double> values = values_of(request.results);
        model.emplace(
            Regression::fitted(space, std::move(known), settings_.warp ? warped(values) : standardized(values)));
        for (const SearchPoint& point : points) model.emplace(model->with(point, model->predict(point).mean));
      }
      points.push_back(first_new(promising(space, *model, settings_.candidates, stream), request, points, stream));
      if (i + 1 < request.count) model.emplace(model->with(points.back(), model->predict(points.back()).mean));
    }
  }
  return points;
}

}  // namespace searches
