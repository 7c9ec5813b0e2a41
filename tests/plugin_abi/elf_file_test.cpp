// The reader of library files: whatever the bytes are, it answers or says why not; it never reads outside of them.
#include "plugin/elf_file.h"
#include "plugin/fingerprint.h"

#include "libraries.h"

#include <plexus/error.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <span>

using plexus::plugin::DescriptorInFile;
using plexus::plugin::read_descriptor;

namespace {

/// True: a descriptor was found. False: a message says why there is none.
bool reads(std::span<const std::uint8_t> bytes) {
  try {
    const DescriptorInFile found = read_descriptor(bytes);
    (void)plexus::plugin::refusal(found);
    return true;
  } catch (const plexus::EnvironmentError& error) {
    if (std::string_view(error.what()).empty()) FAIL("an empty message");
    return false;
  }
}

/// A block of exactly that many bytes on the heap, so that a sanitizer sees any access outside.
class Block {
 public:
  Block(const std::vector<std::uint8_t>& bytes, std::size_t count)
      : data_(std::make_unique<std::uint8_t[]>(count)), count_(count) {
    std::memcpy(data_.get(), bytes.data(), count);
  }

  std::uint8_t& operator[](std::size_t at) { return data_[at]; }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_.get(), count_}; }

 private:
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t count_;
};

std::uint64_t offset_of_sections(const std::vector<std::uint8_t>& file) {
  std::uint64_t offset = 0;
  std::memcpy(&offset, &file[40], sizeof(offset));
  REQUIRE(offset < file.size());
  return offset;
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
  const plexus::test::TemporaryFolder scratch;
  const auto stripped = scratch / "stripped.so";
  if (std::system(("strip -o '" + stripped.string() + "' '" + library("good").string() + "' 2>/dev/null").c_str()) != 0)
    return;
  CHECK(read_descriptor(content_of(stripped)).name == "good");
}

TEST_CASE("no prefix of a library crashes the reader, and none is taken for the whole") {
  const auto file = content_of(library("good"));
  REQUIRE(file.size() > 4096);
  std::size_t taken = 0;
  for (std::size_t count = 0; count < 4096; ++count) taken += reads(Block(file, count).bytes()) ? 1 : 0;
  const std::size_t step = std::max<std::size_t>(61, file.size() / 500);
  for (std::size_t count = 4096; count < file.size(); count += step) taken += reads(Block(file, count).bytes()) ? 1 : 0;
  for (std::size_t missing = 1; missing < 200; ++missing)
    taken += reads(Block(file, file.size() - missing).bytes()) ? 1 : 0;
  CHECK(taken == 0);  // the table of sections stands at the end
  CHECK(reads(file));
}

TEST_CASE("no flipped bytes crash the reader") {
  const auto good = content_of(library("good"));
  const std::size_t sections = offset_of_sections(good);
  std::mt19937 random(20240521);
  const auto below = [&random](std::size_t limit) { return std::size_t{random()} % limit; };
  Block block(good, good.size());

  std::size_t refused = 0;
  for (int round = 0; round < 6000; ++round) {
    std::vector<std::size_t> flipped;
    const std::size_t flips = 1 + below(4);
    for (std::size_t flip = 0; flip < flips; ++flip) {
      // The header, the tables of segments and of sections, and anything: most bytes are never looked at.
      const std::size_t region = below(3);
      const std::size_t at = region == 0   ? below(1024)
                             : region == 1 ? sections + below(good.size() - sections)
                                           : below(good.size());
      block[at] = static_cast<std::uint8_t>(random());
      flipped.push_back(at);
    }
    refused += reads(block.bytes()) ? 0 : 1;
    for (const std::size_t at : flipped) block[at] = good[at];
  }
  CHECK(refused > 100);   // the flips do reach what the reader looks at
  CHECK(refused < 5900);  // and the reader looks at no more than it needs
}

TEST_CASE("extreme numbers in every field of the header and the tables do not crash the reader") {
  const auto good = content_of(library("good"));
  Block block(good, good.size());
  std::size_t refused = 0;
  const auto try_at = [&](std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at + 8 <= end; at += 4) {
      for (const std::uint64_t number : {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{1} << 63,
                                         std::uint64_t{1} << 62, ~std::uint64_t{0} - 64, std::uint64_t{good.size()}}) {
        std::memcpy(&block[at], &number, sizeof(number));
        refused += reads(block.bytes()) ? 0 : 1;
        std::memcpy(&block[at], &good[at], sizeof(number));
      }
    }
  };
  try_at(0, 64 + std::size_t{12} * 56);
  try_at(offset_of_sections(good), good.size());
  CHECK(refused > 100);
  CHECK(reads(block.bytes()));
}
