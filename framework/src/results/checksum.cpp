// A last line that says what all bytes before it add up to.
#include "results/checksum.h"

#include <zlib.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace plexus::results {
namespace {

constexpr std::string_view opening = "\nplexus crc32 ";
constexpr std::size_t digits = 8;
constexpr std::string_view closing = ".\n";
static_assert(opening.size() + digits + closing.size() == checksum_size);

std::string line_for(std::span<const std::byte> bytes) {
  auto sum = static_cast<unsigned>(
      crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  std::string number(digits, '0');
  for (std::size_t i = digits; i-- > 0; sum >>= 4U) number[i] = "0123456789abcdef"[sum & 15U];
  return std::string(opening) + number + std::string(closing);
}

bool equal(std::span<const std::byte> bytes, std::string_view text) {
  return std::equal(bytes.begin(), bytes.end(), text.begin(), text.end(),
                    [](std::byte byte, char c) { return static_cast<char>(byte) == c; });
}

}  // namespace

void append_checksum(std::vector<std::byte>& bytes) {
  for (const char c : line_for(bytes)) bytes.push_back(static_cast<std::byte>(c));
}

bool has_checksum(std::span<const std::byte> tail) {
  return tail.size() == checksum_size && equal(tail.first(opening.size()), opening) &&
         equal(tail.last(closing.size()), closing);
}

bool checksum_holds(std::span<const std::byte> bytes) {
  if (bytes.size() < checksum_size) return false;
  return equal(bytes.last(checksum_size), line_for(bytes.first(bytes.size() - checksum_size)));
}

}  // namespace plexus::results
