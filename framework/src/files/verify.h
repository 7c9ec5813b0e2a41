// Whether the files of a known data set are what they should be.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "files/known_data.h"

namespace plexus::files {

/// The state of one file of a data set.
struct FileCheck {
  enum class State { verified, size_only, wrong, missing };

  std::string name;
  State state = State::missing;
  std::filesystem::path path = {};
  std::string explanation = {};  ///< of what is wrong
};

/// Empty if `content` (decompressed) is that of `file`; otherwise what is wrong with it.
[[nodiscard]] std::string what_is_wrong(const KnownFile& file, std::span<const std::uint8_t> content);

/// Checks each file of `data` in `folder`. Where checksums are published for the archive only, those that
/// `plexus data fetch` wrote next to the files when it had checked the archive are used; without them only sizes are.
[[nodiscard]] std::vector<FileCheck> check_folder(const KnownData& data, const std::filesystem::path& folder);

/// The first folder on the search path that has all files of `data`.
[[nodiscard]] std::optional<std::filesystem::path> folder_of(const KnownData& data);

/// The file of checksums in the format of sha256sum(1).
inline constexpr const char* checksum_file = "SHA256SUMS";

}  // namespace plexus::files
