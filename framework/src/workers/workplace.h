// What workers work on.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "plugin/registry.h"
#include "trial/trial.h"
#include "workers/execution_settings.h"

namespace plexus::workers {

/// A part of one trial's training: from where it stands to an epoch, or to its end.
struct Task {
  std::size_t trial = 0;                        ///< of the workplace
  std::optional<std::size_t> until_epoch = {};  ///< pause after it, unless the trial ends before

  friend bool operator==(const Task&, const Task&) = default;
};

/// What all trials of a run have in common. Must live as long as its workers, as must what it refers to.
struct Workplace {
  const std::vector<trial::Trial>& trials;
  const std::vector<trial::PreparedTrial>& prepared;  ///< one for each of them
  const ExecutionSettings& execution;
  const plugin::Registry& registry;
  std::filesystem::path trials_folder;  ///< for checkpoints and finished trials
  bool has_rounds = false;              ///< what is trained now is one round of several, as in a search
  /// Where the trials of earlier stages are; nothing: in `trials_folder`.
  std::optional<std::filesystem::path> finished_folder = {};
  std::map<std::size_t, std::filesystem::path> beginnings = {};  ///< of trials that go on from a shorter one's state
};

}  // namespace plexus::workers
