// trials/plan.json: the layout of the experiment that a folder holds, from which results are collected and against
// which a changed configuration is compared.
#pragma once

#include <filesystem>
#include <optional>

#include "experiment/layout.h"

namespace plexus::experiment {

/// Publishes the layout in the experiment's folder, unless the same is there already: many processes may start in one
/// folder at the same time. Throws EnvironmentError.
void write_plan_file(const std::filesystem::path& output, const Layout& layout);

/// Nothing if the folder has none. Throws EnvironmentError for one that makes no sense.
[[nodiscard]] std::optional<Layout> read_plan_file(const std::filesystem::path& output);

}  // namespace plexus::experiment
