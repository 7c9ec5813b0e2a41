#include "config/implied_axes.h"

#include <algorithm>
#include <memory>
#include <string>

#include "config/edit.h"

namespace plexus::config {
namespace {

constexpr const char* fold_key = "dataset.fold";
constexpr std::int64_t most_folds = 10'000;  // more are refused where the settings are checked

/// Whether a key stands anywhere in a grid: as an axis, in a zip, a sample, or in a patch.
bool names(const Node& node, std::string_view key) {
  return std::any_of(node.entries.begin(), node.entries.end(),
                     [key](const Entry& entry) { return entry.key == key || names(*entry.value, key); }) ||
         std::any_of(node.elements.begin(), node.elements.end(),
                     [key](const NodePtr& element) { return names(*element, key); });
}

/// `folds: 5` or `folds: {count: 5}`; null where there is no such number.
const Node* count_of(const Node& root) {
  const Entry* dataset = root.find("dataset");
  const Entry* folds = dataset != nullptr ? dataset->value->find("folds") : nullptr;
  if (folds == nullptr || dataset->value->find("fold") != nullptr) return nullptr;
  if (folds->value->is_scalar()) return folds->value.get();
  const Entry* count = folds->value->find("count");
  return count != nullptr && count->value->is_scalar() ? count->value.get() : nullptr;
}

}  // namespace

NodePtr with_implied_axes(const NodePtr& root, Problems& problems) {
  const Node* count = root != nullptr && root->is_map() ? count_of(*root) : nullptr;
  const Value folds = count != nullptr ? to_value(*count) : Value();
  if (!folds.is_integer() || folds.integer() < 2 || folds.integer() > most_folds) return root;
  const Entry* grid = root->find("grid");
  if (grid != nullptr && ((!grid->value->is_map() && !grid->value->is_null()) || names(*grid->value, fold_key)))
    return root;
  Node axis;
  axis.form = Node::Form::list;
  axis.at = count->at;
  for (std::int64_t fold = 1; fold <= folds.integer(); ++fold) {
    Node value;
    value.form = Node::Form::scalar;
    value.at = count->at;
    value.text = std::to_string(fold);
    axis.elements.push_back(std::make_shared<const Node>(std::move(value)));
  }
  Node axes;
  if (grid != nullptr) axes = *grid->value;
  axes.form = Node::Form::map;
  if (grid == nullptr) axes.at = count->at;
  axes.entries.push_back({.key = fold_key, .at = count->at, .value = std::make_shared<const Node>(std::move(axis))});
  const auto at = axes.at;
  return set_node(root, {{.name = "grid", .at = at}}, std::make_shared<const Node>(std::move(axes)), problems);
}

}  // namespace plexus::config
