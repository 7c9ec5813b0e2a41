// Processes with little memory and time, and sentences that are said at the last moment.
#include "process/confined.h"

#include <plexus/error.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "catch.h"
#include "process/child.h"
#include "process/last_sentence.h"

namespace plexus::process {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;  // crashes and memory are the sanitizer's
#else
constexpr bool sanitized = false;
#endif

void loop_for_ever() {
  volatile bool goes_on = true;
  while (goes_on) {
  }
}

TEST_CASE("a confined process that comes to its end says nothing but what it sends") {
  std::string said;
  const std::string ended = confined(
      {}, [](int pipe) { write_all(pipe, "42", 2); }, [&said](int pipe) { said = read_all(pipe); });
  CHECK(ended.empty());
  CHECK(said == "42");
}

TEST_CASE("a confined process that never ends is ended, and its sentence says how long it was allowed to compute") {
  CHECK(confined({.memory = 1U << 30U, .computing = std::chrono::seconds(1)}, [](int) { loop_for_ever(); }) ==
        "needed more than 1 s of computing time");
}

TEST_CASE("a confined process that crashes is a sentence") {
  if (sanitized) return;
  CHECK(confined({}, [](int) { std::raise(SIGSEGV); }) == "crashed (signal 11, Segmentation fault)");
  CHECK(confined({}, [](int) { std::abort(); }) == "crashed (signal 6, Aborted)");
}

TEST_CASE("a confined process gets no more memory than it was given, until it is allowed more") {
  if (sanitized) return;
  const auto gets = [](std::size_t megabytes, std::size_t allowed) {
    std::string said;
    const std::string ended = confined(
        {.memory = std::uint64_t{64} << 20U},
        [&](int pipe) {
          try {
            allow_memory(std::uint64_t{allowed} << 20U);
            const std::vector<char> memory(megabytes << 20U, 'x');
            write_all(pipe, &memory.back(), 1);
          } catch (const std::bad_alloc&) {
            write_all(pipe, "none", 4);
          }
        },
        [&said](int pipe) { said = read_all(pipe); });
    CHECK(ended.empty());
    return said;
  };
  CHECK(gets(16, 0) == "x");
  CHECK(gets(200, 0) == "none");
  CHECK(gets(200, 256) == "x");
}

/// What a process with its own standard error says and how it ends.
std::pair<int, std::string> last_words(const std::function<void()>& body) {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    body();
    _exit(0);
  }
  close(ends[1]);
  const std::string said = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return {status, said};
}

TEST_CASE("a crash, or what never ends, is a last sentence with an exit code") {
  if (sanitized) return;
  const auto crashed = last_words([] {
    const LastSentence sentence("cannot use 'x': ", "; delete it", 3, std::chrono::seconds(60));
    std::raise(SIGSEGV);
  });
  CHECK(WIFEXITED(crashed.first));
  CHECK(WEXITSTATUS(crashed.first) == 3);
  CHECK(crashed.second.starts_with("plexus: cannot use 'x': the library that reads it crashed"));
  CHECK(crashed.second.ends_with("; delete it\n"));
  const auto endless = last_words([] {
    const LastSentence sentence("cannot use 'x': ", "; delete it", 3, std::chrono::seconds(1));
    loop_for_ever();
  });
  CHECK(WEXITSTATUS(endless.first) == 3);
  CHECK(endless.second.find("does not come to an end") != std::string::npos);
}

TEST_CASE("after a last sentence that was not needed, a crash is what it was before") {
  if (sanitized) return;
  const auto crashed = last_words([] {
    { const LastSentence sentence("about", "advice", 3, std::chrono::seconds(60)); }
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
  });
  CHECK(WIFSIGNALED(crashed.first));
  CHECK(crashed.second.empty());
}

}  // namespace
}  // namespace plexus::process
