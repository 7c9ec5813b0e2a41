// The tree of every trial: the configuration with one value of each axis put into it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "config/edit.h"
#include "config/grid_axes.h"
#include "config/node.h"
#include "config/override.h"
#include "config/problems.h"
#include "grid/design.h"

namespace plexus::config {

/// Patches are laid over the configuration first, in the order written; then keys are set, outer ones before those
/// inside of them. So an axis over `model` or `network` chooses what an axis over `model.hidden` refines. At last a
/// stage is laid over all that.
class TrialTrees {
 public:
  TrialTrees(NodePtr base, std::vector<ConfigAxis> axes);
  TrialTrees(const TrialTrees&) = delete;
  TrialTrees& operator=(const TrialTrees&) = delete;

  [[nodiscard]] const NodePtr& base() const noexcept { return base_; }
  [[nodiscard]] const std::vector<ConfigAxis>& axes() const noexcept { return axes_; }

  /// The tree of one trial.
  [[nodiscard]] NodePtr tree(const grid::Point& point) const;

  /// Calls visit(index, tree) for all points, in an order of its own: trees that share most of their nodes follow each
  /// other. Problems are: paths that lead nowhere, overrides in `set` that an axis overwrites, and settings of a patch
  /// that another axis takes back.
  void visit_all(const std::vector<grid::Point>& points, const std::vector<Override>& set, Problems& problems,
                 const std::function<void(std::size_t, const NodePtr&)>& visit) const;

 private:
  /// A setting that a patch sets.
  struct Leaf {
    KeyPath path;
    Location at;
  };

  /// One change of one axis.
  struct Step {
    std::size_t axis = 0;
    const Change* change = nullptr;
    std::vector<std::vector<Leaf>> leaves = {};  ///< of a patch: those of each position
    bool is_stage = false;                       ///< the last step
  };

  /// Edits that were done: the entry of the root as it was, what was put into it and where → the entry as it is then.
  /// With it, trees of different trials share an entry wherever the axes that change it stand the same.
  struct Edited {
    NodePtr before;  ///< kept, so that no other node gets its address
    NodePtr after;
    NodePtr patch = {};  ///< in which the place is, kept for the same reason
  };
  using Edits = std::map<std::tuple<const Node*, const Node*, const void*>, Edited>;

  [[nodiscard]] NodePtr apply(const Step& step, std::size_t position, const NodePtr& tree, Edits& edits,
                              Problems& problems) const;
  /// Where an edit comes from.
  struct Place {
    const void* address = nullptr;
    NodePtr patch = {};  ///< that is laid over the tree, and that the address is in
  };
  [[nodiscard]] static NodePtr edit(const NodePtr& root, const KeyPath& path, const NodePtr& value, const Place& place,
                                    Edits& edits, Problems& problems);
  /// The entries of a patch laid over a tree.
  [[nodiscard]] static NodePtr lay_over(const NodePtr& tree, const NodePtr& patch, Edits& edits, Problems& problems);
  /// What a stage says laid over the rest of the tree, of which it is a part until then.
  [[nodiscard]] NodePtr apply_stage(std::size_t position, const NodePtr& tree, Edits& edits, Problems& problems) const;
  /// Does the tree of a point still have what its patches set? Keys may refine it.
  void check_patches(const grid::Point& point, const NodePtr& tree, Problems& problems) const;
  [[nodiscard]] bool refines(const KeyPath& leaf, const grid::Point& point) const;

  NodePtr base_;
  std::vector<ConfigAxis> axes_;
  std::vector<Step> steps_;          ///< in the order in which they are done
  std::vector<std::string> stages_;  ///< their names
};

}  // namespace plexus::config
