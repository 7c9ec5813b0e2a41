// Reading tar archives, those that tar(1) makes and damaged ones.
#include "files/tar.h"

#include <plexus/error.h>

#include <cstdlib>

#include "catch.h"
#include "gzip_bytes.h"
#include "tar_bytes.h"
#include "temporary_folder.h"

namespace {

using plexus::files::tar_members;
using plexus::test::tar;
using plexus::test::to_bytes;

std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

TEST_CASE("the regular files that tar(1) packed are found by name, with their content") {
  const plexus::test::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "in/sub");
  plexus::test::write_whole(folder / "in/first.txt", "first content");
  plexus::test::write_whole(folder / "in/sub/empty", "");
  plexus::test::write_whole(folder / "in/sub/block", std::string(512, 'b'));
  std::filesystem::create_symlink("/etc/passwd", folder / "in/link");
  for (const std::string format : {"ustar", "gnu", "v7"}) {
    const std::string command = "tar -C '" + folder.path().string() + "' --format=" + format + " -cf '" +
                                (folder / "a.tar").string() + "' ./in";
    REQUIRE(std::system(command.c_str()) == 0);
    const auto archive = to_bytes(plexus::test::read_whole(folder / "a.tar"));
    const auto members = tar_members(archive, "a.tar");
    REQUIRE(members.size() == 3);
    CHECK(text_of(members.at("in/first.txt")) == "first content");
    CHECK(text_of(members.at("in/sub/empty")).empty());
    CHECK(text_of(members.at("in/sub/block")) == std::string(512, 'b'));
  }
}

TEST_CASE("a tar archive that is cut off anywhere before its end mark is refused") {
  const auto whole = to_bytes(tar({{"folder/a", "some content"}, {"folder/b", std::string(600, 'x')}}));
  const std::size_t end_mark = 512 + 512 + 512 + 1024;
  REQUIRE(whole.size() == end_mark + 1024);
  for (std::size_t size = 0; size < end_mark + 512; size += 7)
    CHECK_THROWS_AS(tar_members(std::span(whole).first(size), "x"), plexus::EnvironmentError);
  CHECK(tar_members(std::span(whole).first(end_mark + 512), "x").size() == 2);
}

TEST_CASE("no changed byte of a tar header leads out of the archive") {
  const auto whole = to_bytes(tar({{"folder/a", "some content"}}));
  int refused = 0;
  for (std::size_t i = 0; i < 512; ++i) {
    auto damaged = whole;
    damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ 0x15);
    try {
      const auto members = tar_members(damaged, "x");
      for (const auto& [name, content] : members)
        CHECK(content.data() + content.size() <= damaged.data() + damaged.size());
    } catch (const plexus::EnvironmentError&) {
      ++refused;
    }
  }
  CHECK(refused >= 500);  // the checksum sees nearly all; bytes of the checksum field itself may be spaces
}

TEST_CASE("a member larger than the archive is refused with its size") {
  auto archive = tar({{"a", "content"}});
  plexus::test::set_tar_size(archive, 0777777);
  CHECK_THROWS_WITH(tar_members(to_bytes(archive), "big.tar"), ContainsSubstring("262143 bytes"));
}

}  // namespace
