#include "conformance/child.h"

#include <malloc.h>
#include <plexus/error.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <utility>
#include <vector>

#include "conformance/last_words.h"
#include "conformance/verdict.h"
#include "process/child.h"

namespace plexus::conformance {
namespace {

// The first character of what the process says when its body has come back; without it there is no answer, whatever the
// exit code is.
constexpr char answered = 'a';
constexpr char failed = 'f';
constexpr char skipped = 's';

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

std::string joined(const Failure& failure) { return failure.why + '\0' + failure.remedy; }

Failure parted(const std::string& text) {
  const std::size_t end = text.find('\0');
  return {text.substr(0, end), end == std::string::npos ? "" : text.substr(end + 1)};
}

void limit(std::chrono::seconds time) {
  const auto seconds = static_cast<rlim_t>(time.count());
  const rlimit computing{.rlim_cur = seconds, .rlim_max = seconds + 1};
  setrlimit(RLIMIT_CPU, &computing);
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &none);
}

/// What the body came to: one of the characters above, and its text.
std::string result_of(const std::function<std::string()>& body) {
  try {
    return answered + body();
  } catch (const Failure& failure) {
    return failed + joined(failure);
  } catch (const Skip& skip) {
    return skipped + skip.why;
  } catch (const Error& error) {
    return failed +
           joined({std::string("it threw plexus::Error: ") + error.what(),
                   "it may refuse settings and data that do not fit, but not the ordinary ones of this check"});
  } catch (const std::exception& error) {
    return failed +
           joined({std::string("it threw an exception: ") + error.what(),
                   "throw plexus::Error with a message for the user, and only while it is built, planned or loaded"});
  } catch (...) {
    return failed +
           joined({"it threw something that is no std::exception", "throw plexus::Error with a message for the user"});
  }
}

}  // namespace

std::string Child::run(const std::function<std::string()>& body) const {
  const MemoryFile output("plexus check: output");
  process::Child child(
      [&](int pipe) {
        limit(limit_);
        const std::string result = result_of(body);
        process::write_all(pipe, result.data(), result.size());
      },
      {.output = output.descriptor()});
  std::string result;
  const bool ended = child.read_until_end(result, 10 * limit_);
  if (!ended) child.send(SIGKILL);
  const process::End end = child.wait();
  if (ended && end.came_back() && !result.empty()) {
    std::string text = result.substr(1);
    if (result.front() == answered) return text;
    if (result.front() == failed) throw parted(text);
    throw Skip{text};
  }
  if (!ended || end.signal() == SIGXCPU)
    throw Failure{"it did not come back within " + std::to_string((ended ? 1 : 10) * limit_.count()) + " s" +
                      (ended ? " of computing" : ""),
                  "look for a loop whose condition does not change, or a lock that is never released; for honest work "
                  "that takes longer there is --timeout"};
  throw end_of_process(end.status, output.content());
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
