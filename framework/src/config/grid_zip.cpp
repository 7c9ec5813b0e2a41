#include "config/grid_zip.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "config/scalar.h"

namespace plexus::config {
namespace {

void add_change(AxisGroup& group, AxisEntry entry) {
  const std::string key = entry.change.is_patch() ? "" : entry.change.name;
  if (group.axis.changes.empty()) {
    group.axis.at = entry.change.at;
    group.axis.axis.key = key;
    group.axis.axis.labels = std::move(entry.labels);
  } else {
    group.axis.axis.along.push_back({.name = {}, .key = key, .labels = std::move(entry.labels)});
  }
  for (std::size_t i = 0; i < entry.grids.size(); ++i)
    if (entry.grids[i] != nullptr) group.grids.emplace_back(i, std::move(entry.grids[i]));
  group.axis.changes.push_back(std::move(entry.change));
}

std::string values_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " value" : " values"); }

/// The keys whose number of values is not that of most others are at fault; of two, the second is.
bool check_lengths(const std::vector<AxisEntry>& entries, Problems& problems) {
  std::map<std::size_t, std::size_t> how_often;
  for (const AxisEntry& entry : entries) ++how_often[entry.labels.size()];
  std::size_t usual = 0;
  for (const AxisEntry& entry : entries)
    if (usual == 0 || how_often[entry.labels.size()] > how_often[usual]) usual = entry.labels.size();
  const auto model = std::find_if(entries.begin(), entries.end(),
                                  [usual](const AxisEntry& entry) { return entry.labels.size() == usual; });
  for (const AxisEntry& entry : entries) {
    if (entry.labels.size() == usual) continue;
    problems.add(Problem{.at = entry.change.at,
                         .message = "'" + entry.change.name + "' has " + values_text(entry.labels.size()) + ", but '" +
                                    model->change.name + "' has " + std::to_string(usual) +
                                    "; keys of a zip move together, so they need equally many",
                         .notes = {{.at = model->change.at, .message = "this one has " + values_text(usual)}}});
  }
  return how_often.size() == 1;
}

std::optional<AxisGroup> read_group(const Node& map, const GridContext& context) {
  if (!map.is_map() || map.entries.empty()) {
    context.problems.add(map.at, "'zip' is no map of keys that move together (got " +
                                     (map.is_map() ? "an empty map" : got_text(map)) + ")");
    return std::nullopt;
  }
  std::vector<AxisEntry> entries;
  bool sound = true;
  for (const Entry& entry : map.entries) {
    if (is_grid_word(entry.key)) {
      context.problems.add(entry.at, "'" + entry.key + "' cannot stand in a zip (expected keys with their values)");
      sound = false;
      continue;
    }
    auto axis = read_axis(entry, context);
    sound = sound && axis.has_value();
    if (axis) entries.push_back(std::move(*axis));
  }
  if (!sound || !check_lengths(entries, context.problems)) return std::nullopt;
  const std::string hint =
      entries.size() > 1 ? "; the first key of a zip names its positions, so put a key first whose values differ" : "";
  if (!check_labels(entries.front(), hint, context.problems)) return std::nullopt;
  AxisGroup group;
  for (AxisEntry& entry : entries) add_change(group, std::move(entry));
  return group;
}

}  // namespace

AxisGroup as_group(AxisEntry entry) {
  AxisGroup group;
  add_change(group, std::move(entry));
  return group;
}

std::vector<AxisGroup> read_zip(const Node& zip, const GridContext& context) {
  std::vector<AxisGroup> groups;
  const auto add = [&](const Node& map) {
    if (auto group = read_group(map, context)) groups.push_back(std::move(*group));
  };
  if (zip.is_list())
    for (const NodePtr& element : zip.elements) add(*element);
  else
    add(zip);
  return groups;
}

}  // namespace plexus::config
