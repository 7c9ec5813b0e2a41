// What lies beside the program: `plexus` is in <prefix>/bin, these are below <prefix>/share. A build tree is such a
// prefix.
#pragma once

#include <string>

namespace plexus::cli {

/// The configuration to begin with, as a word for a shell: "configs/quickstart.yaml" in a clone, else the installed
/// one.
[[nodiscard]] std::string quickstart();

/// Where a page of docs/ ("reference/check.md") can be read.
[[nodiscard]] std::string documentation(const std::string& page);

}  // namespace plexus::cli
