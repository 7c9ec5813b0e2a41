// One axis of a grid: what varies along it, and what its positions are called.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace plexus::grid {

/// A further setting that moves with an axis: one label for each of its positions.
struct Coordinate {
  std::string name;  ///< in the results; given by values::short_names()
  std::string key;   ///< dotted key of the setting; empty for labelled patches
  std::vector<Value> labels;
};

/// The axis exists only where another one, which stands before it, is at this position.
struct Condition {
  std::size_t axis = 0;
  std::size_t position = 0;
};

struct Axis {
  std::string name;           ///< of the dimension in the results; given by values::short_names()
  std::string key;            ///< dotted key of the setting that varies; empty for labelled patches and random points
  std::vector<Value> labels;  ///< of the positions: numbers or texts, different from each other
  std::vector<Coordinate> along = {};
  std::optional<Condition> condition = {};
  bool is_stages = false;  ///< a trial begins with the network of the one before it on this axis

  [[nodiscard]] std::size_t size() const noexcept { return labels.size(); }
};

}  // namespace plexus::grid
