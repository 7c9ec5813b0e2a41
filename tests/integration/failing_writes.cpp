// Preloaded into plexus by a test: the Nth operation that changes a file fails as if the disk were full. Operations are
// counted over all processes of a run, in a file that they share; what is written elsewhere (pipes, terminals) does not
// count.
//
//   PLEXUS_TEST_COUNTER   a file of 8 bytes, zero at first
//   PLEXUS_TEST_FAIL_AT   which operation fails, 1 for the first; 0: none, so that the counter tells how many there are
//   PLEXUS_TEST_FOLDER    only files under this folder count
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

template <class Function>
Function original(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

std::atomic<long>* counter() {
  static auto* const shared = [] {
    const char* const path = std::getenv("PLEXUS_TEST_COUNTER");
    const int file = path != nullptr ? original<int (*)(const char*, int, ...)>("open")(path, O_RDWR) : -1;
    if (file < 0) return static_cast<std::atomic<long>*>(nullptr);
    void* const memory = mmap(nullptr, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return memory == MAP_FAILED ? nullptr : static_cast<std::atomic<long>*>(memory);
  }();
  return shared;
}

bool is_watched(const char* path) {
  const char* const folder = std::getenv("PLEXUS_TEST_FOLDER");
  return folder != nullptr && std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool is_watched(int file) {
  char path[PATH_MAX];
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t length = readlink(link.c_str(), path, sizeof path - 1);
  if (length <= 0) return false;
  path[length] = '\0';
  return is_watched(path);
}

/// True if this operation is the one that fails.
bool fails() {
  std::atomic<long>* const count = counter();
  const char* const which = std::getenv("PLEXUS_TEST_FAIL_AT");
  if (count == nullptr || which == nullptr || ++*count != std::atol(which)) return false;
  errno = ENOSPC;
  return true;
}

}  // namespace

#pragma GCC visibility push(default)

extern "C" {

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = va_arg(arguments, mode_t);
  va_end(arguments);
  if ((flags & O_CREAT) != 0 && is_watched(path) && fails()) return -1;
  return original<int (*)(const char*, int, ...)>("open")(path, flags, mode);
}

ssize_t write(int file, const void* bytes, std::size_t count) {
  if (is_watched(file) && fails()) return -1;
  return original<ssize_t (*)(int, const void*, std::size_t)>("write")(file, bytes, count);
}

int fsync(int file) {
  if (is_watched(file) && fails()) return -1;
  return original<int (*)(int)>("fsync")(file);
}

int syncfs(int file) {
  if (is_watched(file) && fails()) return -1;
  return original<int (*)(int)>("syncfs")(file);
}

int rename(const char* from, const char* to) {
  if (is_watched(to) && fails()) return -1;
  return original<int (*)(const char*, const char*)>("rename")(from, to);
}

}  // extern "C"

#pragma GCC visibility pop
