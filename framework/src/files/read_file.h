// Whole files, decompressed where they are gzip.
//
//   std::vector<std::uint8_t> bytes = files::read_file("train-images-idx3-ubyte.gz");
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plexus::files {

/// The bytes of the file as they stand. Throws EnvironmentError if it is missing, unreadable, no regular file (a pipe
/// is not waited for) or larger than `largest` or the memory of the machine.
[[nodiscard]] std::vector<std::uint8_t> read_raw_file(const std::filesystem::path& path,
                                                      std::optional<std::uint64_t> largest = std::nullopt);

/// The same as text.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& path,
                                         std::optional<std::uint64_t> largest = std::nullopt);

/// Calls `use` with one part after the other, each in `buffer`, until there are no more or it returns false. Throws
/// EnvironmentError as read_raw_file() does.
void read_parts(const std::filesystem::path& path, std::span<std::byte> buffer,
                const std::function<bool(std::span<const std::byte>)>& use);

/// The contents of the file: decompressed if it begins as gzip does, whatever its name. Throws EnvironmentError as
/// read_raw_file() does, and where the compressed data are truncated or corrupt.
[[nodiscard]] std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

/// True if the bytes begin as a gzip file does.
[[nodiscard]] bool is_gzip(std::span<const std::uint8_t> bytes) noexcept;

/// Decompresses all members of a gzip file (RFC 1952); zeros may follow the last one. `name` is used in messages.
/// Throws EnvironmentError if the data are truncated or corrupt, or would become more than `largest` bytes (by default
/// what content_limit.h allows); no more than that is ever in memory.
[[nodiscard]] std::vector<std::uint8_t> decompress(std::span<const std::uint8_t> compressed, const std::string& name,
                                                   std::optional<std::uint64_t> largest = std::nullopt);

}  // namespace plexus::files
