// Brings a plugin library into the process. The only user of Boost.DLL.
#pragma once

#include "plugin/elf_file.h"

#include <filesystem>
#include <string>
#include <vector>

namespace plexus::plugin {

struct LoadedLibrary {
  DescriptorInFile descriptor;
  std::string sha256;   ///< of the file's bytes
  std::string content;  ///< content_hash() of the same bytes
  void (*register_components)(Registrar&) = nullptr;
  std::vector<std::string> warnings;  ///< what it changed in the process, and was put back
};

/// Checks the file, loads it, and checks again what was loaded. A library stays loaded until the process ends, because
/// objects made by its code may live as long. Throws EnvironmentError with the reason; the caller knows the file.
[[nodiscard]] LoadedLibrary load_library(const std::filesystem::path& file);

}  // namespace plexus::plugin
