#include "results/event_file.h"

#include <array>
#include <bit>
#include <cmath>

namespace plexus::results {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t remainder = i;
    for (int bit = 0; bit < 8; ++bit) remainder = (remainder >> 1) ^ (remainder % 2 == 1 ? 0x82F63B78U : 0U);
    table[i] = remainder;
  }
  return table;
}();

template <class Unsigned>
std::string little_endian(Unsigned number) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof number; ++i) bytes += static_cast<char>((number >> (8 * i)) & 0xFF);
  return bytes;
}

/// Checksums are stored so that a checksum of bytes that hold checksums is no special case.
std::string masked_crc(const std::string& bytes) {
  const std::uint32_t crc = crc32c(std::as_bytes(std::span(bytes)));
  return little_endian(std::rotr(crc, 15) + 0xA282EAD8U);
}

// Protocol buffers: a field is its number and wire type, then its value. The fields used here:
//   Event    1 wall_time: double   2 step: int64   3 file_version: string   5 summary: Summary
//   Summary  1 value: repeated Value
//   Value    1 tag: string         2 simple_value: float
enum class Wire : std::uint64_t { varint = 0, eight_bytes = 1, length = 2, four_bytes = 5 };

std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number > 0x7F; number >>= 7) bytes += static_cast<char>((number & 0x7F) | 0x80);
  return bytes + static_cast<char>(number);
}

std::string key(std::uint64_t number, Wire wire) { return varint(number << 3 | static_cast<std::uint64_t>(wire)); }

std::string field(std::uint64_t number, const std::string& text) {
  return key(number, Wire::length) + varint(text.size()) + text;
}
std::string field(std::uint64_t number, double value) {
  return key(number, Wire::eight_bytes) + little_endian(std::bit_cast<std::uint64_t>(value));
}
std::string field(std::uint64_t number, float value) {
  return key(number, Wire::four_bytes) + little_endian(std::bit_cast<std::uint32_t>(value));
}
std::string field(std::uint64_t number, std::int64_t value) {
  return key(number, Wire::varint) + varint(static_cast<std::uint64_t>(value));
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::byte byte : bytes) crc = (crc >> 8) ^ crc_table[(crc ^ static_cast<std::uint32_t>(byte)) & 0xFF];
  return ~crc;
}

EventFile::EventFile(double time) { add_record(field(1, time) + field(3, std::string("brain.Event:2"))); }

void EventFile::add_scalars(double time, std::int64_t step, const std::vector<std::pair<std::string, double>>& values) {
  std::string summary;
  for (const auto& [tag, value] : values)
    if (!std::isnan(value)) summary += field(1, field(1, tag) + field(2, static_cast<float>(value)));
  if (!summary.empty()) add_record(field(1, time) + field(2, step) + field(5, summary));
}

// A record: length (8 bytes), its checksum, the bytes, their checksum.
void EventFile::add_record(const std::string& event) {
  const std::string length = little_endian(std::uint64_t{event.size()});
  bytes_ += length + masked_crc(length) + event + masked_crc(event);
}

}  // namespace plexus::results
