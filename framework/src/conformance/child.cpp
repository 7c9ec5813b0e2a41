#include "conformance/child.h"

#include <fcntl.h>
#include <malloc.h>
#include <plexus/error.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/last_words.h"
#include "conformance/verdict.h"

namespace plexus::conformance {
namespace {

// Not 0: a component that calls exit(0) has given no answer.
constexpr int answered = 100;
constexpr int failed = 101;
constexpr int skipped = 102;

/// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name) : file_(memfd_create(name, MFD_CLOEXEC)) {
    if (file_ < 0) throw EnvironmentError(std::string("no memory for the answer of a check: ") + std::strerror(errno));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(file_); }

  [[nodiscard]] int descriptor() const noexcept { return file_; }

  [[nodiscard]] std::string content() const {
    std::string text;
    std::array<char, 65536> part{};
    ssize_t count = 0;
    while ((count = pread(file_, part.data(), part.size(), static_cast<off_t>(text.size()))) > 0)
      text.append(part.data(), static_cast<std::size_t>(count));
    return text;
  }

 private:
  int file_;
};

void write_all(int file, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) return;
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string joined(const Failure& failure) { return failure.why + '\0' + failure.remedy; }

Failure parted(const std::string& text) {
  const std::size_t end = text.find('\0');
  return {text.substr(0, end), end == std::string::npos ? "" : text.substr(end + 1)};
}

void prepare(std::chrono::seconds limit, int output, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(failed);
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = SIG_DFL;
  for (const int crash : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP}) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    sigaction(crash, &action, nullptr);  // a sanitizer's handler has more to say
#else
    (void)crash;
#endif
  }
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const auto seconds = static_cast<rlim_t>(limit.count());
  const rlimit time{.rlim_cur = seconds, .rlim_max = seconds + 1};
  setrlimit(RLIMIT_CPU, &time);
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &none);
}

int run_here(const std::function<std::string()>& body, int answer) {
  const Failure failure = [&]() -> Failure {
    try {
      write_all(answer, body());
      return {};
    } catch (const Failure& found) {
      return found;
    } catch (const Skip& skip) {
      return {"", skip.why};
    } catch (const Error& error) {
      return {std::string("it threw plexus::Error: ") + error.what(),
              "it may refuse settings and data that do not fit, but not the ordinary ones of this check"};
    } catch (const std::exception& error) {
      return {std::string("it threw an exception: ") + error.what(),
              "throw plexus::Error with a message for the user, and only while it is built, planned or loaded"};
    } catch (...) {
      return {"it threw something that is no std::exception", "throw plexus::Error with a message for the user"};
    }
  }();
  if (failure.why.empty() && failure.remedy.empty()) return answered;
  if (failure.why.empty()) {
    write_all(answer, failure.remedy);
    return skipped;
  }
  write_all(answer, joined(failure));
  return failed;
}

/// Waits until the process has ended, or kills it when it is time. True if it ended by itself.
bool wait_for_end(int held_by_child, pid_t process, std::chrono::milliseconds limit, int& status) {
  pollfd waited{.fd = held_by_child, .events = POLLIN, .revents = 0};
  const auto end = std::chrono::steady_clock::now() + limit;
  int ready = 0;
  do {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    ready = poll(&waited, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) kill(process, SIGKILL);
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return ready != 0;
}

}  // namespace

std::string Child::run(const std::function<std::string()>& body) const {
  const MemoryFile answer("plexus check: answer");
  const MemoryFile output("plexus check: output");
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw EnvironmentError(std::string("no pipe for the process of a check: ") + std::strerror(errno));
  std::cout.flush();
  std::fflush(nullptr);
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    prepare(limit_, output.descriptor(), parent);
    const int code = run_here(body, answer.descriptor());
    std::cout.flush();
    std::fflush(nullptr);
    _exit(code);
  }
  const int error = errno;
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    throw EnvironmentError(std::string("no process for a check: ") + std::strerror(error));
  }
  int status = 0;
  const bool ended = wait_for_end(ends[0], process, 10 * limit_, status);
  close(ends[0]);

  std::string text = answer.content();
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code == answered) return text;
  if (code == failed && !text.empty()) throw parted(text);
  if (code == skipped && !text.empty()) throw Skip{text};
  if (!ended || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
    throw Failure{"it did not come back within " + std::to_string((ended ? 1 : 10) * limit_.count()) + " s" +
                      (ended ? " of computing" : ""),
                  "look for a loop whose condition does not change, or a lock that is never released; for honest work "
                  "that takes longer there is --timeout"};
  throw end_of_process(status, output.content());
}

void disturb_memory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(M_PERTURB)
  mallopt(M_PERTURB, 0x5A);
#endif
  std::vector<std::vector<char>> blocks;
  for (std::size_t size = 16; size <= (std::size_t{1} << 20U); size += size / 2)
    for (int i = 0; i < 8; ++i) blocks.emplace_back(size, '\x5A');
}

}  // namespace plexus::conformance
