// Edits of a configuration: what `--set`, axes and patches do to a tree. All give a new tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/node.h"
#include "config/problems.h"

namespace plexus::config {

/// One part of a dotted key: the name of an entry, or the index of an element.
struct PathPart {
  std::string name;
  Location at;
};
using KeyPath = std::vector<PathPart>;

/// "model.hidden" → its parts; `at` is the place of the whole key, where it is written without quotes. Nothing where a
/// part is empty.
[[nodiscard]] std::optional<KeyPath> split_key(std::string_view key, const Location& at);

/// "model.hidden"
[[nodiscard]] std::string join_key(const KeyPath& path);

/// What the path leads to; null where there is nothing. A component written as a bare name has its name as `plugin`.
[[nodiscard]] NodePtr find_node(const NodePtr& root, const KeyPath& path);

/// The tree with `value` at `path`, whatever was there. Maps that are missing on the way are made; a component written
/// as a bare name becomes a map. Where the path leads through a list, to an element that is not there, a problem is
/// added and the tree stays as it is.
[[nodiscard]] NodePtr set_node(const NodePtr& root, const KeyPath& path, const NodePtr& value, Problems& problems);

/// `base` with the entries of `patch` laid over it, map by map. A component that names another plugin than the one in
/// `base` takes its place entirely: settings of one plugin mean nothing to another.
[[nodiscard]] NodePtr merge_nodes(const NodePtr& base, const NodePtr& patch);

}  // namespace plexus::config
