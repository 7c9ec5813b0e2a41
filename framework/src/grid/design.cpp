#include "grid/design.h"

#include <limits>

#include "values/json.h"

namespace plexus::grid {

std::string Design::text(const Point& point) const {
  std::string text;
  for (std::size_t axis = 0; axis < axes.size(); ++axis)
    text += (text.empty() ? "" : ", ") + axes[axis].name + "=" + values::to_text(axes[axis].labels.at(point.at(axis)));
  return text;
}

std::optional<std::size_t> count_points(const std::vector<Axis>& axes) noexcept {
  std::size_t count = 1;
  for (const Axis& axis : axes) {
    if (axis.size() == 0) return 0;
    if (count > std::numeric_limits<std::size_t>::max() / axis.size()) return std::nullopt;
    count *= axis.size();
  }
  return count;
}

Design full_product(std::vector<Axis> axes) {
  Design design;
  design.axes = std::move(axes);
  const std::size_t count = count_points(design.axes).value_or(0);
  design.points.reserve(count);
  Point point(design.axes.size(), 0);
  for (std::size_t i = 0; i < count; ++i) {
    design.points.push_back(point);
    for (std::size_t axis = point.size(); axis-- > 0;) {
      if (++point[axis] < design.axes[axis].size()) break;
      point[axis] = 0;
    }
  }
  return design;
}

}  // namespace plexus::grid
