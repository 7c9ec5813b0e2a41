// Trains finished trials again and holds what comes out against the files: byte for byte where this build made them,
// and number for number where another one did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "experiment/plan.h"
#include "plugin/registry.h"
#include "trial/preparation.h"
#include "workers/listener.h"

namespace plexus::experiment {

struct VerifyOptions {
  std::filesystem::path output = {};  ///< the experiment's folder
  std::size_t sample = 3;             ///< how many finished trials are trained again
  std::uint64_t seed = 0;             ///< another seed takes another sample
  std::size_t jobs = 1;
};

struct Verdict {
  std::size_t trial = 0;
  /// Empty: every byte, or every number of another build's file, is the same, and the file alone gives the predictions
  /// that it has stored.
  std::vector<std::string> faults;
  std::string other_build = {};  ///< what made the file, if it was not this build
};

struct Verification {
  std::size_t finished = 0;       ///< trials of the experiment that are there
  std::size_t read = 0;           ///< of which the files are sound: their checksums hold
  std::vector<Verdict> damaged;   ///< files that are not
  std::vector<Verdict> verdicts;  ///< of the sample, in the order of the plan
  std::size_t asked = 0;          ///< of the sample, those whose files hold a network and predictions
  std::size_t answered = 0;       ///< of these, those whose predictions come out of their files alone
  bool interrupted = false;
};

/// Writes nothing in the experiment's folder. Throws EnvironmentError if no finished trial of this plan is there.
[[nodiscard]] Verification verify(const Plan& plan, const trial::Preparation& preparation, const VerifyOptions& options,
                                  const plugin::Registry& registry, workers::Listener& listener);

}  // namespace plexus::experiment
