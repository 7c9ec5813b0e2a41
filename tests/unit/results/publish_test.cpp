#include "files/publish.h"

#include <plexus/error.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <span>
#include <thread>

#include "catch.h"
#include "temporary_folder.h"

using plexus::EnvironmentError;
using plexus::files::is_partial;
using plexus::files::publish;
using plexus::test::read_whole;
using plexus::test::TemporaryFolder;
using plexus::test::write_whole;
using Names = std::set<std::string>;

namespace {

/// No file may grow beyond `bytes`: write() then fails half-way, as it does on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("what need not outlive a power cut appears whole all the same") {
  const TemporaryFolder folder;
  write_whole(folder / "x.runtime", "old and longer");
  publish(folder / "x.runtime", std::string_view("new"), plexus::files::Durable::no);
  CHECK(read_whole(folder / "x.runtime") == "new");
  CHECK(folder.names() == Names{"x.runtime"});
  const FileSizeLimit limit(2);
  CHECK_THROWS_AS(publish(folder / "x.runtime", std::string_view("newer"), plexus::files::Durable::no),
                  EnvironmentError);
  CHECK(read_whole(folder / "x.runtime") == "new");
  CHECK(folder.names() == Names{"x.runtime"});
}

TEST_CASE("nothing of a group is there before it is published, and then all of it is") {
  for (const std::size_t files : {1, 3, 20}) {  // few are synced one by one, many at once
    CAPTURE(files);
    const TemporaryFolder folder;
    Names names;
    plexus::files::Group group;
    for (std::size_t i = 0; i < files; ++i) {
      const std::string name = "x" + std::to_string(i);
      const std::string text = "content of " + name;
      group.add(folder / name, std::as_bytes(std::span(text)));
      names.insert(name);
    }
    CHECK(group.size() == files);
    for (const std::string& name : folder.names()) CHECK(is_partial(folder / name));
    group.publish();
    CHECK(group.size() == 0);
    CHECK(folder.names() == names);
    for (const std::string& name : names) CHECK(read_whole(folder / name) == "content of " + name);
  }
}

TEST_CASE("a file that cannot be written costs itself and not its group, and what is not published leaves nothing") {
  const TemporaryFolder folder;
  {
    plexus::files::Group group;
    const std::string text = "xy";
    group.add(folder / "a", std::as_bytes(std::span(text)));
    {
      const FileSizeLimit limit(2);
      const std::string longer = "xyz";
      CHECK_THROWS_AS(group.add(folder / "b", std::as_bytes(std::span(longer))), EnvironmentError);
    }
    group.publish();
    CHECK(folder.names() == Names{"a"});
    group.add(folder / "c", std::as_bytes(std::span(text)));
  }
  CHECK(folder.names() == Names{"a"});
}

TEST_CASE("what is published is there in full and alone") {
  const TemporaryFolder folder;
  const std::string bytes("a\0b\n", 4);
  publish(folder / "x.h5", std::string_view(bytes));
  CHECK(read_whole(folder / "x.h5") == bytes);
  publish(folder / "x.h5", std::string_view("shorter"));
  CHECK(read_whole(folder / "x.h5") == "shorter");
  publish(folder / "empty", std::string_view());
  CHECK(read_whole(folder / "empty").empty());
  CHECK(folder.names() == Names{"x.h5", "empty"});
}

TEST_CASE("a published file can be read by whom the umask lets") {
  const TemporaryFolder folder;
  const mode_t before = umask(027);
  publish(folder / "x", std::string_view("x"));
  umask(before);
  struct stat status {};
  REQUIRE(stat((folder / "x").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("a path without a folder is of the current folder") {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  publish("here.txt", std::string_view("here"));
  std::filesystem::current_path(before);
  CHECK(read_whole(folder / "here.txt") == "here");
}

TEST_CASE("a disk that fills up leaves the old file and nothing else") {
  const TemporaryFolder folder;
  write_whole(folder / "results.h5", "old");
  {
    const FileSizeLimit limit(4096);
    REQUIRE_THROWS_WITH(publish(folder / "results.h5", std::string(100000, 'x')),
                        ContainsSubstring("results.h5") && ContainsSubstring("File too large"));
    REQUIRE_THROWS_AS(publish(folder / "results.h5", std::string(4097, 'x')), EnvironmentError);
    CHECK(read_whole(folder / "results.h5") == "old");
    CHECK(folder.names() == Names{"results.h5"});
    publish(folder / "results.h5", std::string(4096, 'x'));
  }
  CHECK(read_whole(folder / "results.h5") == std::string(4096, 'x'));
}

TEST_CASE("what is in the way is named with what to do") {
  const TemporaryFolder folder;
  SECTION("no folder") {
    REQUIRE_THROWS_WITH(publish(folder / "none/x", std::string_view("x")),
                        ContainsSubstring("No such file or directory") && ContainsSubstring("create it"));
  }
  SECTION("a file where the folder should be") {
    write_whole(folder / "file", "");
    REQUIRE_THROWS_WITH(publish(folder / "file/x", std::string_view("x")), ContainsSubstring("Not a directory"));
    CHECK(folder.names() == Names{"file"});
  }
  SECTION("a folder where the file should be") {
    std::filesystem::create_directory(folder / "taken");
    REQUIRE_THROWS_WITH(publish(folder / "taken", std::string_view("x")),
                        ContainsSubstring("'" + (folder / "taken").string() + "'") && ContainsSubstring("in the way"));
    CHECK(folder.names() == Names{"taken"});
  }
  SECTION("no name") { REQUIRE_THROWS_AS(publish(folder / "", std::string_view("x")), EnvironmentError); }
  SECTION("no permission") {
    constexpr uid_t nobody = 65534;
    const bool root = geteuid() == 0;
    REQUIRE(::chmod(folder.path().c_str(), 0555) == 0);
    if (root) REQUIRE(::seteuid(nobody) == 0);  // root may write everywhere
    CHECK_THROWS_WITH(publish(folder / "x", std::string_view("x")),
                      ContainsSubstring("Permission denied") && ContainsSubstring("change the permissions"));
    if (root) REQUIRE(::seteuid(0) == 0);
    ::chmod(folder.path().c_str(), 0755);
    CHECK(folder.names().empty());
  }
}

TEST_CASE("threads that publish one file leave one of their versions") {
  const TemporaryFolder folder;
  std::vector<std::thread> threads;
  for (char letter = 'a'; letter < 'e'; ++letter) {
    threads.emplace_back([&folder, letter] {
      for (int i = 0; i < 20; ++i) publish(folder / "x", std::string(5000, letter));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string bytes = read_whole(folder / "x");
  REQUIRE(bytes.size() == 5000);
  CHECK(bytes == std::string(5000, bytes.front()));
  CHECK(folder.names() == Names{"x"});
}

TEST_CASE("what a killed process left behind does not stop the next one, and can be told from results") {
  const TemporaryFolder folder;
  const std::string left = ".x.h5." + std::to_string(getpid()) + ".partial";
  write_whole(folder / left, "half");
  publish(folder / "x.h5", std::string_view("whole"));
  CHECK(read_whole(folder / "x.h5") == "whole");
  CHECK(folder.names() == Names{"x.h5", left});
  CHECK(is_partial(folder / left));
  CHECK(is_partial(".x.h5.7-1.partial"));
  CHECK_FALSE(is_partial(folder / "x.h5"));
  CHECK_FALSE(is_partial("notes.partial"));
}
