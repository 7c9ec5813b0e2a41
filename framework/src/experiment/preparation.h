// Everything that is done before the first trial is trained: data loaded once, models held against them, identities
// computed. What is wrong is found here, for all trials at once.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <plexus/error.h>

#include "experiment/plan.h"
#include "plugin/registry.h"
#include "training/examples.h"
#include "training/settings.h"

namespace plexus::experiment {

/// A fault that belongs to one entry of one trial's settings.
struct Misfit {
  std::size_t trial = 0;
  std::string key;  ///< of the entry at fault: "model", "dataset", "training.epochs"
  std::string message;
  Fault fault = Fault::usage;
};

struct PreparedTrial {
  std::string id;    ///< of all that determines the result
  std::string data;  ///< "sha256:…" of the examples
  std::shared_ptr<const training::ExampleSet> examples;
};

struct Preparation {
  std::vector<PreparedTrial> trials;  ///< as in the plan; meaningful if there are no misfits
  std::vector<Misfit> misfits;        ///< each fault once, at the first trial that has it
};

[[nodiscard]] Preparation prepare(const Plan& plan, const plugin::Registry& registry);

/// The settings of a trial with its components built.
[[nodiscard]] std::unique_ptr<training::TrialSettings> build_settings(const Value& settings,
                                                                      const plugin::Registry& registry);

}  // namespace plexus::experiment
