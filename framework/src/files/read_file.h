// Whole files, decompressed where they are gzip.
//
//   std::vector<std::uint8_t> bytes = files::read_file("train-images-idx3-ubyte.gz");
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace plexus::files {

/// The bytes of the file as they stand. Throws EnvironmentError if it is missing, unreadable or no regular file.
[[nodiscard]] std::vector<std::uint8_t> read_raw_file(const std::filesystem::path& path);

/// The contents of the file: decompressed if it begins as gzip does, whatever its name. Throws EnvironmentError as
/// read_raw_file() does, and where the compressed data are truncated or corrupt.
[[nodiscard]] std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

/// True if the bytes begin as a gzip file does.
[[nodiscard]] bool is_gzip(std::span<const std::uint8_t> bytes) noexcept;

/// Decompresses all members of a gzip file (RFC 1952); zeros may follow the last one. `name` is used in messages.
/// Throws EnvironmentError if the data are truncated or corrupt.
[[nodiscard]] std::vector<std::uint8_t> decompress(std::span<const std::uint8_t> compressed, const std::string& name);

}  // namespace plexus::files
