// How one key varies where points are drawn or searched for: between two ends, or among choices.
//
//   optimizer.learning_rate: {log_uniform: {from: 1e-4, to: 0.1}}
//   training.batch_size: {choice: [16, 32, 64]}
#pragma once

#include <plexus/value.h>

#include <optional>
#include <vector>

#include "config/grid_axes.h"
#include "config/node.h"

namespace plexus::config {

struct Distribution {
  Change change;  ///< without values, where it is one of numbers
  Location at;    ///< of the form: `log_uniform`
  bool integers = false;
  bool logarithmic = false;
  Value from;                  ///< of numbers
  Value to;                    ///< included
  std::vector<Value> labels;   ///< of choices, one for each of the change's values; empty: numbers
  std::vector<NodePtr> grids;  ///< of choices that are patches: their own `grid`, or null; empty where none has one

  [[nodiscard]] bool is_choice() const noexcept { return !labels.empty(); }
};

/// Nothing, with problems added, where it is none of the forms.
[[nodiscard]] std::optional<Distribution> read_distribution(const Entry& entry, const GridContext& context);

/// A number as it stands in the tree of a trial, written at a place.
[[nodiscard]] NodePtr number_node(const Value& number, const Location& at);

}  // namespace plexus::config
