#include "workers/memory_limit.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>

namespace plexus::workers {
namespace {

constexpr double bytes_per_mebibyte = 1024.0 * 1024.0;

std::size_t limit = 0;

double machine_memory() {
  const double pages = static_cast<double>(sysconf(_SC_PHYS_PAGES));
  double bytes = pages * static_cast<double>(sysconf(_SC_PAGESIZE));
  // Control groups, version 2 and 1; "max" is no number and leaves the variable alone.
  for (const char* name : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    double group = 0.0;
    if (std::ifstream(name) >> group && group > 0.0) bytes = std::min(bytes, group);
  }
  return bytes;
}

/// Private writable memory that this process has already: what RLIMIT_DATA counts, and its stack.
double data_in_use() noexcept {
  std::array<char, 128> text{};
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  const ssize_t count = file < 0 ? 0 : read(file, text.data(), text.size() - 1);
  if (file >= 0) close(file);
  unsigned long long pages = 0;  // the sixth number
  if (count <= 0 || std::sscanf(text.data(), "%*u %*u %*u %*u %*u %llu", &pages) != 1) return 0.0;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double in_use_before = 0.0;

}  // namespace

void limit_memory(std::optional<double> mebibytes) noexcept {
  try {
    in_use_before = data_in_use();
    const double more = mebibytes ? *mebibytes * bytes_per_mebibyte : machine_memory();
    struct rlimit data {};
    if (getrlimit(RLIMIT_DATA, &data) != 0) return;
    const auto wanted = static_cast<rlim_t>(in_use_before + more);
    if (data.rlim_cur != RLIM_INFINITY && data.rlim_cur <= wanted) return;
    data.rlim_cur = wanted;
    if (setrlimit(RLIMIT_DATA, &data) == 0) limit = static_cast<std::size_t>(more / bytes_per_mebibyte);
  } catch (...) {
    limit = 0;  // without a limit a trial may still be trained
  }
}

std::size_t memory_limit_in_force() noexcept { return limit; }

std::size_t memory_growth() noexcept { return static_cast<std::size_t>(std::max(0.0, data_in_use() - in_use_before)); }

}  // namespace plexus::workers
