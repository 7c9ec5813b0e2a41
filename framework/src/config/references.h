// References in a tree, replaced by what they refer to.
//
//   root = with_environment(root, problems);               // ${env:NAME}: once, what is recorded has the values
//   References references({.settings = tree, .whole = root}, problems);
//   NodePtr resolved = references.resolved(tree);          // ${key.path}: in each trial, because axes change what it
//   is
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/edit.h"
#include "config/node.h"
#include "config/problems.h"

namespace plexus::config {

/// The tree with the values of environment variables. One that is not set and has no default is a problem.
[[nodiscard]] NodePtr with_environment(const NodePtr& root, Problems& problems);

/// Every key that a grid varies, as axes and patches name them.
[[nodiscard]] std::vector<std::string> varied_keys(const NodePtr& grid);

class References {
 public:
  struct Scope {
    NodePtr settings;                      ///< where keys are looked up
    NodePtr whole = {};                    ///< where those are that `settings` does not have: experiment, notes, …
    std::vector<std::string> varied = {};  ///< keys that must not be referred to, because they vary in the grid
  };

  References(Scope scope, Problems& problems) : scope_(std::move(scope)), problems_(problems) {}
  References(const References&) = delete;
  References& operator=(const References&) = delete;

  /// Other trials with the same references: what comes out alike is the same node.
  void set_settings(NodePtr settings) { scope_.settings = std::move(settings); }

  /// The tree without references. One that leads nowhere, or back to itself, is a problem and stays.
  [[nodiscard]] NodePtr resolved(const NodePtr& node);

  /// The axes of a grid, whose values are the same for all trials. What patches set is left to each trial. `settings`
  /// are the keys of the root: other names without a dot are those of patches.
  [[nodiscard]] NodePtr resolved_axes(const NodePtr& grid, const std::vector<std::string>& settings);

 private:
  NodePtr resolved_scalar(const NodePtr& node);
  /// What a key leads to, resolved; null with a problem added.
  NodePtr target_of(const std::string& key, const Location& at);
  NodePtr find(const KeyPath& path);
  [[nodiscard]] std::string why_missing(const KeyPath& path);
  /// One node for each (from, parts) that it is made of.
  NodePtr shared(const NodePtr& from, const std::vector<NodePtr>& parts, Node made);

  Scope scope_;
  Problems& problems_;
  std::vector<NodePtr> open_;       ///< the texts that are being resolved, one for the sake of the other
  std::vector<std::string> chain_;  ///< and the key that each of them led to
  std::set<NodePtr> failed_;        ///< said once
  std::map<std::pair<NodePtr, std::vector<NodePtr>>, NodePtr> made_;
};

}  // namespace plexus::config
