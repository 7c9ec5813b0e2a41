// Fetching data sets of our own making, above all archives. How servers misbehave is in integration/test_data_fetch.py.
#include "files/fetch.h"

#include <plexus/error.h>

#include "catch.h"
#include "environment.h"
#include "files/sha256.h"
#include "files/verify.h"
#include "gzip_bytes.h"
#include "http_server.h"
#include "tar_bytes.h"
#include "temporary_folder.h"

namespace {

using plexus::files::check_folder;
using plexus::files::fetch;
using plexus::files::FetchOptions;
using plexus::files::FileCheck;
using plexus::files::KnownArchive;
using plexus::files::KnownData;
using plexus::files::sha256_hex;
using plexus::test::EnvironmentVariable;
using plexus::test::gzip;
using plexus::test::HttpServer;
using plexus::test::read_whole;
using plexus::test::tar;
using plexus::test::TemporaryFolder;
using plexus::test::to_text;

const std::string content_a(1000, 'a');
const std::string content_b(2000, 'b');

std::string packed(const std::string& content) { return to_text(gzip(content)); }

KnownData two_files() {
  return {.name = "toy",
          .title = "Toy",
          .files = {{"a", content_a.size(), sha256_hex(content_a)}, {"b", content_b.size(), sha256_hex(content_b)}},
          .archive = {},
          .mirrors = {},
          .debian_package = {}};
}

KnownData archived(const std::string& archive) {
  KnownData data = two_files();
  for (auto& file : data.files) file.sha256.clear();
  data.archive = KnownArchive{
      .name = "toy.tar.gz", .folder = "toy-folder", .bytes = archive.size(), .sha256 = sha256_hex(archive)};
  return data;
}

std::vector<FileCheck::State> states(const KnownData& data, const std::filesystem::path& folder) {
  std::vector<FileCheck::State> result;
  for (const FileCheck& check : check_folder(data, folder)) result.push_back(check.state);
  return result;
}

using State = FileCheck::State;

TEST_CASE("each file comes from the first mirror that has it as it should be") {
  const EnvironmentVariable direct("no_proxy", "127.0.0.1");
  const TemporaryFolder folder;
  HttpServer server({{"/one/a.gz", packed("wrong")},
                     {"/one/b.gz", packed(content_b)},
                     {"/two/a.gz", packed(content_a)},
                     {"/two/b.gz", packed("wrong")}});
  std::vector<std::string> finished;
  std::vector<std::string> troubles;
  FetchOptions options{.folder = folder / "deep/down", .mirrors = {server.url("/one/"), server.url("/two/")}};
  options.listener.finished = [&](const std::string& file, const std::string&) { finished.push_back(file); };
  options.listener.trouble = [&](const std::string& message) { troubles.push_back(message); };
  fetch(two_files(), options);
  CHECK(server.requests() == std::vector<std::string>{"/one/a.gz", "/two/a.gz", "/one/b.gz"});
  CHECK(finished == std::vector<std::string>{"a", "b"});
  REQUIRE(troubles.size() == 1);
  CHECK_THAT(troubles[0], ContainsSubstring("it holds 5 bytes; expected 1000"));
  CHECK(states(two_files(), options.folder) == std::vector{State::verified, State::verified});
}

TEST_CASE("the files of an archive are unpacked, and their checksums recorded") {
  const EnvironmentVariable direct("no_proxy", "127.0.0.1");
  const TemporaryFolder folder;
  const std::string archive = packed(tar({{"toy-folder/readme", "more"},
                                          {"toy-folder/a", content_a},
                                          {"../../escaped", "evil"},
                                          {"toy-folder/b", content_b}}));
  HttpServer server({{"/m/toy.tar.gz", archive}});
  const KnownData data = archived(archive);
  const FetchOptions options{.folder = folder / "toy", .mirrors = {server.url("/m/")}};
  fetch(data, options);
  CHECK(read_whole(folder / "toy/a") == content_a);
  CHECK(read_whole(folder / "toy/b") == content_b);
  CHECK(read_whole(folder / "toy/SHA256SUMS") == sha256_hex(content_a) + "  a\n" + sha256_hex(content_b) + "  b\n");
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
    names.insert(entry.path().filename().string());
  CHECK(names == std::set<std::string>{"toy", "a", "b", "SHA256SUMS"});

  fetch(data, options);
  CHECK(server.requests().size() == 1);

  // A changed byte is seen by the recorded checksum, and without that record only the size is known.
  std::string changed = content_b;
  changed[7] = '!';
  plexus::test::write_whole(folder / "toy/b", changed);
  CHECK(states(data, folder / "toy") == std::vector{State::verified, State::wrong});
  std::filesystem::remove(folder / "toy/SHA256SUMS");
  CHECK(states(data, folder / "toy") == std::vector{State::size_only, State::size_only});
  std::filesystem::remove(folder / "toy/a");
  CHECK(states(data, folder / "toy") == std::vector{State::missing, State::size_only});
  fetch(data, options);
  CHECK(server.requests().size() == 2);
  CHECK(states(data, folder / "toy") == std::vector{State::verified, State::verified});
}

TEST_CASE("an archive with another checksum, without a file or with a wrong one publishes nothing") {
  const EnvironmentVariable direct("no_proxy", "127.0.0.1");
  const TemporaryFolder folder;
  const std::string right = packed(tar({{"toy-folder/a", content_a}, {"toy-folder/b", content_b}}));
  const std::string lacking = packed(tar({{"toy-folder/b", content_b}, {"a", content_a}}));
  const std::string short_one = packed(tar({{"toy-folder/a", "short"}, {"toy-folder/b", content_b}}));
  HttpServer server({{"/lacking/toy.tar.gz", lacking}, {"/short/toy.tar.gz", short_one}});
  const auto options = [&](const std::string& mirror) {
    return FetchOptions{.folder = folder / "toy", .mirrors = {server.url(mirror)}};
  };
  KnownData other = archived(lacking);
  other.archive->sha256 = sha256_hex(right);
  CHECK_THROWS_WITH(fetch(other, options("/lacking/")), ContainsSubstring("expected " + sha256_hex(right)));
  CHECK_THROWS_WITH(fetch(archived(lacking), options("/lacking/")), ContainsSubstring("has no 'toy-folder/a'"));
  CHECK_THROWS_WITH(fetch(archived(short_one), options("/short/")), ContainsSubstring("it holds 5 bytes"));
  CHECK_FALSE(std::filesystem::exists(folder / "toy/a"));
  CHECK_FALSE(std::filesystem::exists(folder / "toy/SHA256SUMS"));
}

TEST_CASE("the mirrors of a fetch are those of the data set unless the environment names others") {
  const KnownData& mnist = *plexus::files::find_known_data("mnist");
  const EnvironmentVariable xdg("XDG_DATA_HOME", "/xdg");
  {
    const EnvironmentVariable none("PLEXUS_DATA_MIRROR", std::nullopt);
    const auto options = plexus::files::fetch_options(mnist);
    CHECK(options.mirrors == mnist.mirrors);
    CHECK(options.folder == "/xdg/plexus/mnist");
  }
  const EnvironmentVariable two("PLEXUS_DATA_MIRROR", " https://a.example/x  http://b.example/ ");
  CHECK(plexus::files::fetch_options(mnist).mirrors ==
        std::vector<std::string>{"https://a.example/x/mnist/", "http://b.example/mnist/"});
}

TEST_CASE("the table of known data sets is complete: two mirrors or more, checksums, plausible sizes") {
  REQUIRE(plexus::files::known_data().size() == 3);
  for (const KnownData& data : plexus::files::known_data()) {
    CHECK(data.mirrors.size() >= 2);
    for (const std::string& mirror : data.mirrors) CHECK(mirror.back() == '/');
    CHECK(data.mirrors.front().starts_with("https://"));
    if (data.archive) CHECK(data.archive->sha256.size() == 64);
    for (const auto& file : data.files) {
      CHECK(file.bytes > 10000);
      CHECK((data.archive || file.sha256.size() == 64));
    }
  }
}

TEST_CASE("Debian's Fashion-MNIST and the developers' MNIST have the known checksums") {
  for (const char* name : {"mnist", "fashion_mnist"}) {
    const KnownData& data = *plexus::files::find_known_data(name);
    const auto folder = plexus::files::folder_of(data);
    if (!folder) {
      WARN("skipped: " << name << " is not on this machine");
      continue;
    }
    CHECK(states(data, *folder) == std::vector<State>(4, State::verified));
  }
}

}  // namespace
