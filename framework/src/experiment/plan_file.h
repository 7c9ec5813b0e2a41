// trials/plan.json: the manifest of the experiment that a folder holds, from which results are collected and against
// which a changed configuration is compared.
#pragma once

#include <filesystem>
#include <optional>

#include "experiment/manifest.h"

namespace plexus::experiment {

/// Publishes the manifest in the experiment's folder, unless the same is there already: many processes may start in one
/// folder at the same time. Throws EnvironmentError.
void write_plan_file(const std::filesystem::path& output, const Manifest& manifest);

/// Nothing if the folder has none. Throws EnvironmentError for one that makes no sense.
[[nodiscard]] std::optional<Manifest> read_plan_file(const std::filesystem::path& output);

/// How the data of an experiment can be read again.
struct DataOrigin {
  std::filesystem::path folder;  ///< where paths of the configuration start
  bool in_memory = true;         ///< false: they are more than the memory should hold
};

/// Of the configuration that was run in a folder; where it does not say, its paths start at the folder itself.
[[nodiscard]] DataOrigin data_origin_of(const std::filesystem::path& output);

}  // namespace plexus::experiment
