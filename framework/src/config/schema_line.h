// The line that tells an editor which schema a configuration has: "# yaml-language-server: $schema=plexus.schema.json".
#pragma once

#include <string>

namespace plexus::config {

/// The text without such a line where its path is relative: a copy of the file in another folder would point nowhere.
/// Absolute paths and addresses stay.
[[nodiscard]] std::string without_relative_schema(std::string text);

}  // namespace plexus::config
