#include "process/child.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <utility>

namespace plexus::process {
namespace {

constexpr int came_back_code = 100;  // not 0, which is what a component's exit() most often has

void flush() {
  std::cout.flush();
  std::fflush(nullptr);
}

/// A component's exit() would otherwise do what the parent has left for its own end: destructors, files, threads that
/// are not in this process.
void leave(int code, void*) {
  std::fflush(nullptr);
  _exit(code);
}

void answer(int signal, void (*handler)(int)) {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = handler;
  sigaction(signal, &action, nullptr);
}

constexpr std::array crashes = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/// What answers crashes when the program begins: a sanitizer, which has more to say than the signal. A handler that
/// came later, such as that of a framework of tests, speaks of the parent.
const auto answers_to_crashes = [] {
  std::array<struct sigaction, crashes.size()> answers{};
  for (std::size_t i = 0; i < crashes.size(); ++i) sigaction(crashes[i], nullptr, &answers[i]);
  return answers;
}();

void answer_crashes() {
  for (std::size_t i = 0; i < crashes.size(); ++i) sigaction(crashes[i], &answers_to_crashes[i], nullptr);
}
#else
void answer_crashes() {
  for (const int crash : crashes) answer(crash, SIG_DFL);
}
#endif

void settle(pid_t parent, const ChildOptions& options) {
  // A parent that was killed can use no result, and must not leave processes behind.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(came_back_code);
  answer_crashes();
  answer(SIGTERM, SIG_DFL);
  // Ctrl-C and the end of a terminal reach the whole group; the parent decides what they mean, as it does of a request
  // for checkpoints.
  for (const int heard_by_parent : {SIGHUP, SIGINT, SIGUSR1, SIGPIPE}) answer(heard_by_parent, SIG_IGN);
  on_exit(&leave, nullptr);
  if (options.output >= 0) dup2(options.output, STDERR_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  if (options.prepare) options.prepare();
}

}  // namespace

bool End::came_back() const noexcept { return WIFEXITED(status) && WEXITSTATUS(status) == came_back_code; }

int End::signal() const noexcept { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

std::string End::text() const {
  if (signal() != 0) return "was ended by signal " + std::to_string(signal()) + " (" + strsignal(signal()) + ")";
  return "ended by itself with exit code " + std::to_string(WEXITSTATUS(status));
}

Child::Child(const std::function<void(int)>& body, const ChildOptions& options) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw EnvironmentError(std::string("no pipe to another process: ") + std::strerror(errno));
  flush();
  const pid_t parent = getpid();
  sigset_t held;
  sigset_t before;
  sigfillset(&held);
  sigprocmask(SIG_BLOCK, &held, &before);
  const pid_t process = fork();
  if (process == 0) settle(parent, options);
  const int error = errno;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  if (process == 0) {
    close(ends[0]);
    [&]() noexcept { body(ends[1]); }();
    flush();
    _exit(came_back_code);
  }
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    throw EnvironmentError(std::string("no other process: ") + std::strerror(error));
  }
  process_ = process;
  pipe_ = ends[0];
}

Child::Child(Child&& other) noexcept
    : process_(std::exchange(other.process_, -1)), pipe_(std::exchange(other.pipe_, -1)) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(process_, other.process_);
  std::swap(pipe_, other.pipe_);
  return *this;
}

Child::~Child() {
  if (process_ <= 0) return;
  send(SIGKILL);
  wait();
}

void Child::send(int signal) const noexcept { ::kill(process_, signal); }

bool Child::read_until_end(std::string& said, std::chrono::milliseconds limit) const {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + limit;
  std::array<char, 65536> part{};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    pollfd waited{.fd = pipe_, .events = POLLIN, .revents = 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (ready == 0) return false;
    if (ready < 0) continue;
    const ssize_t count = read(pipe_, part.data(), part.size());
    if (count == 0) return true;
    if (count > 0) said.append(part.data(), static_cast<std::size_t>(count));
  }
}

End Child::wait() noexcept {
  close(std::exchange(pipe_, -1));
  End end;
  while (waitpid(process_, &end.status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return end;
}

std::string read_all(int pipe) {
  std::string all;
  std::array<char, 65536> part{};
  while (true) {
    const ssize_t count = read(pipe, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return all;
    all.append(part.data(), static_cast<std::size_t>(count));
  }
}

bool read_exactly(int pipe, void* bytes, std::size_t size) noexcept {
  auto* next = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t count = read(pipe, next, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    next += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

bool write_all(int file, const void* bytes, std::size_t size) noexcept {
  const auto* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t count = write(file, next, size);
    if (count < 0 && errno != EINTR) return false;
    if (count <= 0) continue;
    next += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace plexus::process
