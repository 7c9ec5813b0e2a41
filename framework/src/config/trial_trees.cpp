#include "config/trial_trees.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "config/stages.h"

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

/// What a patch sets: the entries of its maps, and whatever else it has as a whole.
template <class Leaf>
void collect_leaves(const Node& map, const KeyPath& path, std::vector<Leaf>& leaves) {
  for (const Entry& entry : map.entries) {
    KeyPath inner = path;
    auto parts = path.empty() ? split_key(entry.key, entry.at) : std::nullopt;
    if (!parts) parts = KeyPath{{.name = entry.key, .at = entry.at}};
    inner.insert(inner.end(), parts->begin(), parts->end());
    if (entry.value->is_map())
      collect_leaves(*entry.value, inner, leaves);
    else
      leaves.push_back({.path = std::move(inner), .at = entry.value->at});
  }
}

/// Is what stands at `path` what was written at that place? A component may have become a map in the meantime.
bool is_written_at(const NodePtr& tree, const KeyPath& path, const Location& at) {
  const NodePtr node = find_node(tree, path);
  if (node == nullptr) return false;
  if (node->at == at) return true;
  const Entry* plugin = node->find("plugin");
  return plugin != nullptr && plugin->value->at == at;
}

}  // namespace

TrialTrees::TrialTrees(NodePtr base, std::vector<ConfigAxis> axes)
    : base_(std::move(base)), axes_(std::move(axes)), stages_(stage_names(*base_)) {
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    for (const Change& change : axes_[axis].changes) {
      Step& step = steps_.emplace_back(Step{.axis = axis, .change = &change});
      step.is_stage = axes_[axis].axis.is_stages;
      if (!change.is_patch()) continue;
      for (const NodePtr& patch : change.values) {
        std::vector<Leaf>& leaves = step.leaves.emplace_back();
        if (patch != nullptr) collect_leaves(*patch, {}, leaves);
      }
    }
  }
  std::stable_sort(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) {
    // A patch has no path.
    return std::pair(a.is_stage, a.change->path.size()) < std::pair(b.is_stage, b.change->path.size());
  });
}

NodePtr TrialTrees::edit(const NodePtr& root, const KeyPath& path, const NodePtr& value, const Place& place,
                         Edits& edits, Problems& problems) {
  const KeyPath entry{path.front()};
  const NodePtr before = find_node(root, entry);
  const std::tuple key{before.get(), value.get(), place.address};
  const auto known = edits.find(key);
  if (known != edits.end()) return set_node(root, entry, known->second.after, problems);
  const bool merges = place.patch != nullptr;
  NodePtr changed = set_node(root, path, merges ? merge_nodes(find_node(root, path), value) : value, problems);
  if (NodePtr after = find_node(changed, entry))
    edits.emplace(key, Edited{.before = before, .after = std::move(after), .patch = place.patch});
  return changed;
}

NodePtr TrialTrees::lay_over(const NodePtr& tree, const NodePtr& patch, Edits& edits, Problems& problems) {
  NodePtr result = tree;
  for (const Entry& entry : patch->entries) {
    auto path = split_key(entry.key, entry.at);
    if (!path) path = KeyPath{{.name = entry.key, .at = entry.at}};
    result = edit(result, *path, entry.value, {.address = &entry, .patch = patch}, edits, problems);
  }
  return result;
}

NodePtr TrialTrees::apply(const Step& step, std::size_t position, const NodePtr& tree, Edits& edits,
                          Problems& problems) const {
  if (step.is_stage) return apply_stage(position, tree, edits, problems);
  const Change& change = *step.change;
  const NodePtr& value = change.values[position];
  if (value == nullptr) return tree;
  if (change.is_patch()) return lay_over(tree, value, edits, problems);
  return edit(tree, change.path, value, {.address = &change}, edits, problems);
}

NodePtr TrialTrees::apply_stage(std::size_t position, const NodePtr& tree, Edits& edits, Problems& problems) const {
  const Entry* const stages = tree->find(stages_key);
  const Entry* const stage = stages == nullptr ? nullptr : stages->value->find(stages_[position]);
  Node rest = *tree;
  std::erase_if(rest.entries, [](const Entry& entry) { return entry.key == stages_key; });
  NodePtr result = std::make_shared<const Node>(std::move(rest));
  const KeyPath model_key{{.name = "model", .at = {}}};
  const NodePtr model = find_node(result, model_key);
  if (position > 0 && model != nullptr && model->is_map() && model->find("initial") != nullptr) {
    Edited& edited = edits[{model.get(), nullptr, this}];
    if (edited.after == nullptr) {
      Node without = *model;
      std::erase_if(without.entries, [](const Entry& entry) { return entry.key == "initial"; });
      edited = {.before = model, .after = std::make_shared<const Node>(std::move(without))};
    }
    result = set_node(result, model_key, edited.after, problems);
  }
  return stage == nullptr ? result : lay_over(result, stage->value, edits, problems);
}

NodePtr TrialTrees::tree(const grid::Point& point) const {
  Problems ignored;
  Edits edits;
  NodePtr tree = base_;
  for (const Step& step : steps_)
    if (point[step.axis] != grid::absent) tree = apply(step, point[step.axis], tree, edits, ignored);
  return tree;
}

void TrialTrees::visit_all(const std::vector<grid::Point>& points, const std::vector<Override>& set, Problems& problems,
                           const std::function<void(std::size_t, const NodePtr&)>& visit) const {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto first_difference = [this, &points](std::size_t a, std::size_t b) {
    std::size_t step = 0;
    while (step < steps_.size() && points[a][steps_[step].axis] == points[b][steps_[step].axis]) ++step;
    return step;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const std::size_t step = first_difference(a, b);
    return step < steps_.size() && points[a][steps_[step].axis] < points[b][steps_[step].axis];
  });

  Edits edits;
  std::vector<NodePtr> trees(steps_.size() + 1);  // before each step, and after the last
  trees.front() = base_;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const grid::Point& point = points[order[i]];
    for (std::size_t step = i == 0 ? 0 : first_difference(order[i - 1], order[i]); step < steps_.size(); ++step) {
      const Step& at = steps_[step];
      const std::size_t position = point[at.axis];
      trees[step + 1] = position == grid::absent ? trees[step] : apply(at, position, trees[step], edits, problems);
      if (at.change->goes_on_from_base || at.is_stage) continue;
      for (const Override& override : set) check_override(override, trees[step], trees[step + 1], problems);
    }
    // What a stage lays over it is no mistake: other stages may leave it.
    check_patches(point, !steps_.empty() && steps_.back().is_stage ? trees[steps_.size() - 1] : trees.back(), problems);
    visit(order[i], trees.back());
  }
}

void TrialTrees::check_patches(const grid::Point& point, const NodePtr& tree, Problems& problems) const {
  for (const Step& step : steps_) {
    if (!step.change->is_patch() || point[step.axis] == grid::absent) continue;
    for (const Leaf& leaf : step.leaves[point[step.axis]]) {
      if (is_written_at(tree, leaf.path, leaf.at) || refines(leaf.path, point)) continue;
      problems.add(Problem{.at = leaf.at,
                           .message = "'" + join_key(leaf.path) + "', which axis '" + step.change->name +
                                      "' sets here, is set by another axis too, so this would have no effect",
                           .notes = {{.at = nearest(tree, leaf.path), .message = "the other axis sets it here"}}});
    }
  }
}

bool TrialTrees::refines(const KeyPath& leaf, const grid::Point& point) const {
  return std::any_of(steps_.begin(), steps_.end(), [&](const Step& step) {
    const KeyPath& path = step.change->path;
    const bool changes = point[step.axis] != grid::absent && step.change->values[point[step.axis]] != nullptr;
    return changes && path.size() > leaf.size() &&
           std::equal(leaf.begin(), leaf.end(), path.begin(),
                      [](const PathPart& a, const PathPart& b) { return a.name == b.name; });
  });
}

}  // namespace plexus::config
