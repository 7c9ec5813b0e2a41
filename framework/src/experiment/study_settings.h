// The section `search` of a configuration where it names a plugin: a study, whose trials a search proposes. What is
// the plugin's own stands beside these.
#pragma once

#include <plexus/schema.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace plexus::experiment {

struct StudySettings {
  std::size_t trials = 0;  ///< points that are tried, each with all trials of the grid
  std::size_t batch = 4;   ///< of these, proposed at a time
  std::optional<std::string> metric;
  std::uint64_t seed = 1;

  static Parameters<StudySettings> parameters();
};

}  // namespace plexus::experiment
