#include "files/file_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "catch.h"
#include "temporary_folder.h"

using plexus::files::FileLock;

namespace {

/// Whether another process is granted the lock.
bool granted_elsewhere(const std::filesystem::path& path, FileLock::Kind kind, int holder) {
  const pid_t child = fork();
  if (child == 0) {
    const FileLock lock(path, kind);
    _exit(lock.granted() ? 0 : lock.holder() == holder ? 1 : 2);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) != 2);
  return WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("an exclusive lock is refused to other processes, which learn who has it") {
  const plexus::test::TemporaryFolder folder;
  const auto path = folder.path() / "lock";
  std::optional<FileLock> lock(std::in_place, path, FileLock::Kind::exclusive);
  CHECK(lock->granted());
  CHECK_FALSE(granted_elsewhere(path, FileLock::Kind::exclusive, getpid()));
  CHECK_FALSE(granted_elsewhere(path, FileLock::Kind::shared, getpid()));
  lock.reset();
  CHECK(granted_elsewhere(path, FileLock::Kind::exclusive, getpid()));
}

TEST_CASE("a shared lock is shared, and excludes an exclusive one") {
  const plexus::test::TemporaryFolder folder;
  const auto path = folder.path() / "lock";
  const FileLock lock(path, FileLock::Kind::shared);
  CHECK(granted_elsewhere(path, FileLock::Kind::shared, getpid()));
  CHECK_FALSE(granted_elsewhere(path, FileLock::Kind::exclusive, getpid()));
}

TEST_CASE("a lock ends with its process, not with those that it started") {
  const plexus::test::TemporaryFolder folder;
  const auto path = folder.path() / "lock";
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t owner = fork();
  if (owner == 0) {
    const FileLock lock(path, FileLock::Kind::exclusive);
    if (fork() == 0) {  // outlives its parent
      close(ends[1]);
      char byte = 0;
      while (read(ends[0], &byte, 1) > 0) {
      }
      _exit(0);
    }
    _exit(lock.granted() ? 0 : 1);
  }
  int status = 0;
  waitpid(owner, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(granted_elsewhere(path, FileLock::Kind::exclusive, 0));
  close(ends[0]);
  close(ends[1]);
}
