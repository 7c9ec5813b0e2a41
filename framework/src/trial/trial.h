// One trial before it is trained: what it is asked for, and what was made ready for it.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "data/examples.h"
#include "metrics/definitions.h"
#include "training/settings.h"

namespace plexus::trial {

/// The stage that a trial goes on from: its network is what this one begins with.
struct StageBefore {
  std::size_t trial = 0;  ///< of the plan; it stands before this one
  std::string name;
};

/// The settings of a trial, complete and checked, with those parts read that name no components.
struct Trial {
  Value settings;  ///< all of them: training::TrialSettings
  training::TrainingSettings training = {};
  training::ResultsSettings results = {};
  std::optional<StageBefore> before = {};
};

/// Throws Error where a setting is not what its schema says.
[[nodiscard]] Trial trial_of(Value settings);

struct PreparedTrial {
  std::string id;    ///< of all that determines the result
  std::string data;  ///< "sha256:…" of the examples
  std::shared_ptr<const data::ExampleSet> examples;
  std::shared_ptr<const metrics::Definitions> measured;  ///< what its evaluations come to; null where it has problems
  Value settings =
      {};  ///< as they are recorded: with the content, or the id of the stage before, in the place of a file
  /// Null: the model's initializers alone, or the network of the stage before, which is read when training begins.
  std::shared_ptr<const training::InitialParameters> initial = {};
  std::string first_stage = {};  ///< the id of the trial with which its stages begin; its own where there are none

  /// Without "sha256:".
  [[nodiscard]] std::string data_digest() const { return data.substr(data.find(':') + 1); }
};

}  // namespace plexus::trial
