// The tree of every trial: the configuration with one value of each axis put into it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
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
/// inside of them. So an axis over `model` or `network` chooses what an axis over `model.hidden` refines.
class TrialTrees {
 public:
  TrialTrees(NodePtr base, std::vector<ConfigAxis> axes);

  [[nodiscard]] const NodePtr& base() const noexcept { return base_; }
  [[nodiscard]] const std::vector<ConfigAxis>& axes() const noexcept { return axes_; }

  /// The tree of one trial.
  [[nodiscard]] NodePtr tree(const grid::Point& point) const;

  /// Calls visit(point, tree) for all combinations, in an order of its own: trees that share most of their nodes follow
  /// each other. What is wrong with paths becomes a problem, and so does an override in `set` that an axis overwrites.
  void visit_all(const std::vector<Override>& set, Problems& problems,
                 const std::function<void(const grid::Point&, const NodePtr&)>& visit) const;

 private:
  /// Edits that were done: the entry of the root as it was, what was put into it and where → the entry as it is then.
  /// With it, trees of different trials share an entry wherever the axes that change it stand the same.
  struct Edited {
    NodePtr before;  ///< kept, so that no other node gets its address
    NodePtr after;
  };
  using Edits = std::map<std::tuple<const Node*, const Node*, const void*>, Edited>;

  [[nodiscard]] NodePtr apply(const ConfigAxis& axis, std::size_t position, const NodePtr& tree, Edits& edits,
                              Problems& problems) const;

  NodePtr base_;
  std::vector<ConfigAxis> axes_;
  std::vector<std::size_t> order_;  ///< in which axes are applied
};

}  // namespace plexus::config
