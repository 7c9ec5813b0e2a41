// Archives of NumPy, and the arrays in them.
#include <plexus/error.h>

#include "fuzz.h"
#include "npy_format.h"
#include "zip_format.h"

namespace {

std::string little(std::uint32_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i));
  return text;
}

std::string npy() {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  header.resize(117, ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + little(118, 2) + header + std::string(24, '\x3f');
}

/// One stored member; no checksum is right, because the target makes none.
std::string zip(const std::string& content) {
  const std::string name = "x.npy";
  const std::string sizes = little(0, 4) + little(static_cast<std::uint32_t>(content.size()), 4) +
                            little(static_cast<std::uint32_t>(content.size()), 4);
  const std::string local =
      std::string("PK\x03\x04") + std::string(10, '\0') + sizes + little(5, 2) + little(0, 2) + name;
  const std::string central = std::string("PK\x01\x02") + std::string(12, '\0') + sizes + little(5, 2) +
                              std::string(12, '\0') + little(0, 4) + name;
  return local + content + central + std::string("PK\x05\x06") + std::string(4, '\0') + little(1, 2) + little(1, 2) +
         little(static_cast<std::uint32_t>(central.size()), 4) +
         little(static_cast<std::uint32_t>(local.size() + content.size()), 4) + little(0, 2);
}

}  // namespace

std::vector<std::string> plexus::fuzz::seeds() { return {zip(npy()), npy()}; }

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  const std::vector<std::uint8_t> all(bytes.begin(), bytes.end());
  try {
    static_cast<void>(numpy::ZipFile(all, "x.npz").read("x.npy"));
  } catch (const Error&) {
    // An answer.
  }
  static_cast<void>(numpy::parse_npy(all, "x.npy"));
}
