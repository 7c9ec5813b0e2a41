#include "config/trial_trees.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace plexus::config {
namespace {

/// The nearest place on the path that is written in the tree.
Location nearest(const NodePtr& tree, KeyPath path) {
  while (!path.empty()) {
    if (const NodePtr node = find_node(tree, path)) return node->at;
    path.pop_back();
  }
  return tree->at;
}

/// An override that an axis overwrites has no effect, which nobody means.
void check_override(const Override& set, const NodePtr& before, const NodePtr& after, Problems& problems) {
  const NodePtr was = find_node(before, set.path);
  const NodePtr is = find_node(after, set.path);
  if (was == nullptr || was == is || (is != nullptr && is->is_map() && was->is_map())) return;
  const Location& at = set.path.front().at;
  problems.add(Problem{.at = {.source = at.source, .begin = at.begin, .end = set.path.back().at.end},
                       .message = "the grid sets '" + join_key(set.path) +
                                  "' too, so this would have no effect; change the grid with --axis or in the file",
                       .notes = {{.at = nearest(after, set.path), .message = "the grid sets it here"}}});
}

}  // namespace

TrialTrees::TrialTrees(NodePtr base, std::vector<ConfigAxis> axes)
    : base_(std::move(base)), axes_(std::move(axes)), order_(axes_.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(), [this](std::size_t a, std::size_t b) {
    return axes_[a].path.size() < axes_[b].path.size();  // a patch has no path
  });
}

NodePtr TrialTrees::apply(const ConfigAxis& axis, std::size_t position, const NodePtr& tree, Edits& edits,
                          Problems& problems) const {
  // `place` tells edits apart that put the same node, an alias, to different places.
  const auto edit = [&edits, &problems](const NodePtr& root, const KeyPath& path, const NodePtr& value, bool merge,
                                        const void* place) {
    const KeyPath entry{path.front()};
    const NodePtr before = find_node(root, entry);
    const std::tuple key{before.get(), value.get(), place};
    const auto known = edits.find(key);
    if (known != edits.end()) return set_node(root, entry, known->second.after, problems);
    NodePtr changed = set_node(root, path, merge ? merge_nodes(find_node(root, path), value) : value, problems);
    if (NodePtr after = find_node(changed, entry))
      edits.emplace(key, Edited{.before = before, .after = std::move(after)});
    return changed;
  };
  const NodePtr& value = axis.values[position];
  if (!axis.is_patch()) return edit(tree, axis.path, value, false, &axis);
  NodePtr result = tree;
  for (const Entry& entry : value->entries) {
    auto path = split_key(entry.key, entry.at);
    if (!path) path = KeyPath{{.name = entry.key, .at = entry.at}};
    result = edit(result, *path, entry.value, true, &entry);
  }
  return result;
}

NodePtr TrialTrees::tree(const grid::Point& point) const {
  Problems ignored;
  Edits edits;
  NodePtr tree = base_;
  for (const std::size_t axis : order_) tree = apply(axes_[axis], point[axis], tree, edits, ignored);
  return tree;
}

void TrialTrees::visit_all(const std::vector<Override>& set, Problems& problems,
                           const std::function<void(const grid::Point&, const NodePtr&)>& visit) const {
  Edits edits;
  grid::Point point(axes_.size(), 0);
  const std::function<void(std::size_t, const NodePtr&)> descend = [&](std::size_t level, const NodePtr& tree) {
    if (level == order_.size()) {
      visit(point, tree);
      return;
    }
    const std::size_t axis = order_[level];
    for (std::size_t position = 0; position < axes_[axis].values.size(); ++position) {
      point[axis] = position;
      const NodePtr next = apply(axes_[axis], position, tree, edits, problems);
      for (const Override& change : set) check_override(change, tree, next, problems);
      descend(level + 1, next);
    }
  };
  descend(0, base_);
}

}  // namespace plexus::config
