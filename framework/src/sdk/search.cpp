// Coordinates of searches: between what users write and the unit interval, in which searches compute.
#include <plexus/search.h>

#include <algorithm>

namespace plexus {
namespace {

/// The ends of the interval that an axis covers, whole numbers with half a cell on both sides.
struct Ends {
  double low;
  double high;
};

Ends ends_of(const SearchAxis& axis) noexcept {
  const double half = axis.is_whole() ? 0.5 : 0.0;
  if (axis.logarithmic) return {std::log(axis.from - half), std::log(axis.to + half)};
  return {axis.from - half, axis.to + half};
}

}  // namespace

bool SearchAxis::contains(double coordinate) const noexcept {
  if (!(coordinate >= from && coordinate <= to)) return false;
  return !is_whole() || coordinate == std::round(coordinate);
}

double SearchAxis::unit(double coordinate) const noexcept {
  const Ends ends = ends_of(*this);
  if (!(ends.low < ends.high)) return 0.5;
  const double place = logarithmic ? std::log(coordinate) : coordinate;
  return std::clamp((place - ends.low) / (ends.high - ends.low), 0.0, 1.0);
}

double SearchAxis::coordinate(double unit) const noexcept {
  // The ends exactly: a logarithm and back would miss them by a rounding error.
  if (unit <= 0.0) return from;
  if (unit >= 1.0) return to;
  const Ends ends = ends_of(*this);
  const double place = ends.low + unit * (ends.high - ends.low);
  const double number = logarithmic ? std::exp(place) : place;
  return std::clamp(is_whole() ? std::round(number) : number, from, to);
}

bool SearchSpace::exists(const SearchPoint& point, std::size_t axis) const noexcept {
  const auto& condition = axes_[axis].condition;
  return !condition || point[condition->axis] == static_cast<double>(condition->choice);
}

bool SearchSpace::contains(const SearchPoint& point) const noexcept {
  if (point.size() != axes_.size()) return false;
  for (std::size_t axis = 0; axis < axes_.size(); ++axis)
    if (exists(point, axis) ? !axes_[axis].contains(point[axis]) : !std::isnan(point[axis])) return false;
  return true;
}

SearchPoint SearchSpace::random(Stream& stream) const {
  return completed(SearchPoint(axes_.size(), no_coordinate), stream);
}

SearchPoint SearchSpace::completed(SearchPoint point, Stream& stream) const {
  point.resize(axes_.size(), no_coordinate);
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    const double drawn = axes_[axis].coordinate(stream.uniform(0.0, 1.0));
    if (!exists(point, axis))
      point[axis] = no_coordinate;
    else if (std::isnan(point[axis]))
      point[axis] = drawn;
  }
  return point;
}

bool same_point(const SearchPoint& a, const SearchPoint& b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double one, double other) { return one == other || (std::isnan(one) && std::isnan(other)); });
}

}  // namespace plexus
