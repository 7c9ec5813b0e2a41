// One trial before it is trained: what it is asked for, and what was made ready for it.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "data/examples.h"

namespace plexus::trial {

struct Trial {
  Value settings;                  ///< complete and checked: training::TrialSettings
  std::vector<std::size_t> point;  ///< index on each axis of the grid, or no position
};

struct PreparedTrial {
  std::string id;    ///< of all that determines the result
  std::string data;  ///< "sha256:…" of the examples
  std::shared_ptr<const data::ExampleSet> examples;
};

}  // namespace plexus::trial
