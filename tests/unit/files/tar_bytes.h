// Makes tar archives in memory.
#pragma once

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace plexus::test {

/// Puts the right checksum into the header that begins at `offset`.
inline void sign_tar_header(std::string& archive, std::size_t offset) {
  archive.replace(offset + 148, 8, 8, ' ');
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(archive[offset + i]);
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  archive.replace(offset + 148, 7, text, 7);
}

/// Changes the size that the first header claims.
inline void set_tar_size(std::string& archive, unsigned size) {
  char text[12];
  std::snprintf(text, sizeof text, "%011o", size);
  archive.replace(124, 12, text, 12);
  sign_tar_header(archive, 0);
}

inline std::string tar(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string archive;
  for (const auto& [name, content] : members) {
    const std::size_t offset = archive.size();
    archive.append(512, '\0');
    archive.replace(offset, name.size(), name);
    archive.replace(offset + 100, 7, "0000644");
    char size[12];
    std::snprintf(size, sizeof size, "%011o", static_cast<unsigned>(content.size()));
    archive.replace(offset + 124, 11, size, 11);
    archive[offset + 156] = '0';
    archive.replace(offset + 257, 5, "ustar");
    archive.replace(offset + 263, 2, "00");
    sign_tar_header(archive, offset);
    archive += content;
    archive.append((512 - content.size() % 512) % 512, '\0');
  }
  archive.append(1024, '\0');
  return archive;
}

}  // namespace plexus::test
