// Trials that need not be trained from the start, because a shorter one that is the same otherwise has left its state
// (results.state).
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiment/manifest.h"
#include "experiment/plan.h"
#include "plugin/registry.h"
#include "trial/preparation.h"

namespace plexus::experiment {

struct Beginnings {
  std::map<std::size_t, std::filesystem::path> states;  ///< of trials of the plan: the longest that they may go on from
  std::map<std::size_t, std::string> refused;           ///< why the state that there is cannot be gone on from
};

/// Of the trials that have no file in the first of these folders of trials, what is in any of them. None for a search,
/// which compares trials of one length.
[[nodiscard]] Beginnings find_beginnings(const Plan& plan, const trial::Preparation& preparation,
                                         const plugin::Registry& registry,
                                         const std::vector<std::filesystem::path>& trials_folders);

/// Whether the trials of a new plan are those of the old one, only longer, and perhaps others beside them.
[[nodiscard]] bool grows_in_length(const Manifest& old_plan, const Manifest& new_plan);

/// Why a plan that grows in length cannot go on from what the old one has trained in the folder: a line for each
/// reason. Empty: it can.
[[nodiscard]] std::vector<std::string> why_no_growth(const Manifest& old_plan, const Plan& plan,
                                                     const trial::Preparation& preparation,
                                                     const Beginnings& beginnings, const plugin::Registry& registry,
                                                     const std::filesystem::path& trials_folder);

}  // namespace plexus::experiment
