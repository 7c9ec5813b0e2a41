#include "files/seal.h"

#include <plexus/error.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "catch.h"
#include "files/crc32.h"
#include "temporary_folder.h"

namespace plexus::files {
namespace {

std::vector<std::byte> bytes_of(const std::string& text) {
  std::vector<std::byte> bytes;
  for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
  return bytes;
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

TEST_CASE("the seal is CRC-32 as everybody computes it") {
  // "check" value of CRC-32/ISO-HDLC, Catalogue of parametrised CRC algorithms
  std::vector<std::byte> bytes = bytes_of("123456789");
  append_seal(bytes);
  CHECK(text_of(bytes) == "123456789\nplexus crc32 cbf43926.\n");
  CHECK(seal_of(bytes) == Seal::holds);
  bytes[0] = std::byte{'0'};
  CHECK(seal_of(bytes) == Seal::broken);
  bytes.pop_back();
  CHECK(seal_of(bytes) == Seal::missing);
  CHECK(seal_of({}) == Seal::missing);
}

TEST_CASE("every way to add up bytes gives the same number, whatever their count and where they lie") {
  std::vector<std::byte> all(5000);
  std::uint32_t state = 1;
  for (std::byte& byte : all) byte = static_cast<std::byte>((state = state * 1664525U + 1013904223U) >> 24U);
  for (const CrcKernel kernel : {CrcKernel::multiply128, CrcKernel::multiply256}) {
    if (!is_supported(kernel)) continue;
    for (std::size_t count = 0; count < 600; ++count) {
      const auto bytes = std::span(all).subspan(count % 37, count);
      CHECK(crc32_by(kernel, bytes, 0) == crc32_by(CrcKernel::zlib, bytes, 0));
    }
    CHECK(crc32_by(kernel, all, 0xDEADBEEFU) == crc32_by(CrcKernel::zlib, all, 0xDEADBEEFU));
  }
  CHECK(crc32(std::span(all).subspan(1234), crc32(std::span(all).first(1234))) == crc32(all));
}

TEST_CASE("a file is held against its seal part by part, wherever the parts end") {
  const test::TemporaryFolder folder;
  constexpr std::size_t part = std::size_t{1} << 17U;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, part - seal_size - 1, part - seal_size, part - 5, part,
                                 part + 1, 2 * part - seal_size + 3, 3 * part}) {
    std::vector<std::byte> bytes(size, std::byte{0x5A});
    append_seal(bytes);
    std::string text = text_of(bytes);
    write(folder / "f", text);
    INFO(size << " bytes");
    CHECK(seal_of_file(folder / "f") == Seal::holds);
    write(folder / "f", text.substr(0, text.size() - 1));
    CHECK(seal_of_file(folder / "f") == Seal::missing);
    if (size == 0) continue;
    text[size / 2] = 'X';
    write(folder / "f", text);
    CHECK(seal_of_file(folder / "f") == Seal::broken);
  }
  write(folder / "f", "short");
  CHECK(seal_of_file(folder / "f") == Seal::missing);
  write(folder / "f", "");
  CHECK(seal_of_file(folder / "f") == Seal::missing);
  CHECK_THROWS_AS(seal_of_file(folder / "absent"), EnvironmentError);
}

TEST_CASE("a sealed JSON object is JSON, and any changed letter of it is found") {
  const std::string sealed = with_json_seal(R"({"a":[1,2],"b":"}"})");
  const auto json = nlohmann::json::parse(sealed);
  CHECK(json["a"][1] == 2);
  CHECK(json["crc32"].get<std::string>().size() == 8);
  CHECK(json_seal_of(sealed) == Seal::holds);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string other = sealed;
    other[i] ^= 1;
    INFO(other);
    CHECK(json_seal_of(other) != Seal::holds);
  }
  CHECK(json_seal_of("{\"a\":1}\n") == Seal::missing);
}

}  // namespace
}  // namespace plexus::files
