// What the trials of an experiment are ranked by, for tables and lists that have no other part of its definitions.
#pragma once

#include <string>

#include "metrics/definitions.h"

namespace plexus::metrics {

struct RankedBy {
  std::string name = {};  ///< empty where nothing was measured
  bool larger_is_better = false;
  Unit unit = Unit::number;

  [[nodiscard]] bool empty() const noexcept { return name.empty(); }
  [[nodiscard]] bool is_better(double value, double than) const noexcept {
    return larger_is_better ? value > than : value < than;
  }
};

[[nodiscard]] inline RankedBy ranked_by(const std::string& name, const Definitions& definitions) {
  return {.name = name, .larger_is_better = definitions.is_larger_better(name), .unit = definitions.unit_of(name)};
}

}  // namespace plexus::metrics
