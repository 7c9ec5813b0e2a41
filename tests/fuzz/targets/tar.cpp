#include "files/tar.h"

#include "../../unit/files/tar_bytes.h"
#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {test::tar({{"a/b.bin", "content"}, {"c", std::string(600, 'x')}, {"empty", ""}}), std::string(1024, '\0')};
}

/// The checksum of a header is made right, or nothing behind it would ever be reached.
void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  std::string archive = text_of(bytes);
  for (std::size_t at = 0; at + 512 <= archive.size(); at += 512)
    if (archive[at + 257] == 'u') test::sign_tar_header(archive, at);
  const std::vector<std::uint8_t> whole(archive.begin(), archive.end());
  std::size_t sum = 0;
  for (const auto& [name, content] : files::tar_members(whole, "x.tar"))
    for (const std::uint8_t byte : content) sum += byte + name.size();
  asm volatile("" : : "r"(sum));  // so that the bytes are read
}
