#include "config/grid_section.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "config/grid_conflicts.h"
#include "config/grid_exclude.h"
#include "config/grid_sample.h"
#include "config/grid_zip.h"
#include "config/scalar.h"
#include "grid/range.h"
#include "values/names.h"

namespace plexus::config {
namespace {

constexpr std::size_t deepest_grids = 16;

/// `replicates: N` as an axis over the seeds from that of the configuration on.
std::optional<AxisEntry> read_replicates(const Entry& entry, const GridContext& context) {
  Type type;
  type.form = Type::Form::integer;
  type.minimum = 1;
  type.maximum = static_cast<double>(grid::most_values);
  const auto count = read_scalar(*entry.value, type);
  if (const auto* mistake = std::get_if<Mistake>(&count)) {
    context.problems.add(entry.value->at, "'replicates' " + mistake->message + mistake->hint);
    return std::nullopt;
  }
  const auto& root = context.schema.root;
  const auto seed = std::find_if(root.begin(), root.end(), [](const auto& info) { return info.name == "seed"; });
  if (seed == root.end()) {
    context.problems.add(entry.at, "there is no setting 'seed' that replicates could vary");
    return std::nullopt;
  }
  Value first = seed->default_value;
  if (const Entry* given = context.base->find("seed")) {
    const auto value = read_scalar(*given->value, seed->type);
    if (const auto* number = std::get_if<Value>(&value)) first = *number;
  }
  const std::int64_t last = std::get<Value>(count).integer() - 1;
  if (first.integer() > std::numeric_limits<std::int64_t>::max() - last) {
    context.problems.add(entry.value->at, "there are not so many seeds from that of the configuration on");
    return std::nullopt;
  }
  AxisEntry axis;
  axis.change = {.name = "seed", .at = entry.at, .path = {{.name = "seed", .at = entry.at}}, .values = {}};
  axis.change.goes_on_from_base = true;
  for (std::int64_t i = 0; i <= last; ++i) {
    axis.labels.emplace_back(first.integer() + i);
    Node value;
    value.form = Node::Form::scalar;
    value.at = entry.value->at;
    value.text = std::to_string(first.integer() + i);
    axis.change.values.push_back(std::make_shared<const Node>(std::move(value)));
  }
  return axis;
}

class GridReader {
 public:
  explicit GridReader(const GridContext& context) : context_(context) {}

  GridSection read(const NodePtr& grid, std::optional<ConfigAxis> searched, std::optional<ConfigAxis> stages) {
    if (searched) section_.axes.push_back(std::move(*searched));
    if (grid != nullptr) read_entries(*grid, std::nullopt, 0);
    if (stages) section_.axes.push_back(std::move(*stages));
    check_conflicts(section_.axes, context_.problems);
    name_axes();
    for (const auto& [list, condition] : excludes_) read_exclude(*list, condition, section_, context_);
    return std::move(section_);
  }

 private:
  void read_entries(const Node& grid, std::optional<grid::Condition> condition, std::size_t depth) {
    if (grid.is_null()) return;
    if (!grid.is_map()) {
      context_.problems.add(grid.at, "'grid' is not a map of axes (got " + got_text(grid) + ")");
      return;
    }
    if (depth == deepest_grids) {
      context_.problems.add(grid.at, "grids inside of patches are too deep");
      return;
    }
    for (const Entry& entry : grid.entries) {
      if (entry.key == "exclude") {
        excludes_.emplace_back(entry.value, condition);
      } else if (entry.key == "zip") {
        for (auto& group : read_zip(*entry.value, context_)) add(std::move(group), condition, depth);
      } else if (entry.key == "sample") {
        if (auto axis = read_sample(entry, context_)) add({.axis = std::move(*axis), .grids = {}}, condition, depth);
      } else if (entry.key == "replicates") {
        if (auto axis = read_replicates(entry, context_)) add(as_group(std::move(*axis)), condition, depth);
      } else if (auto axis = read_axis(entry, context_)) {
        if (check_labels(*axis, "", context_.problems)) add(as_group(std::move(*axis)), condition, depth);
      }
    }
  }

  void add(AxisGroup group, std::optional<grid::Condition> condition, std::size_t depth) {
    group.axis.axis.condition = condition;
    const std::size_t index = section_.axes.size();
    section_.axes.push_back(std::move(group.axis));
    for (const auto& [position, grid] : group.grids)
      read_entries(*grid, grid::Condition{.axis = index, .position = position}, depth + 1);
  }

  /// Axes that are called alike, which then never exist together, have the same name in the results.
  void name_axes() {
    std::vector<std::string> keys;
    const auto each = [this](const auto& act) {
      for (ConfigAxis& axis : section_.axes) {
        if (axis.changes.size() == axis.axis.along.size()) act(axis.axis.name, std::string("sample"));
        for (std::size_t i = 0; i < axis.changes.size(); ++i) {
          const bool first = i == 0 && axis.changes.size() != axis.axis.along.size();
          const std::size_t behind = axis.changes.size() - axis.axis.along.size();
          act(first ? axis.axis.name : axis.axis.along[i - behind].name, axis.changes[i].name);
        }
      }
    };
    each([&keys](std::string&, const std::string& key) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    });
    const std::vector<std::string> names = values::short_names(keys, context_.schema.reserved);
    each([&](std::string& name, const std::string& key) {
      name = names[static_cast<std::size_t>(std::find(keys.begin(), keys.end(), key) - keys.begin())];
    });
  }

  const GridContext& context_;
  GridSection section_;
  std::vector<std::pair<NodePtr, std::optional<grid::Condition>>> excludes_;
};

}  // namespace

GridSection read_grid(const NodePtr& grid, const GridContext& context, std::optional<ConfigAxis> searched,
                      std::optional<ConfigAxis> stages) {
  return GridReader(context).read(grid, std::move(searched), std::move(stages));
}

}  // namespace plexus::config
