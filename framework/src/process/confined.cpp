#include "process/confined.h"

#include <plexus/error.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>

#include "process/child.h"

namespace plexus::process {
namespace {

void set_soft_limit(decltype(RLIMIT_AS) resource, rlim_t value) noexcept {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return;
  if (limit.rlim_max != RLIM_INFINITY && value > limit.rlim_max) value = limit.rlim_max;
  if (limit.rlim_cur != RLIM_INFINITY && value > limit.rlim_cur && resource != RLIMIT_AS) return;
  limit.rlim_cur = value;
  static_cast<void>(::setrlimit(resource, &limit));
}

/// Bytes of address space in use; 0: not known.
std::uint64_t memory_in_use() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  file >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void confine(const Limits& limits) {
  set_soft_limit(RLIMIT_CORE, 0);
  set_soft_limit(RLIMIT_CPU, static_cast<rlim_t>(limits.computing.count()));
  if (const std::uint64_t used = memory_in_use(); used > 0) set_soft_limit(RLIMIT_AS, used + limits.memory);
}

}  // namespace

void allow_memory(std::uint64_t bytes) noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  set_soft_limit(RLIMIT_AS, limit.rlim_cur + bytes);
}

std::string confined(const Limits& limits, const std::function<void(int)>& body,
                     const std::function<void(int)>& listen) {
  Child child(body, {.output = -1, .prepare = [&limits] { confine(limits); }});
  if (listen) listen(child.pipe());
  const End end = child.wait();
  if (end.came_back()) return {};
  if (end.signal() == SIGXCPU)
    return "needed more than " + std::to_string(limits.computing.count()) + " s of computing time";
  if (end.signal() == SIGKILL) return "was killed, probably because the machine has too little memory";
  if (end.signal() != 0)
    return "crashed (signal " + std::to_string(end.signal()) + ", " + ::strsignal(end.signal()) + ")";
  return end.text();
}

}  // namespace plexus::process
