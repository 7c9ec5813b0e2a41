// What the parent learns of a process that runs foreign code, and what that process cannot do to it.
#include "process/child.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "catch.h"

using namespace plexus::process;

namespace {

constexpr std::chrono::seconds patience(20);

End end_of(const std::function<void()>& body) {
  Child child([&](int) { body(); });
  return child.wait();
}

std::string said_by(const std::function<void(int)>& body) {
  Child child(body);
  std::string said;
  REQUIRE(child.read_until_end(said, patience));
  CHECK(child.wait().came_back());
  return said;
}

}  // namespace

TEST_CASE("what a child says arrives whole, however long it is") {
  std::string text(3'000'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7);
  CHECK(said_by([&](int pipe) { write_all(pipe, text.data(), text.size()); }) == text);
  CHECK(said_by([](int) {}).empty());
}

TEST_CASE("a child that comes back is told from one that ends itself, with whatever code") {
  CHECK(end_of([] {}).came_back());
  CHECK_FALSE(end_of([] { std::exit(0); }).came_back());
  CHECK(end_of([] { std::exit(0); }).text() == "ended by itself with exit code 0");
  CHECK(end_of([] { std::_Exit(3); }).text() == "ended by itself with exit code 3");
  CHECK(end_of([] { std::quick_exit(5); }).text() == "ended by itself with exit code 5");
}

TEST_CASE("a signal that ends a child is named, and is not caught by handlers of the parent") {
  static volatile std::sig_atomic_t caught = 0;
  const auto before = std::signal(SIGTERM, [](int) { caught = 1; });
  const End terminated = end_of([] {
    std::raise(SIGTERM);
    _exit(caught != 0 ? 1 : 2);
  });
  std::signal(SIGTERM, before);
  CHECK(terminated.signal() == SIGTERM);
  CHECK(end_of([] { std::raise(SIGKILL); }).text() == "was ended by signal 9 (Killed)");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(end_of([] { std::abort(); }).text() == "was ended by signal 6 (Aborted)");
#endif
}

TEST_CASE("exit() in a child runs nothing that the parent has registered for its own end") {
  static int pipe_of_test = -1;
  std::atexit([] {
    if (pipe_of_test >= 0) write_all(pipe_of_test, "parent's end", 12);
  });
  Child child([](int pipe) {
    pipe_of_test = pipe;
    std::exit(0);
  });
  std::string said;
  CHECK(child.read_until_end(said, patience));
  CHECK(said.empty());
}

TEST_CASE("what a child prints, buffered or not, goes where it is sent and nowhere else") {
  std::FILE* const file = std::tmpfile();
  Child child(
      [](int) {
        std::printf("to stdout\n");
        std::fprintf(stderr, "to stderr\n");
      },
      {.output = fileno(file)});
  CHECK(child.wait().came_back());
  std::rewind(file);
  std::string text(100, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  CHECK(text == "to stderr\nto stdout\n");
}

TEST_CASE("a child that says nothing is not waited for longer than asked, and ends with its handle") {
  pid_t process = 0;
  {
    const Child child([](int) { pause(); });
    process = child.id();
    std::string said;
    CHECK_FALSE(child.read_until_end(said, std::chrono::milliseconds(50)));
    CHECK(kill(process, 0) == 0);
  }
  CHECK(kill(process, 0) != 0);
}

TEST_CASE("a child whose parent is killed ends too") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  Child parent([&](int) {
    close(ends[0]);
    const Child grandchild([](int) { pause(); });  // holds the pipe of the test open as long as it lives
    write_all(ends[1], "x", 1);
    pause();
  });
  close(ends[1]);
  char letter = '\0';
  REQUIRE(read(ends[0], &letter, 1) == 1);
  parent.send(SIGKILL);
  CHECK(parent.wait().signal() == SIGKILL);
  CHECK(read(ends[0], &letter, 1) == 0);
  close(ends[0]);
}
