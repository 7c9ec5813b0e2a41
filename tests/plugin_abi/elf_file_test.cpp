// The reader of library files: whatever the bytes are, it answers or says why not; it never reads outside of them.
#include "plugin/elf_file.h"
#include "plugin/fingerprint.h"

#include "libraries.h"

#include <plexus/error.h>

#include <cstdlib>
#include <cstring>
#include <random>
#include <set>

using plexus::plugin::DescriptorInFile;
using plexus::plugin::read_descriptor;

namespace {

/// Reads from a heap block of exactly the right size, so that a sanitizer sees any access outside. True: a descriptor
/// was found.
bool reads(const std::vector<std::uint8_t>& bytes, std::size_t count) {
  const std::unique_ptr<std::uint8_t[]> block(new std::uint8_t[count]);
  std::memcpy(block.get(), bytes.data(), count);
  try {
    const DescriptorInFile found = read_descriptor(std::span<const std::uint8_t>(block.get(), count));
    (void)plexus::plugin::refusal(found);
    return true;
  } catch (const plexus::EnvironmentError& error) {
    if (std::string_view(error.what()).empty()) FAIL("an empty message");
    return false;
  }
}

}  // namespace

TEST_CASE("the descriptor is read from the file as it is compiled") {
  const DescriptorInFile found = read_descriptor(content_of(library("good")));
  CHECK(found.magic == plexus::plugin_magic);
  CHECK(found.size == sizeof(plexus::PluginDescriptor));
  CHECK(found.abi == plexus::abi_version);
  CHECK(found.name == "good");
  CHECK(found.version == "1.2.3");
  CHECK(found.fingerprint == plexus::fingerprint().data());
  CHECK(!plexus::plugin::refusal(found));
}

TEST_CASE("a library whose symbols and debug data were stripped can still be read") {
  const ScratchFolder scratch;
  const auto stripped = scratch / "stripped.so";
  if (std::system(("strip -o '" + stripped.string() + "' '" + library("good").string() + "' 2>/dev/null").c_str()) != 0)
    return;
  CHECK(read_descriptor(content_of(stripped)).name == "good");
}

TEST_CASE("no prefix of a library crashes the reader, and none is taken for the whole") {
  const auto bytes = content_of(library("good"));
  REQUIRE(bytes.size() > 4096);
  std::size_t taken = 0;
  for (std::size_t count = 0; count < 4096; ++count) taken += reads(bytes, count) ? 1 : 0;
  for (std::size_t count = 4096; count < bytes.size(); count += 61) taken += reads(bytes, count) ? 1 : 0;
  CHECK(taken == 0);  // the table of sections stands at the end
  CHECK(reads(bytes, bytes.size()));
}

TEST_CASE("no flipped bytes crash the reader") {
  const auto good = content_of(library("good"));
  std::mt19937 random(20240521);
  const auto below = [&random](std::size_t limit) { return std::size_t{random()} % limit; };
  // Where the header, the tables of segments and of sections stand: most other bytes are never looked at.
  std::uint64_t sections = 0;
  std::memcpy(&sections, &good[40], sizeof(sections));
  REQUIRE(sections < good.size());

  std::size_t refused = 0;
  for (int round = 0; round < 6000; ++round) {
    auto bytes = good;
    const std::size_t flips = 1 + below(4);
    for (std::size_t flip = 0; flip < flips; ++flip) {
      const std::size_t region = below(3);
      const std::size_t at = region == 0   ? below(1024)
                             : region == 1 ? sections + below(good.size() - sections)
                                           : below(good.size());
      bytes[at] = static_cast<std::uint8_t>(random());
    }
    refused += reads(bytes, bytes.size()) ? 0 : 1;
  }
  CHECK(refused > 100);   // the flips do reach what the reader looks at
  CHECK(refused < 5900);  // and the reader looks at no more than it needs
}

TEST_CASE("extreme numbers in every field of the header and the tables do not crash the reader") {
  const auto good = content_of(library("good"));
  std::uint64_t sections = 0;
  std::memcpy(&sections, &good[40], sizeof(sections));
  const auto try_at = [&](std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at + 8 <= end; at += 4) {
      for (const std::uint64_t number : {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{1} << 63,
                                         std::uint64_t{1} << 62, ~std::uint64_t{0} - 64, std::uint64_t{good.size()}}) {
        auto bytes = good;
        std::memcpy(&bytes[at], &number, sizeof(number));
        (void)reads(bytes, bytes.size());
      }
    }
  };
  try_at(0, 64 + 12 * 56);
  try_at(sections, good.size());
  SUCCEED("every case was answered");
}
