// What a program or a library computes, as one hash: its code and data, but not where it lies, where it looks for other
// libraries, when and from which commit it was built, or how it can be debugged. An installed or stripped copy, and a
// build of the same sources in another folder, have the hash of the original.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace plexus::plugin {

/// 64 hexadecimal digits. Of a file whose sections are not known, the hash of all its bytes.
[[nodiscard]] std::string content_hash(std::span<const std::uint8_t> bytes);

/// The same of a file. Throws EnvironmentError if it cannot be read.
[[nodiscard]] std::string content_hash_of_file(const std::filesystem::path& file);

}  // namespace plexus::plugin
