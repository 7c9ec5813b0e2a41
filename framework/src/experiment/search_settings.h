// The section `search` of a configuration: which trials are not worth training to their end.
#pragma once

#include <plexus/schema.h>

#include <cstddef>
#include <optional>
#include <string>

namespace plexus::experiment {

struct SearchSettings {
  std::string method = "successive_halving";
  std::optional<std::string> metric;
  std::size_t reduction = 3;   ///< η: of so many trials, one goes on
  std::size_t min_epochs = 1;  ///< of the first comparison

  static Parameters<SearchSettings> parameters();
};

}  // namespace plexus::experiment
