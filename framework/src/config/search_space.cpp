#include "config/search_space.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "config/grid_distribution.h"
#include "config/scalar.h"

namespace plexus::config {
namespace {

constexpr std::size_t deepest_spaces = 16;

using Under = SearchAxis::Condition;

/// Choices that are numbers which rise or fall have an order.
bool are_ordered(const std::vector<Value>& labels) {
  if (labels.size() < 3) return false;  // of two, none lies between
  if (!std::all_of(labels.begin(), labels.end(), [](const Value& label) { return label.is_number(); })) return false;
  const bool rises = labels[0].real() < labels[1].real();
  for (std::size_t i = 1; i < labels.size(); ++i)
    if (labels[i - 1].real() == labels[i].real() || (labels[i - 1].real() < labels[i].real()) != rises) return false;
  return true;
}

SearchAxis search_axis_of(const Distribution& distribution, std::optional<Under> condition) {
  SearchAxis axis{.name = distribution.change.name, .condition = condition};
  if (distribution.is_choice()) {
    axis.form = are_ordered(distribution.labels) ? SearchAxis::Form::ordered : SearchAxis::Form::category;
    axis.to = static_cast<double>(distribution.labels.size() - 1);
    return axis;
  }
  if (distribution.integers) axis.form = SearchAxis::Form::integer;
  axis.logarithmic = distribution.logarithmic;
  axis.from = distribution.from.real();
  axis.to = distribution.to.real();
  return axis;
}

class SpaceReader {
 public:
  explicit SpaceReader(const GridContext& context) : context_(context) {}

  std::optional<SpaceSection> read(const Entry& entry) {
    const std::size_t known = context_.problems.size();
    section_.at = entry.at;
    read_entries(entry, std::nullopt, 0);
    if (axes_.empty() && context_.problems.size() == known)
      context_.problems.add(entry.at,
                            "'space' has no keys to search (expected a key such as 'optimizer.learning_rate')");
    if (context_.problems.size() > known) return std::nullopt;
    section_.space = SearchSpace(std::move(axes_));
    return std::move(section_);
  }

 private:
  void read_entries(const Entry& space, std::optional<Under> condition, std::size_t depth) {
    if (!space.value->is_map()) {
      context_.problems.add(space.value->at, "'space' is no map of keys (got " + got_text(*space.value) + ")");
      return;
    }
    if (depth == deepest_spaces) {
      context_.problems.add(space.at, "spaces inside of patches are too deep");
      return;
    }
    for (const Entry& entry : space.value->entries) read_axis_of(entry, condition, depth);
  }

  void read_axis_of(const Entry& entry, std::optional<Under> condition, std::size_t depth) {
    auto distribution = read_distribution(entry, context_);
    if (!distribution) return;
    for (const NodePtr& grid : distribution->grids)
      if (grid != nullptr)
        return context_.problems.add(grid->at,
                                     "a patch that a search chooses cannot have a grid; what exists only where it is "
                                     "chosen stands under 'space'");
    if (!check_alone(entry, condition)) return;
    if (distribution->is_choice() && !check_distinct(*distribution)) return;
    const std::size_t index = axes_.size();
    axes_.push_back(search_axis_of(*distribution, condition));
    std::vector<Entry> inner = take_spaces(*distribution);
    section_.meanings.push_back(
        {.change = std::move(distribution->change), .labels = std::move(distribution->labels), .at = distribution->at});
    for (std::size_t choice = 0; choice < inner.size(); ++choice)
      if (inner[choice].value != nullptr) read_entries(inner[choice], Under{index, choice}, depth + 1);
  }

  [[nodiscard]] bool check_distinct(const Distribution& distribution) const {
    AxisEntry axis;
    axis.change = distribution.change;
    axis.labels = distribution.labels;
    return check_labels(axis, "", context_.problems);
  }

  /// A key may vary twice where a trial never has both.
  bool check_alone(const Entry& entry, std::optional<Under> condition) {
    for (std::size_t other = 0; other < axes_.size(); ++other) {
      if (axes_[other].name != entry.key || !exist_together(axes_[other].condition, condition)) continue;
      context_.problems.add(
          Problem{.at = entry.at,
                  .message = "'" + entry.key + "' varies already, and a trial can have one value of it only",
                  .notes = {{.at = section_.meanings[other].change.at, .message = "it varies here first"}}});
      return false;
    }
    return true;
  }

  [[nodiscard]] bool exist_together(std::optional<Under> one, std::optional<Under> other) const {
    std::map<std::size_t, std::size_t> needs;
    for (; one; one = axes_[one->axis].condition) needs.emplace(one->axis, one->choice);
    for (; other; other = axes_[other->axis].condition) {
      const auto need = needs.find(other->axis);
      if (need != needs.end() && need->second != other->choice) return false;
    }
    return true;
  }

  /// Parts the spaces of patches from what the patches set: an entry for each choice, without a value where it has
  /// none.
  static std::vector<Entry> take_spaces(Distribution& distribution) {
    std::vector<Entry> spaces(distribution.labels.size());
    if (!distribution.change.is_patch()) return spaces;
    for (std::size_t choice = 0; choice < spaces.size(); ++choice) {
      NodePtr& patch = distribution.change.values[choice];
      const Entry* space = patch->find("space");
      if (space == nullptr) continue;
      spaces[choice] = *space;
      Node rest = *patch;
      std::erase_if(rest.entries, [](const Entry& entry) { return entry.key == "space"; });
      patch = std::make_shared<const Node>(std::move(rest));
    }
    return spaces;
  }

  const GridContext& context_;
  std::vector<SearchAxis> axes_;
  SpaceSection section_;
};

/// What a coordinate is called: the number itself, or the label of the choice.
Value label_of_coordinate(const SearchAxis& axis, const SpaceSection::Meaning& meaning, double coordinate) {
  if (!meaning.labels.empty()) return meaning.labels[static_cast<std::size_t>(coordinate)];
  if (axis.is_whole()) return Value(static_cast<std::int64_t>(coordinate));
  return Value(coordinate);
}

/// The ends of an axis, or all of its choices.
std::vector<double> marks_of(const SearchAxis& axis) {
  const bool numbers = axis.form == SearchAxis::Form::real || axis.form == SearchAxis::Form::integer;
  std::vector<double> marks;
  if (!numbers)
    for (std::size_t choice = 0; choice < axis.choices(); ++choice) marks.push_back(static_cast<double>(choice));
  else if (axis.from == axis.to)
    marks = {axis.from};
  else
    marks = {axis.from, axis.to};
  return marks;
}

}  // namespace

bool SpaceSection::is_conditional() const {
  const auto axes = space.axes();
  return std::any_of(axes.begin(), axes.end(), [](const SearchAxis& axis) { return axis.condition.has_value(); });
}

std::optional<SpaceSection> read_space(const Entry& entry, const GridContext& context) {
  return SpaceReader(context).read(entry);
}

ConfigAxis axis_of_points(const SpaceSection& section, const std::vector<SearchPoint>& points) {
  ConfigAxis axis{.axis = {}, .at = section.at, .changes = {}};
  for (std::size_t point = 0; point < points.size(); ++point)
    axis.axis.labels.emplace_back(static_cast<std::int64_t>(point));
  // Axes that are called alike, of which a point has one at most, stand in one place.
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < section.space.size(); ++i) {
    const SpaceSection::Meaning& meaning = section.meanings[i];
    const auto [entry, is_new] = places.try_emplace(section.space[i].name, axis.changes.size());
    if (is_new) {
      axis.changes.push_back(
          {.name = meaning.change.name, .at = meaning.change.at, .path = meaning.change.path, .values = {}});
      axis.changes.back().values.resize(points.size());
      axis.axis.along.push_back({.name = {},
                                 .key = meaning.change.is_patch() ? "" : meaning.change.name,
                                 .labels = std::vector<Value>(points.size())});
    }
    for (std::size_t point = 0; point < points.size(); ++point) {
      const double coordinate = points[point][i];
      if (std::isnan(coordinate)) continue;
      Value label = label_of_coordinate(section.space[i], meaning, coordinate);
      axis.changes[entry->second].values[point] = meaning.change.values.empty()
                                                      ? number_node(label, meaning.at)
                                                      : meaning.change.values[static_cast<std::size_t>(coordinate)];
      axis.axis.along[entry->second].labels[point] = std::move(label);
    }
  }
  return axis;
}

std::vector<SearchPoint> ends_of(const SearchSpace& space) {
  std::vector<SearchPoint> points;
  const auto add = [&](SearchPoint point) {
    // What is not chosen here stands at its lower end, or at its first choice.
    for (std::size_t axis = 0; axis < space.size(); ++axis)
      if (!space.exists(point, axis))
        point[axis] = no_coordinate;
      else if (std::isnan(point[axis]))
        point[axis] = space[axis].from;
    const bool is_new =
        std::none_of(points.begin(), points.end(), [&](const SearchPoint& other) { return same_point(point, other); });
    if (is_new) points.push_back(std::move(point));
  };
  for (std::size_t axis = 0; axis < space.size(); ++axis)
    for (const double mark : marks_of(space[axis])) {
      SearchPoint point(space.size(), no_coordinate);
      point[axis] = mark;
      for (auto condition = space[axis].condition; condition; condition = space[condition->axis].condition)
        point[condition->axis] = static_cast<double>(condition->choice);
      add(std::move(point));
    }
  return points;
}

}  // namespace plexus::config
