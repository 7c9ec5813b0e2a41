#include "limited_addresses.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <csignal>
#include <cstddef>
#include <string_view>

#include "commands.h"

namespace plexus::cli {
namespace {

constexpr std::string_view without_threads = "OPENBLAS_NUM_THREADS=1";
constexpr int seconds_to_load = 3;  // of the processor; it takes some hundredths

void set_timer(int seconds) noexcept {
  itimerval timer{};
  timer.it_value.tv_sec = seconds;
  ::setitimer(ITIMER_PROF, &timer, nullptr);
}

void give_up(int) {
  constexpr std::string_view text =
      "plexus: the limit on memory leaves no room for the addresses that OpenBLAS takes; raise it (ulimit -v)\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(exit_environment);
}

bool sets_threads(const char* variable) noexcept {
  const std::string_view name = without_threads.substr(0, without_threads.find('=') + 1);
  return std::string_view(variable).starts_with(name);
}

/// Returns only where that cannot be done.
void begin_again(char** argv, char** environment) noexcept {
  std::size_t count = 0;
  while (environment[count] != nullptr) ++count;
  void* const memory =
      ::mmap(nullptr, (count + 2) * sizeof(char*), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  std::array<char, PATH_MAX> program{};
  const ssize_t length = ::readlink("/proc/self/exe", program.data(), program.size() - 1);
  if (memory == MAP_FAILED || length <= 0) return;
  auto* const changed = static_cast<char**>(memory);
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i)
    if (!sets_threads(environment[i])) changed[next++] = environment[i];
  changed[next] = const_cast<char*>(without_threads.data());  // execve() changes nothing
  ::execve(program.data(), argv, changed);
}

/// No library is initialised when this runs, not even that of C: it calls the system alone.
void before_libraries(int /*argc*/, char** argv, char** environment) {
  if (!are_addresses_limited()) return;
  bool has_threads = true;
  for (char** variable = environment; *variable != nullptr; ++variable)
    if (*variable == without_threads) has_threads = false;
  if (has_threads) begin_again(argv, environment);
  struct sigaction action {};
  action.sa_handler = give_up;
  ::sigaction(SIGPROF, &action, nullptr);
  set_timer(seconds_to_load);
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const first)(int, char**, char**) = before_libraries;

}  // namespace

bool are_addresses_limited() noexcept {
  const auto is_limited = [](auto resource) {
    rlimit limit{};
    return ::getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  };
  return is_limited(RLIMIT_AS) || is_limited(RLIMIT_DATA);
}

void libraries_are_loaded() noexcept {
  if (!are_addresses_limited()) return;
  set_timer(0);
  std::signal(SIGPROF, SIG_DFL);
}

}  // namespace plexus::cli
