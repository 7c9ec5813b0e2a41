// PNG and JPEG, whose libraries are others': what they are given in memory, and what becomes of it.
#include "decoders.h"
#include "fuzz.h"

#include <cstdlib>

namespace {

/// A grey PNG of 2 × 2, as any program writes one.
const unsigned char png[] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 'I',  'H',  'D',  'R', 0,
                             0,    0,   2,   0,   0,    0,    2,    8,    0, 0, 0, 0,    0x57, 0xdd, 0x52, 0xf8};

}  // namespace

std::vector<std::string> plexus::fuzz::seeds() {
  return {std::string(reinterpret_cast<const char*>(png), sizeof png), "\xff\xd8\xff\xe0\x00\x10JFIF"};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  const images::Image image = images::decode({bytes.begin(), bytes.end()});
  if (image.pixels.size() != image.height * image.width * image.channels) std::abort();
}
