// From the settings `dataset` of a trial to its examples.
#pragma once

#include <plexus/dataset.h>
#include <plexus/value.h>

#include <filesystem>
#include <utility>

#include "data/settings.h"
#include "plugin/registry.h"

namespace plexus::data {

/// Splits the settings of a data set into the plugin's own and those that the runtime applies.
[[nodiscard]] std::pair<Value, Value> split_dataset(const Value& dataset, const plugin::Registry& registry);

/// The setting `in_memory` among those that the runtime applies, for the source of the data.
[[nodiscard]] bool in_memory(const Value& common);

/// What the plugin loads with its own settings, checked. Throws Error or EnvironmentError that names the plugin.
[[nodiscard]] Data load_data(const Value& own_settings, const plugin::Registry& registry, DataSource& source);

/// The same of rows for a network that is there already: they need no targets.
[[nodiscard]] Data load_rows(const Value& own_settings, const plugin::Registry& registry, DataSource& source);

/// Names files in what is said of the data as the configuration does, which lies in `folder`: what is recorded must not
/// depend on where that is, or on how its path was written.
void name_files_from(const std::filesystem::path& folder, Data& data);

/// The settings that the runtime applies, read.
[[nodiscard]] DatasetSettings common_settings(const Value& common, const plugin::Registry& registry);

}  // namespace plexus::data
