// What earlier runs in a folder trained and a new one will not show.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiment/manifest.h"

namespace plexus::experiment {

/// In words, for the user: how many trials that `old` had, and that are in the folder, are no part of `manifest`,
/// because the configuration is smaller, or because another build trained them. Empty where nothing is left out.
[[nodiscard]] std::vector<std::string> left_out(const Manifest& old, const Manifest& manifest,
                                                const std::filesystem::path& output);

}  // namespace plexus::experiment
