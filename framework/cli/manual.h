// Manual pages, made of what --help says.
#pragma once

#include <filesystem>
#include <string>

#include "command_line.h"

namespace plexus::cli {

/// The page of a command in the language of man(7). `full_name`: "plexus run".
[[nodiscard]] std::string manual_page(const CommandDescription& command, const std::string& full_name);

/// Writes plexus.1 and plexus-COMMAND.1 for each command into a folder. Returns the exit code.
[[nodiscard]] int write_manual(const CommandDescription& program, const std::filesystem::path& folder);

}  // namespace plexus::cli
