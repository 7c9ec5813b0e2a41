// The JSON Schema of a configuration, with all plugins found, for editors: they complete keys, show meanings and
// underline mistakes while a configuration is written.
#pragma once

#include <string>

#include "config/catalogue.h"
#include "config/checker.h"

namespace plexus::config {

/// Draft 7, which editors understand. What a schema can say is what the checker accepts; only that a required setting
/// is missing inside of a component is left to the checker, because an axis of the grid may set it.
[[nodiscard]] std::string json_schema(const Schema& schema, const Catalogue& catalogue);

}  // namespace plexus::config
