// The seal of a file that plexus writes and reads back: what all bytes before it add up to (CRC-32, as in zlib and
// PNG).
//
// In a binary file it is a last line. HDF5 files have their length written in them, and no reader looks behind it:
//
//   "\nplexus crc32 1a2b3c4d.\n"
//
// In a JSON object it is the last member, so that the file is still JSON:
//
//   …,"crc32":"1a2b3c4d"}\n
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::files {

inline constexpr std::size_t seal_size = 24;  ///< bytes of the line

enum class Seal {
  holds,    ///< every byte is as it was written
  broken,   ///< some are not
  missing,  ///< there is no seal: an older plexus, another program or a cut wrote the end of the file
};

void append_seal(std::vector<std::byte>& bytes);
[[nodiscard]] Seal seal_of(std::span<const std::byte> bytes) noexcept;

/// The same for a file, of which only a part at a time is in memory. Throws EnvironmentError as read_raw_file() does.
[[nodiscard]] Seal seal_of_file(const std::filesystem::path& path);

/// `json`, an object that has members, with the seal as its last one and a line end.
[[nodiscard]] std::string with_json_seal(std::string json);
[[nodiscard]] Seal json_seal_of(std::string_view text) noexcept;

}  // namespace plexus::files
