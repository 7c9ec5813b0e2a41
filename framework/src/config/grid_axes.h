// One entry of a `grid` as an axis: a key with its values, or a name with labelled patches.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/checker.h"
#include "config/edit.h"
#include "config/node.h"
#include "config/problems.h"
#include "grid/axis.h"

namespace plexus::config {

/// What every reader of a part of the grid needs to know.
struct GridContext {
  const Schema& schema;
  const NodePtr& base;                   ///< the configuration without the grid
  const std::vector<std::string>& keys;  ///< of the settings that may vary
  Checker& checker;
  Problems& problems;
  std::vector<std::string> stages = {};  ///< their names; empty: there are none
};

/// What an axis does to the configuration. Position i puts values[i] at `path`; where the path is empty, it is a patch:
/// its entries are laid over the configuration. Where values[i] is null, nothing changes.
struct Change {
  std::string name;  ///< the key, or what the patches are called
  Location at;       ///< of its name
  KeyPath path;
  std::vector<NodePtr> values;
  bool goes_on_from_base = false;  ///< the values follow from what the configuration has there: replicates

  [[nodiscard]] bool is_patch() const noexcept { return path.empty(); }
};

/// An axis of the grid: one change, or several that move together.
struct ConfigAxis {
  grid::Axis axis;
  Location at;  ///< of its name
  std::vector<Change> changes;

  /// What the positions are called where change `index` has its values: of the axis itself, or along it.
  [[nodiscard]] std::vector<Value>& labels_of(std::size_t index);
};

/// A change as it is read, with what becomes part of an axis.
struct AxisEntry {
  Change change;
  std::vector<Value> labels;
  std::vector<NodePtr> grids;  ///< of the positions of a patch: their own `grid`, or null; empty where none has one
};

/// An entry whose name contains a dot, or is a key of the root, varies that key; others are patches. Nothing, with
/// problems added, where it is neither. Whether keys and values make sense is for the check of the trials to say.
[[nodiscard]] std::optional<AxisEntry> read_axis(const Entry& entry, const GridContext& context);

/// The same for `choices`, the values that random points choose among, under the name of `entry`.
[[nodiscard]] std::optional<AxisEntry> read_axis(const Entry& entry, const NodePtr& choices,
                                                 const GridContext& context);

/// Two positions of one axis must not be called the same; `hint` is put behind the message.
[[nodiscard]] bool check_labels(const AxisEntry& axis, const std::string& hint, Problems& problems);

/// The path of a key; nothing, with problems added, where it cannot vary.
[[nodiscard]] std::optional<KeyPath> read_varying_key(const Entry& entry, const GridContext& context);

/// Says that the name of an entry is no key of the configuration, and which one may be meant.
void report_unknown_key(const Entry& entry, const GridContext& context);

/// Whether what a path leads to is a whole number in the configuration without the grid.
[[nodiscard]] bool is_whole_number(const KeyPath& path, const GridContext& context);

/// True if `name` is a key of the configuration, not a name for patches.
[[nodiscard]] bool is_key(std::string_view name, const Schema& schema);

/// True for the words that have a meaning of their own in a grid: zip, exclude, sample, replicates.
[[nodiscard]] bool is_grid_word(std::string_view name) noexcept;

}  // namespace plexus::config
