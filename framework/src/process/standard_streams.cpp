#include "process/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace plexus::process {

void keep_standard_streams() noexcept {
  // open() takes the lowest number that is free, which is this one when those below are open.
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number)
    if (::fcntl(number, F_GETFD) < 0 && errno == EBADF)
      static_cast<void>(::open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_WRONLY));
}

}  // namespace plexus::process
