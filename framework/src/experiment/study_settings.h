// The section `search` of a configuration where it names a plugin: a study, whose trials a search proposes. What is
// the plugin's own stands beside these.
#pragma once

#include <plexus/schema.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace plexus::experiment {

/// When the trials of a batch are compared with each other: successive halving within each batch.
struct PruneSettings {
  std::size_t reduction = 3;   ///< η: of so many points, one goes on
  std::size_t min_epochs = 1;  ///< of the first comparison

  static Parameters<PruneSettings> parameters();
};

struct StudySettings {
  std::size_t trials = 0;  ///< points that are tried, each with all trials of the grid
  std::size_t batch = 4;   ///< of these, proposed at a time
  std::optional<std::string> metric;
  std::uint64_t seed = 1;
  std::optional<PruneSettings> prune;  ///< without it every trial is trained to its end

  static Parameters<StudySettings> parameters();
};

}  // namespace plexus::experiment
