// The public data sets that plexus can fetch and verify: their files, checksums and mirrors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace plexus::files {

struct KnownFile {
  std::string name;         ///< as it is when decompressed
  std::uint64_t bytes = 0;  ///< of the content, decompressed
  std::string sha256;       ///< of the content, decompressed; empty where only that of the archive is published
};

/// A tar.gz file that holds the files of a data set.
struct KnownArchive {
  std::string name;
  std::string folder;       ///< inside the archive: where the files are
  std::uint64_t bytes = 0;  ///< of the archive, compressed
  std::string sha256;       ///< of the archive, compressed
};

struct KnownData {
  std::string name;   ///< of the folder and of the plugin
  std::string title;  ///< one line
  std::vector<KnownFile> files;
  std::optional<KnownArchive> archive;  ///< nothing: each file is fetched by itself, as NAME.gz
  std::vector<std::string> mirrors;     ///< folders as URLs that end with "/"; tried in turn
  std::string debian_package;           ///< empty if there is none
};

[[nodiscard]] const std::vector<KnownData>& known_data();

/// Null if `name` is not known. Valid for ever.
[[nodiscard]] const KnownData* find_known_data(const std::string& name);

/// The names of the files of `data`.
[[nodiscard]] std::vector<std::string> file_names(const KnownData& data);

}  // namespace plexus::files
