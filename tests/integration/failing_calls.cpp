// Preloaded into plexus by a test: the Nth call of some kind fails, as it would where the machine is at its end. Calls
// are counted over all processes of a run, in a file that they share.
//
//   PLEXUS_TEST_COUNTER   a file of 8 bytes, zero at first
//   PLEXUS_TEST_FAIL_AT   which call fails, 1 for the first; 0: none, so that the counter tells how many there are
//   PLEXUS_TEST_FAIL      files: write, fsync, syncfs, rename and the creation of files, with a full disk (the
//   default);
//                         mmap, fork, allocation, thread, hdf5: those calls; callback: allocations of functions that
//                         HDF5 calls back; clock: from that call on, it is a day earlier
//   PLEXUS_TEST_FOLDER    only files under this folder count
#include <dlfcn.h>
#include <fcntl.h>
#include <hdf5.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>

namespace {

template <class Function>
Function original(Function /*replacement*/, const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

struct Settings {
  std::atomic<long>* counter = nullptr;
  long which = -1;
  const char* kind = "files";
  const char* folder = nullptr;
};

Settings read_settings() {
  Settings settings;
  const char* const path = std::getenv("PLEXUS_TEST_COUNTER");
  const char* const which = std::getenv("PLEXUS_TEST_FAIL_AT");
  if (const char* const kind = std::getenv("PLEXUS_TEST_FAIL")) settings.kind = kind;
  settings.folder = std::getenv("PLEXUS_TEST_FOLDER");
  if (path == nullptr || which == nullptr) return settings;
  settings.which = std::atol(which);
  using Open = int (*)(const char*, int, ...);
  using Map = void* (*)(void*, std::size_t, int, int, int, off_t);
  const int file = reinterpret_cast<Open>(dlsym(RTLD_NEXT, "open"))(path, O_RDWR);
  if (file < 0) return settings;
  void* const memory = reinterpret_cast<Map>(dlsym(RTLD_NEXT, "mmap"))(nullptr, sizeof(long), PROT_READ | PROT_WRITE,
                                                                       MAP_SHARED, file, 0);
  close(file);
  if (memory != MAP_FAILED) settings.counter = static_cast<std::atomic<long>*>(memory);
  return settings;
}

bool is_ready = false;  // before, and while, the settings are read, nothing counts

const Settings& settings() {
  static const Settings read = read_settings();
  return read;
}

int (*program_main)(int, char**, char**) = nullptr;

int counted_main(int count, char** arguments, char** environment) {
  static_cast<void>(settings());
  is_ready = true;
  return program_main(count, arguments, environment);
}

/// True if this call is of the kind that is counted, and the one that fails.
bool fails(const char* kind, int error) {
  if (!is_ready) return false;
  const Settings& wanted = settings();
  if (wanted.counter == nullptr || std::strcmp(wanted.kind, kind) != 0 || ++*wanted.counter != wanted.which)
    return false;
  errno = error;
  return true;
}

bool is_watched(const char* path) {
  const char* const folder = settings().folder;
  return folder != nullptr && std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool is_watched(int file) {
  if (!is_ready || std::strcmp(settings().kind, "files") != 0) return false;
  char path[PATH_MAX];
  char link[64];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return false;
  path[length] = '\0';
  return is_watched(path);
}

thread_local bool is_in_walk = false;

/// While HDF5 goes through something, and calls back for each that it meets.
template <class Function, class... Arguments>
auto walk(Function function, Arguments... arguments) {
  is_in_walk = true;
  const auto result = function(arguments...);
  is_in_walk = false;
  return result;
}

}  // namespace

#pragma GCC visibility push(default)

// What C++ allocates. Where malloc fails inside of HDF5 1.10, that library may end the process by itself.
void* operator new(std::size_t size) {
  const bool is_refused = fails("allocation", ENOMEM) || (is_in_walk && fails("callback", ENOMEM));
  void* const memory = is_refused ? nullptr : std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

extern "C" {

// Calls count from main on: where an object of the program cannot be made before it, nothing can say so.
int __libc_start_main(int (*main)(int, char**, char**), int count, char** arguments, void (*init)(), void (*fini)(),
                      void (*loader)(), void* stack) {
  program_main = main;
  return original(&__libc_start_main, "__libc_start_main")(&counted_main, count, arguments, init, fini, loader, stack);
}

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = va_arg(arguments, mode_t);
  va_end(arguments);
  if (is_ready && (flags & O_CREAT) != 0 && is_watched(path) && fails("files", ENOSPC)) return -1;
  return original(&open, "open")(path, flags, mode);
}

ssize_t write(int file, const void* bytes, std::size_t count) {
  if (is_watched(file) && fails("files", ENOSPC)) return -1;
  return original(&write, "write")(file, bytes, count);
}

int fsync(int file) {
  if (is_watched(file) && fails("files", ENOSPC)) return -1;
  return original(&fsync, "fsync")(file);
}

int syncfs(int file) noexcept {
  if (is_watched(file) && fails("files", ENOSPC)) return -1;
  return original(&syncfs, "syncfs")(file);
}

int rename(const char* from, const char* to) noexcept {
  if (is_ready && is_watched(to) && fails("files", ENOSPC)) return -1;
  return original(&rename, "rename")(from, to);
}

void* mmap(void* at, std::size_t size, int protection, int flags, int file, off_t offset) noexcept {
  if (fails("mmap", ENOMEM)) return MAP_FAILED;
  return original(&mmap, "mmap")(at, size, protection, flags, file, offset);
}

pid_t fork() noexcept {
  if (fails("fork", EAGAIN)) return -1;
  return original(&fork, "fork")();
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) noexcept {
  if (fails("thread", EAGAIN)) return EAGAIN;
  return original(&pthread_create, "pthread_create")(thread, attributes, start, argument);
}

int clock_gettime(clockid_t clock, struct timespec* now) noexcept {
  constexpr time_t day = 86400;
  const int result = original(&clock_gettime, "clock_gettime")(clock, now);
  if (clock != CLOCK_REALTIME || !is_ready || settings().counter == nullptr ||
      std::strcmp(settings().kind, "clock") != 0)
    return result;
  if (++*settings().counter >= settings().which) now->tv_sec -= day;
  return result;
}

#define PLEXUS_FAILING_HDF5(result, name, parameters, arguments) \
  result name parameters { return fails("hdf5", EIO) ? static_cast<result>(-1) : original(&name, #name) arguments; }

PLEXUS_FAILING_HDF5(hid_t, H5Fcreate, (const char* a, unsigned b, hid_t c, hid_t d), (a, b, c, d))
PLEXUS_FAILING_HDF5(hid_t, H5Fopen, (const char* a, unsigned b, hid_t c), (a, b, c))
PLEXUS_FAILING_HDF5(herr_t, H5Fflush, (hid_t a, H5F_scope_t b), (a, b))
PLEXUS_FAILING_HDF5(ssize_t, H5Fget_file_image, (hid_t a, void* b, std::size_t c), (a, b, c))
PLEXUS_FAILING_HDF5(hid_t, H5Gcreate2, (hid_t a, const char* b, hid_t c, hid_t d, hid_t e), (a, b, c, d, e))
PLEXUS_FAILING_HDF5(hid_t, H5Gopen2, (hid_t a, const char* b, hid_t c), (a, b, c))
PLEXUS_FAILING_HDF5(hid_t, H5Dcreate2, (hid_t a, const char* b, hid_t c, hid_t d, hid_t e, hid_t f, hid_t g),
                    (a, b, c, d, e, f, g))
PLEXUS_FAILING_HDF5(hid_t, H5Dopen2, (hid_t a, const char* b, hid_t c), (a, b, c))
PLEXUS_FAILING_HDF5(herr_t, H5Dwrite, (hid_t a, hid_t b, hid_t c, hid_t d, hid_t e, const void* f), (a, b, c, d, e, f))
PLEXUS_FAILING_HDF5(herr_t, H5Dread, (hid_t a, hid_t b, hid_t c, hid_t d, hid_t e, void* f), (a, b, c, d, e, f))
PLEXUS_FAILING_HDF5(hid_t, H5Acreate2, (hid_t a, const char* b, hid_t c, hid_t d, hid_t e, hid_t f), (a, b, c, d, e, f))
PLEXUS_FAILING_HDF5(herr_t, H5Awrite, (hid_t a, hid_t b, const void* c), (a, b, c))
PLEXUS_FAILING_HDF5(herr_t, H5Aread, (hid_t a, hid_t b, void* c), (a, b, c))
PLEXUS_FAILING_HDF5(hid_t, H5Pcreate, (hid_t a), (a))
PLEXUS_FAILING_HDF5(hid_t, H5Screate_simple, (int a, const hsize_t* b, const hsize_t* c), (a, b, c))

#define PLEXUS_NAME_OF(name) #name
#define PLEXUS_WALK(name, parameters, ...) \
  herr_t name parameters { return walk(original(&name, PLEXUS_NAME_OF(name)), __VA_ARGS__); }

PLEXUS_WALK(H5Literate, (hid_t a, H5_index_t b, H5_iter_order_t c, hsize_t* d, H5L_iterate_t e, void* f), a, b, c, d, e,
            f)
PLEXUS_WALK(H5Lvisit, (hid_t a, H5_index_t b, H5_iter_order_t c, H5L_iterate_t d, void* e), a, b, c, d, e)
PLEXUS_WALK(H5Aiterate2, (hid_t a, H5_index_t b, H5_iter_order_t c, hsize_t* d, H5A_operator2_t e, void* f), a, b, c, d,
            e, f)
PLEXUS_WALK(H5Ewalk2, (hid_t a, H5E_direction_t b, H5E_walk2_t c, void* d), a, b, c, d)

}  // extern "C"

#pragma GCC visibility pop
