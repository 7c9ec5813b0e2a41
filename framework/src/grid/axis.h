// One axis of a grid: what varies along it, and what its positions are called.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::grid {

struct Axis {
  std::string name;           ///< of the dimension in the results; given by values::short_names()
  std::string key;            ///< dotted key of the setting that varies; empty for an axis of labelled patches
  std::vector<Value> labels;  ///< of the positions: numbers or texts, different from each other

  [[nodiscard]] std::size_t size() const noexcept { return labels.size(); }
};

}  // namespace plexus::grid
