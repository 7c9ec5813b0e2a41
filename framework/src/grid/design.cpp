#include "grid/design.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "values/json.h"

namespace plexus::grid {
namespace {

bool is_child(const Axis& axis, std::optional<Condition> of) {
  if (!of || !axis.condition) return !of && !axis.condition;
  return axis.condition->axis == of->axis && axis.condition->position == of->position;
}

/// Nothing where it is too large.
std::optional<std::size_t> times(std::optional<std::size_t> a, std::optional<std::size_t> b) {
  if (!a || !b) return std::nullopt;
  if (*b != 0 && *a > std::numeric_limits<std::size_t>::max() / *b) return std::nullopt;
  return *a * *b;
}

std::optional<std::size_t> plus(std::optional<std::size_t> a, std::optional<std::size_t> b) {
  if (!a || !b || *a > std::numeric_limits<std::size_t>::max() - *b) return std::nullopt;
  return *a + *b;
}

/// Combinations of all axes under one condition, with those that depend on them.
std::optional<std::size_t> count(const std::vector<Axis>& axes, std::optional<Condition> under) {
  std::optional<std::size_t> product = 1;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (!is_child(axes[i], under)) continue;
    std::vector<std::size_t> special;  // positions with axes of their own
    for (const Axis& other : axes)
      if (other.condition && other.condition->axis == i) special.push_back(other.condition->position);
    std::sort(special.begin(), special.end());
    special.erase(std::unique(special.begin(), special.end()), special.end());
    std::optional<std::size_t> sum = axes[i].size() - special.size();
    for (const std::size_t position : special) sum = plus(sum, count(axes, Condition{i, position}));
    product = times(product, sum);
  }
  return product;
}

std::string formula_of(const std::vector<Axis>& axes, std::optional<Condition> under) {
  std::string product;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (!is_child(axes[i], under)) continue;
    std::string name = axes[i].name;
    if (!axes[i].key.empty() || name != "sample")
      for (const Coordinate& coordinate : axes[i].along) name += " & " + coordinate.name;
    std::string special;
    std::size_t plain = 0;
    for (std::size_t position = 0; position < axes[i].size(); ++position) {
      const bool alone = std::none_of(axes.begin(), axes.end(), [&](const Axis& axis) {
        return is_child(axis, Condition{i, position});
      });
      const std::string inner = alone ? "" : formula_of(axes, Condition{i, position});
      if (inner.empty())
        ++plain;
      else
        special += (special.empty() ? "" : " + ") + values::to_text(axes[i].labels[position]) + " × " + inner;
    }
    product += (product.empty() ? "" : " × ") + name + " (" +
               (plain > 0 || special.empty() ? std::to_string(plain) : "") +
               (plain > 0 && !special.empty() ? " + " : "") + special + ")";
  }
  return product;
}

}  // namespace

std::string Design::text(const Point& point) const {
  std::string text;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    if (point.at(axis) == absent) continue;
    text += (text.empty() ? "" : ", ") + axes[axis].name + "=" + values::to_text(axes[axis].labels.at(point[axis]));
  }
  return text;
}

bool Design::is_earlier_stage(const Point& point) const {
  const std::optional<std::size_t> axis = stage_axis(axes);
  return axis && point[*axis] + 1 < axes[*axis].size();
}

bool Exclusion::matches(const Point& point) const {
  return std::all_of(terms.begin(), terms.end(), [&point](const std::vector<Choice>& choices) {
    return std::any_of(choices.begin(), choices.end(), [&point](const Choice& choice) {
      const std::size_t position = point[choice.axis];
      return position != absent && choice.positions[position];
    });
  });
}

std::optional<std::size_t> count_points(const std::vector<Axis>& axes) {
  if (std::any_of(axes.begin(), axes.end(), [](const Axis& axis) { return axis.size() == 0; })) return 0;
  return count(axes, std::nullopt);
}

Design combinations(std::vector<Axis> axes) {
  Design design;
  design.axes = std::move(axes);
  design.formula = formula_of(design.axes, std::nullopt);
  design.product =
      std::none_of(design.axes.begin(), design.axes.end(), [](const Axis& axis) { return axis.condition.has_value(); });
  design.points.reserve(count_points(design.axes).value_or(0));
  Point point(design.axes.size(), absent);
  const std::function<void(std::size_t)> descend = [&](std::size_t level) {
    if (level == design.axes.size()) {
      design.points.push_back(point);
      return;
    }
    const Axis& axis = design.axes[level];
    if (axis.condition && point[axis.condition->axis] != axis.condition->position) {
      point[level] = absent;
      descend(level + 1);
      return;
    }
    for (std::size_t position = 0; position < axis.size(); ++position) {
      point[level] = position;
      descend(level + 1);
    }
  };
  descend(0);
  return design;
}

std::vector<std::size_t> exclude(Design& design, const std::vector<Exclusion>& exclusions) {
  std::vector<std::size_t> matched(exclusions.size(), 0);
  const std::size_t before = design.points.size();
  std::erase_if(design.points, [&](const Point& point) {
    bool any = false;
    for (std::size_t i = 0; i < exclusions.size(); ++i) {
      if (!exclusions[i].matches(point)) continue;
      ++matched[i];
      any = true;
    }
    return any;
  });
  const std::size_t excluded = before - design.points.size();
  if (excluded > 0) {
    design.product = false;
    design.formula += " − " + std::to_string(excluded) + " excluded";
  }
  return matched;
}

std::optional<std::size_t> stage_axis(const std::vector<Axis>& axes) {
  const auto found = std::find_if(axes.begin(), axes.end(), [](const Axis& axis) { return axis.is_stages; });
  return found == axes.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - axes.begin()));
}

std::vector<std::size_t> points_before(const Design& design) {
  std::vector<std::size_t> before(design.points.size(), absent);
  const std::optional<std::size_t> axis = stage_axis(design.axes);
  if (!axis) return before;
  std::map<Point, std::size_t> place;
  for (std::size_t i = 0; i < design.points.size(); ++i) place.emplace(design.points[i], i);
  for (std::size_t i = 0; i < design.points.size(); ++i) {
    Point point = design.points[i];
    if (point[*axis] == absent || point[*axis] == 0) continue;
    --point[*axis];
    if (const auto found = place.find(point); found != place.end()) before[i] = found->second;
  }
  return before;
}

Design merge_alike(Design design) {
  Design merged{.axes = {}, .points = {}, .product = design.product, .formula = std::move(design.formula)};
  std::vector<std::size_t> axis_of;                                 // the merged axis of each axis
  std::vector<std::vector<std::size_t>> position_of;                // and there, its positions
  std::vector<std::unordered_map<std::string, std::size_t>> known;  // of each merged axis: positions by label
  for (Axis& axis : design.axes) {
    const auto same = std::find_if(merged.axes.begin(), merged.axes.end(),
                                   [&axis](const Axis& other) { return other.name == axis.name; });
    const auto index = static_cast<std::size_t>(same - merged.axes.begin());
    axis_of.push_back(index);
    if (same == merged.axes.end()) {
      merged.axes.push_back({.name = axis.name,
                             .key = axis.key,
                             .labels = {},
                             .along = std::move(axis.along),
                             .is_stages = axis.is_stages});
      known.emplace_back();
    } else {
      same->along.clear();  // the same position of both may stand for different settings
    }
    std::vector<std::size_t>& positions = position_of.emplace_back();
    for (Value& label : axis.labels) {
      const auto [entry, is_new] = known[index].try_emplace(values::to_text(label), known[index].size());
      positions.push_back(entry->second);
      if (is_new) merged.axes[index].labels.push_back(std::move(label));
    }
  }
  if (merged.axes.size() == design.axes.size()) {
    merged.points = std::move(design.points);
    return merged;
  }
  merged.points.reserve(design.points.size());
  for (const Point& point : design.points) {
    Point& to = merged.points.emplace_back(merged.axes.size(), absent);
    for (std::size_t axis = 0; axis < point.size(); ++axis)
      if (point[axis] != absent) to[axis_of[axis]] = position_of[axis][point[axis]];
  }
  return merged;
}

}  // namespace plexus::grid
