#include <cstdlib>

#include "../../unit/files/gzip_bytes.h"
#include "files/read_file.h"
#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  std::string joined = test::to_text(test::gzip("first,")) + test::to_text(test::gzip("second", 1));
  return {test::to_text(test::gzip("compressed")), joined, test::to_text(test::gzip(std::string(5000, 'x'), 9)),
          test::to_text(test::gzip(test::some_text(300), 0)) + std::string(5, '\0')};
}

/// No more comes out than was allowed.
void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t largest = 100000;
  if (files::decompress(bytes, "x.gz", largest).size() > largest) std::abort();
}
