// Event files of TensorBoard, against bytes that were put together by hand from the descriptions of the formats.
#include "results/event_file.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "catch.h"

using namespace plexus::results;

namespace {

std::string text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint32_t crc_of(const std::string& bytes) { return crc32c(std::as_bytes(std::span(bytes))); }

}  // namespace

TEST_CASE("crc32c gives the published values of RFC 3720, B.4") {
  std::string up;
  std::string down;
  for (int i = 0; i < 32; ++i) {
    up += static_cast<char>(i);
    down += static_cast<char>(31 - i);
  }
  CHECK(crc_of(std::string(32, '\0')) == 0x8A9136AAU);
  CHECK(crc_of(std::string(32, '\xFF')) == 0x62A8AB43U);
  CHECK(crc_of(up) == 0x46DD794EU);
  CHECK(crc_of(down) == 0x113FDB5CU);
  CHECK(crc_of("123456789") == 0xE3069283U);
}

TEST_CASE("an event file begins with the version of the format") {
  const std::string bytes = text(EventFile(1.5).bytes());
  // 24 = 0x18 bytes: 09, a double; 1A 0D, thirteen letters. Masked checksums stand after the length and at the end.
  REQUIRE(bytes.size() == 8 + 4 + 24 + 4);
  CHECK(bytes.substr(0, 8) == std::string("\x18\0\0\0\0\0\0\0", 8));
  CHECK(bytes.substr(8, 4) == "\xA3\x7F\x4B\x22");  // as in every event file of TensorBoard that begins like this
  CHECK(bytes.substr(12, 9) == std::string("\x09\0\0\0\0\0\0\xF8\x3F", 9));
  CHECK(bytes.substr(21, 15) ==
        "\x1A\x0D"
        "brain.Event:2");
}

TEST_CASE("a scalar is an event with a step and a summary of tag and value") {
  EventFile file(0.0);
  const std::size_t begin = file.bytes().size();
  file.add_scalars(0.0, 300, {{"loss", 0.5}, {"gone", std::numeric_limits<double>::quiet_NaN()}});
  const std::string record = text(file.bytes()).substr(begin);
  const std::string event = record.substr(12, record.size() - 16);
  CHECK(event == std::string("\x09\0\0\0\0\0\0\0\0"  // 1: wall time
                             "\x10\xAC\x02"          // 2: step 300 = 0b10'0101100
                             "\x2A\x0D"              // 5: summary, 13 bytes
                             "\x0A\x0B"              // 1: value, 11 bytes
                             "\x0A\x04loss"          // 1: tag
                             "\x15\0\0\0\x3F",
                             27));  // 2: 0.5
}

TEST_CASE("an event without any number is not written") {
  EventFile file(0.0);
  const std::size_t size = file.bytes().size();
  file.add_scalars(1.0, 1, {{"loss", std::numeric_limits<double>::quiet_NaN()}});
  CHECK(file.bytes().size() == size);
}
