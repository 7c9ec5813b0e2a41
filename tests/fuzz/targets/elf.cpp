#include <fstream>
#include <iterator>

#include "fuzz.h"
#include "plugin/elf_file.h"

std::vector<std::string> plexus::fuzz::seeds() {
  std::ifstream library(PLEXUS_FUZZ_PLUGIN, std::ios::binary);
  return {std::string{std::istreambuf_iterator<char>(library), {}},
          "\x7f"
          "ELF\x02\x01\x01"};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) { static_cast<void>(plugin::read_descriptor(bytes)); }
