// Files that appear whole or not at all; the contract is in publish.h.
#include "files/publish.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

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

/// Some file systems cannot do what they are asked for.
bool is_no_answer(int error) { return error == EINVAL || error == ENOTSUP || error == ENOSYS || error == ESPIPE; }

void sync(int file, const fs::path& path) {
  while (::fsync(file) != 0) {
    if (is_no_answer(errno)) return;  // a folder, for instance; there is nothing more to be done
    if (errno != EINTR) fail(path, "making the file durable", errno);
  }
}

/// All that is to be written to the disk that the file is on. False: it cannot be asked for that.
bool sync_disk(int file, const fs::path& path) {
  while (::syncfs(file) != 0) {
    if (is_no_answer(errno)) return false;
    if (errno != EINTR) fail(path, "making the file durable", errno);
  }
  return true;
}

void sync_folder(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) sync(opened.get(), path);
}

/// Fewer files are synced one by one: what other programs write to the disk then matters less.
constexpr std::size_t least_for_whole_disk = 4;

}  // namespace

/// A temporary file: removed unless it was renamed.
class Group::Partial {
 public:
  Partial(const fs::path& target, Durable durable) : target_(target), durable_(durable), file_(create()) {}
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  ~Partial() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  [[nodiscard]] int file() const noexcept { return file_.get(); }
  [[nodiscard]] const fs::path& target() const noexcept { return target_; }
  [[nodiscard]] bool durable() const noexcept { return durable_ == Durable::yes; }

  void close() {
    if (!file_.close()) fail(target_, "closing", errno);
  }

  void rename() {
    if (::rename(name_.c_str(), target_.c_str()) != 0) fail(target_, "renaming the finished file", errno);
    name_.clear();
  }

 private:
  // The name is new: another thread, or another machine that shares the folder, may have the same process number.
  int create() {
    const std::string stem = "." + target_.filename().string() + "." + std::to_string(::getpid());
    for (int attempt = 0; attempt < 1000; ++attempt) {
      fs::path name = target_;
      name.replace_filename(stem + (attempt == 0 ? "" : "-" + std::to_string(attempt)) + ".partial");
      const int number = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (number >= 0) {
        name_ = std::move(name);
        return number;
      }
      if (errno != EEXIST && errno != EINTR) fail(target_, "creating a file in its folder", errno);
    }
    fail(target_, "creating a file in its folder", EEXIST);
  }

  fs::path target_;
  Durable durable_;
  fs::path name_;
  Descriptor file_;
};

Group::Group() = default;
Group::~Group() = default;

void Group::add(const fs::path& path, std::span<const std::byte> bytes, Durable durable) {
  if (!path.has_filename()) fail(path, "creating a file without a name", EISDIR);
  auto partial = std::make_unique<Partial>(path, durable);
  write_all(partial->file(), bytes, path);
  files_.push_back(std::move(partial));
}

void Group::sync(const std::vector<std::unique_ptr<Partial>>& files) {
  std::vector<const Partial*> durable;
  for (const auto& file : files)
    if (file->durable()) durable.push_back(file.get());
  if (durable.size() >= least_for_whole_disk && sync_disk(durable.front()->file(), durable.front()->target())) {
    // Kernels before 5.8 do not say there that writing failed; this does, of each file, and costs nothing else.
    for (const Partial* const file : durable)
      if (::sync_file_range(file->file(), 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE) != 0 && !is_no_answer(errno))
        fail(file->target(), "making the file durable", errno);
    return;
  }
  for (const Partial* const file : durable) plexus::files::sync(file->file(), file->target());
}

void Group::publish() {
  const std::vector<std::unique_ptr<Partial>> files = std::exchange(files_, {});
  sync(files);
  const Partial* last_durable = nullptr;
  for (const auto& file : files) {
    file->close();
    file->rename();
    if (file->durable()) last_durable = file.get();
  }
  if (last_durable != nullptr) sync_folder(last_durable->target());
}

void publish(const fs::path& path, std::span<const std::byte> bytes, Durable durable) {
  Group group;
  group.add(path, bytes, durable);
  group.publish();
}

void publish(const fs::path& path, std::string_view text, Durable durable) {
  publish(path, std::as_bytes(std::span(text.data(), text.size())), durable);
}

bool is_partial(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.size() > 1 && name.front() == '.' && path.extension() == ".partial";
}

}  // namespace plexus::files
