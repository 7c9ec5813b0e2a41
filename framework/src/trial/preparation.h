// Everything that is done before the first trial is trained: data loaded once, models held against them, identities
// computed. What is wrong is found here, for all trials at once.
#pragma once

#include <plexus/error.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "plugin/registry.h"
#include "training/settings.h"
#include "trial/trial.h"

namespace plexus::trial {

/// A fault that belongs to one entry of one trial's settings.
struct Problem {
  std::size_t trial = 0;
  std::string key;  ///< of the entry at fault: "model", "dataset", "training.epochs"
  std::string message;
  Fault fault = Fault::usage;
};

struct Preparation {
  std::vector<PreparedTrial> trials;  ///< as in the plan; meaningful if there are no problems
  std::vector<Problem> problems;      ///< each fault once, at the first trial that has it
};

/// What earlier preparations have loaded and checked, with the same folder and registry: it is not done again. For an
/// experiment whose trials become known a few at a time.
class PreparationMemory {
 public:
  PreparationMemory();
  PreparationMemory(const PreparationMemory&) = delete;
  PreparationMemory& operator=(const PreparationMemory&) = delete;
  ~PreparationMemory();

 private:
  friend class Preparer;
  struct Contents;
  std::unique_ptr<Contents> contents_;
};

/// Relative paths of the settings start at `config_folder`. With a memory, problems that it has seen are not reported
/// again: whoever keeps it goes on only if there were none.
[[nodiscard]] Preparation prepare(const std::vector<Trial>& trials, const std::filesystem::path& config_folder,
                                  const plugin::Registry& registry);
[[nodiscard]] Preparation prepare(const std::vector<Trial>& trials, const std::filesystem::path& config_folder,
                                  const plugin::Registry& registry, PreparationMemory& memory);

/// The settings of a trial with its components built.
[[nodiscard]] std::unique_ptr<training::TrialSettings> build_settings(const Value& settings,
                                                                      const plugin::Registry& registry);

/// What trains a trial that was prepared: measured as its preparation says, from where it begins.
[[nodiscard]] std::unique_ptr<training::TrialSettings> build_settings(const Trial& trial, const PreparedTrial& prepared,
                                                                      const plugin::Registry& registry);

}  // namespace plexus::trial
