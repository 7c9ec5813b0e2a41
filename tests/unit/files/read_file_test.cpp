// Reading files, plain and gzip, sound and damaged.
#include "files/read_file.h"

#include <plexus/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catch.h"
#include "environment.h"
#include "files/large_pages.h"
#include "gzip_bytes.h"
#include "temporary_folder.h"

namespace {

using plexus::EnvironmentError;
using plexus::files::decompress;
using plexus::files::read_file;
using plexus::test::gzip;
using plexus::test::some_text;
using plexus::test::to_bytes;
using plexus::test::to_text;

/// gzip of "hello, world\n" as gzip 1.12 writes it with -n -9.
const std::vector<std::uint8_t> hello = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb,
                                         0x48, 0xcd, 0xc9, 0xc9, 0xd7, 0x51, 0x28, 0xcf, 0x2f, 0xca, 0x49,
                                         0xe1, 0x02, 0x00, 0x53, 0x74, 0x24, 0xf4, 0x0d, 0x00, 0x00, 0x00};

TEST_CASE("a file is decompressed if it begins as gzip does, whatever its name") {
  const plexus::test::TemporaryFolder folder;
  plexus::test::write_whole(folder / "plain.gz", "not compressed");
  plexus::test::write_whole(folder / "packed", to_text(gzip("compressed")));
  plexus::test::write_whole(folder / "empty", "");
  CHECK(to_text(read_file(folder / "plain.gz")) == "not compressed");
  CHECK(to_text(read_file(folder / "packed")) == "compressed");
  CHECK(read_file(folder / "empty").empty());
}

TEST_CASE("what zlib did not compress here is decompressed, too") {
  CHECK(plexus::files::is_gzip(hello));
  CHECK(to_text(decompress(hello, "hello.gz")) == "hello, world\n");
}

TEST_CASE("concatenated members, zeros after the end and every level of compression are decompressed") {
  auto joined = gzip("first,");
  const auto second = gzip(some_text(100000), 1);
  const auto third = gzip("", 9);
  joined.insert(joined.end(), second.begin(), second.end());
  joined.insert(joined.end(), third.begin(), third.end());
  CHECK(to_text(decompress(joined, "joined")) == "first," + some_text(100000));
  joined.resize(joined.size() + 512, 0);
  CHECK(to_text(decompress(joined, "padded")) == "first," + some_text(100000));
  for (const int level : {0, 1, 6, 9}) CHECK(to_text(decompress(gzip(some_text(5000), level), "x")) == some_text(5000));
}

TEST_CASE("content that compresses a thousand times is decompressed whole") {
  const std::string zeros(5'000'000, '\0');
  CHECK(to_text(decompress(gzip(zeros, 9), "zeros")) == zeros);
}

TEST_CASE("a size that the file claims wrongly is an error and costs no memory") {
  auto packed = gzip("short");
  for (std::size_t i = 1; i <= 4; ++i) packed[packed.size() - i] = 0xff;
  CHECK_THROWS_WITH(decompress(packed, "liar.gz"), ContainsSubstring("'liar.gz' is corrupt"));
}

TEST_CASE("a gzip file that ends early at any byte is truncated, never more") {
  const auto packed = gzip(some_text(3000));
  for (std::size_t size = 2; size < packed.size(); ++size) {
    const std::vector<std::uint8_t> part(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
    try {
      (void)decompress(part, "part.gz");
      FAIL("a part of " << size << " bytes was accepted");
    } catch (const EnvironmentError& error) {
      CHECK_THAT(error.what(), ContainsSubstring("'part.gz' is truncated"));
      CHECK_THAT(error.what(), ContainsSubstring(std::to_string(size) + " bytes"));
    }
  }
}

TEST_CASE("a gzip file with a changed byte is refused or has the same content") {
  const std::string content = some_text(3000);
  const auto packed = gzip(content);
  int refused = 0;
  for (std::size_t i = 0; i < packed.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      auto damaged = packed;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ flip);
      try {
        const std::string result = to_text(decompress(damaged, "x"));
        CHECK(result == content);  // a byte of the header that means nothing
      } catch (const EnvironmentError&) {
        ++refused;
      }
    }
  }
  CHECK(refused > static_cast<int>(packed.size() - 10) * 3 - 10);
}

TEST_CASE("bytes after the compressed data are an error that says where they begin") {
  auto packed = gzip("content");
  const std::size_t size = packed.size();
  for (const char letter : std::string("rubbish")) packed.push_back(static_cast<std::uint8_t>(letter));
  CHECK_THROWS_WITH(decompress(packed, "x.gz"),
                    ContainsSubstring("other bytes follow") && ContainsSubstring("at byte " + std::to_string(size)));
}

TEST_CASE("a missing file, a folder, a device and a file without permission are named with what is wrong") {
  const plexus::test::TemporaryFolder folder;
  CHECK_THROWS_WITH(read_file(folder / "absent"),
                    ContainsSubstring("absent'") && ContainsSubstring("there is no such file"));
  CHECK_THROWS_WITH(read_file(folder.path()), ContainsSubstring("it is a folder"));
  CHECK_THROWS_WITH(read_file("/dev/null"), ContainsSubstring("no regular file"));
  CHECK_THROWS_AS(read_file(folder / "absent"), EnvironmentError);
  if (::geteuid() == 0) {
    WARN("skipped: the superuser may read every file");
    return;
  }
  plexus::test::write_whole(folder / "secret", "x");
  ::chmod((folder / "secret").c_str(), 0);
  CHECK_THROWS_WITH(read_file(folder / "secret"), ContainsSubstring("Permission denied"));
}

TEST_CASE("a pipe is not waited for, and a file larger than the memory is named as such") {
  const plexus::test::TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(read_file(folder / "pipe"), ContainsSubstring("it is a pipe; expected a file"));
  plexus::test::write_whole(folder / "sparse", "x");
  if (::truncate((folder / "sparse").c_str(), off_t{10} << 40) == 0)
    CHECK_THROWS_WITH(read_file(folder / "sparse"), ContainsSubstring("sparse'") &&
                                                        ContainsSubstring("10995116277760 bytes") &&
                                                        ContainsSubstring("memory of this machine"));
  plexus::test::write_whole(folder / "small", "12345");
  CHECK_THROWS_WITH(plexus::files::read_raw_file(folder / "small", 4),
                    ContainsSubstring("it has 5 bytes") && ContainsSubstring("at most 4"));
}

TEST_CASE("compressed data become no more than asked for, or than what is stored explains") {
  const auto bomb = gzip(std::string(std::size_t{70} << 20U, '\0'), 9);
  REQUIRE(bomb.size() < 100000);
  CHECK_THROWS_WITH(decompress(bomb, "bomb.gz"), ContainsSubstring("bomb.gz") && ContainsSubstring("64 MiB") &&
                                                     ContainsSubstring("PLEXUS_CONTENT_LIMIT"));
  CHECK_THROWS_WITH(decompress(bomb, "bomb.gz", 1000),
                    ContainsSubstring("holds more than the 1000 bytes that were expected"));
  const plexus::test::EnvironmentVariable more("PLEXUS_CONTENT_LIMIT", "71");
  CHECK(decompress(bomb, "bomb.gz").size() == std::size_t{70} << 20U);
  CHECK(decompress(gzip("12345"), "x.gz", 5).size() == 5);
  CHECK_THROWS_AS(decompress(gzip("123456"), "x.gz", 5), EnvironmentError);
  const plexus::test::EnvironmentVariable wrong("PLEXUS_CONTENT_LIMIT", "much");
  CHECK_THROWS_WITH(decompress(bomb, "bomb.gz"), ContainsSubstring("PLEXUS_CONTENT_LIMIT is 'much'"));
}

}  // namespace

TEST_CASE("memory that moves to large pages keeps its bytes") {
  std::vector<std::uint8_t> bytes((std::size_t{5} << 20U) + 3);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 2654435761U >> 13U);
  const std::vector<std::uint8_t> before = bytes;
  plexus::files::move_to_large_pages(bytes.data(), bytes.size());
  CHECK(bytes == before);
  plexus::files::move_to_large_pages(bytes.data(), 1);  // no large page fits: nothing happens
  plexus::files::move_to_large_pages(nullptr, 0);
  CHECK(bytes == before);
}
