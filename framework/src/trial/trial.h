// One trial before it is trained: what it is asked for, and what was made ready for it.
#pragma once

#include <plexus/value.h>

#include <memory>
#include <string>

#include "data/examples.h"
#include "metrics/definitions.h"
#include "training/settings.h"

namespace plexus::trial {

/// The settings of a trial, complete and checked, with those parts read that name no components.
struct Trial {
  Value settings;  ///< all of them: training::TrialSettings
  training::TrainingSettings training = {};
  training::ResultsSettings results = {};
};

/// Throws Error where a setting is not what its schema says.
[[nodiscard]] Trial trial_of(Value settings);

struct PreparedTrial {
  std::string id;    ///< of all that determines the result
  std::string data;  ///< "sha256:…" of the examples
  std::shared_ptr<const data::ExampleSet> examples;
  std::shared_ptr<const metrics::Definitions> measured;  ///< what its evaluations come to; null where it has problems
  Value settings = {};  ///< as they are recorded: with the content in the place of the file that `model.initial` names
  std::shared_ptr<const training::InitialParameters> initial = {};  ///< null: the model's initializers alone

  /// Without "sha256:".
  [[nodiscard]] std::string data_digest() const { return data.substr(data.find(':') + 1); }
};

}  // namespace plexus::trial
