// Reads the descriptor of a plugin out of a library file without loading it, so that nothing of a file which is no
// plugin, or not one for this program, is ever run.
//
//   const std::vector<std::uint8_t> bytes = read_library_file("optimizer_sgd.so");
//   const DescriptorInFile found = read_descriptor(bytes);        // throws EnvironmentError: what the file is instead
//   if (found.abi == plexus::abi_version) ...
#pragma once

#include <plexus/abi.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace plexus::plugin {

/// What the file says of itself: PluginDescriptor up to its function. A text that does not end is taken as it stands.
struct DescriptorInFile {
  std::array<char, 8> magic = {};
  std::uint32_t size = 0;
  std::uint32_t abi = 0;
  std::string fingerprint;
  std::string name;
  std::string version;
  std::vector<std::size_t> virtual_functions;  ///< of each of virtual_function_owners
  std::string headers_date;                    ///< of the headers it was compiled against; empty: not known
};

/// The descriptor in memory, which does not know the date of its headers.
[[nodiscard]] DescriptorInFile read_descriptor(const PluginDescriptor& descriptor);

/// The descriptor in the ELF file whose whole content is `bytes`. Any bytes may be given. Throws EnvironmentError that
/// says why there is none: not an ELF file, for another machine, no library, truncated, no symbol `plexus_plugin`.
[[nodiscard]] DescriptorInFile read_descriptor(std::span<const std::uint8_t> bytes);

/// How many virtual functions each of virtual_function_owners has in this program.
[[nodiscard]] std::vector<std::size_t> virtual_function_counts();

/// The content of a library file. Throws EnvironmentError: missing, a folder, not readable.
[[nodiscard]] std::vector<std::uint8_t> read_library_file(const std::filesystem::path& file);

}  // namespace plexus::plugin
