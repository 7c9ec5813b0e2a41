#include "files/file_lock.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace plexus::files {

FileLock::FileLock(const std::filesystem::path& path, Kind kind) {
  constexpr mode_t for_everyone = 0666;
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, for_everyone);
  if (file_ < 0) throw EnvironmentError("'" + path.string() + "' cannot be opened: " + std::strerror(errno));
  struct flock lock {};
  lock.l_type = kind == Kind::shared ? F_RDLCK : F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(file_, F_SETLK, &lock) == 0 || (errno != EACCES && errno != EAGAIN)) return;
  granted_ = false;
  if (fcntl(file_, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) holder_ = lock.l_pid;
}

FileLock::~FileLock() { close(file_); }

}  // namespace plexus::files
