// What `model.initial` names, read from its file.
#pragma once

#include <plexus/value.h>

#include <filesystem>

#include "training/initial.h"

namespace plexus::trial {

/// Relative paths start at `folder`. Throws Error for what the user named wrongly, EnvironmentError for a file that
/// cannot be read.
[[nodiscard]] training::InitialParameters read_initial(const training::InitialSettings& settings,
                                                       const std::filesystem::path& folder);

/// The same of the file of a trial, whatever the settings name.
[[nodiscard]] training::InitialParameters read_trial_parameters(const training::InitialSettings& settings,
                                                                const std::filesystem::path& path);

/// The settings of a trial with "sha256:…" of what its model begins with in the place of the path of the file: where it
/// lies makes no difference.
[[nodiscard]] Value with_content(const Value& settings, const training::InitialParameters& initial);

}  // namespace plexus::trial
