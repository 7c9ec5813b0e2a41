// Files that appear whole or not at all; the contract is in publish.h.
#include "files/publish.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace plexus::files {
namespace {

namespace fs = std::filesystem;

std::string advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "make room there; the same command then goes on from what is finished";
    case EFBIG:
      return "the limit on the size of a file is too low (see 'ulimit -f')";
    case EACCES:
    case EPERM:
    case EROFS:
      return "change the permissions of the folder or choose another one";
    case ENOENT:
    case ENOTDIR:
      return "the folder does not exist; create it or choose another one";
    case EISDIR:
    case EEXIST:
    case ENOTEMPTY:
      return "a folder of that name is in the way; move it or choose another name";
    default:
      return "check the disk and try again";
  }
}

[[noreturn]] void fail(const fs::path& path, std::string_view doing, int error) {
  throw EnvironmentError("cannot write '" + path.string() + "': " + std::string(doing) +
                         " failed: " + std::strerror(error) + "; " + advice(error));
}

/// An open file; closing it on the way out of an error ignores what close() says.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  [[nodiscard]] int get() const noexcept { return number_; }

  /// Network file systems report a full disk here. The number is given back even when it fails.
  [[nodiscard]] bool close() noexcept {
    const int number = number_;
    number_ = -1;
    return ::close(number) == 0 || errno == EINTR;
  }

 private:
  int number_;
};

/// The temporary file: removed unless it was renamed.
class Partial {
 public:
  explicit Partial(const fs::path& target) : file_(create(target)) {}
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  ~Partial() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  Descriptor& file() noexcept { return file_; }

  void rename(const fs::path& target) {
    if (::rename(name_.c_str(), target.c_str()) != 0) fail(target, "renaming the finished file", errno);
    name_.clear();
  }

 private:
  // The name is new: another thread, or another machine that shares the folder, may have the same process number.
  int create(const fs::path& target) {
    const std::string stem = "." + target.filename().string() + "." + std::to_string(::getpid());
    for (int attempt = 0; attempt < 1000; ++attempt) {
      fs::path name = target;
      name.replace_filename(stem + (attempt == 0 ? "" : "-" + std::to_string(attempt)) + ".partial");
      const int number = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (number >= 0) {
        name_ = std::move(name);
        return number;
      }
      if (errno != EEXIST && errno != EINTR) fail(target, "creating a file in its folder", errno);
    }
    fail(target, "creating a file in its folder", EEXIST);
  }

  fs::path name_;
  Descriptor file_;
};

void write_all(int file, std::span<const std::byte> bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail(path, "writing", errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void sync(int file, const fs::path& path) {
  while (::fsync(file) != 0) {
    // Some file systems cannot sync a folder, and say so with EINVAL; there is nothing more to be done on them.
    if (errno == EINVAL || errno == ENOTSUP) return;
    if (errno != EINTR) fail(path, "making the file durable", errno);
  }
}

}  // namespace

void publish(const fs::path& path, std::span<const std::byte> bytes, Durable durable) {
  if (!path.has_filename()) fail(path, "creating a file without a name", EISDIR);
  Partial partial(path);
  write_all(partial.file().get(), bytes, path);
  if (durable == Durable::yes) sync(partial.file().get(), path);
  if (!partial.file().close()) fail(path, "closing", errno);
  partial.rename(path);
  if (durable == Durable::no) return;

  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) sync(opened.get(), path);
}

void publish(const fs::path& path, std::string_view text, Durable durable) {
  publish(path, std::as_bytes(std::span(text.data(), text.size())), durable);
}

bool is_partial(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.size() > 1 && name.front() == '.' && path.extension() == ".partial";
}

}  // namespace plexus::files
