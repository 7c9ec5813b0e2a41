#include "data/file_inputs.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "files/scratch.h"

namespace plexus::data {
namespace {

constexpr std::size_t pending_bytes = std::size_t{1} << 20U;

OpenFile open_for_reading(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw EnvironmentError("cannot read '" + path.string() + "': " + std::strerror(errno));
  return OpenFile(descriptor);
}

std::size_t width_of(bool bytes) noexcept { return bytes ? 1 : sizeof(float); }

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileInputs::FileInputs(const std::filesystem::path& path, std::uint64_t offset, std::size_t size, bool bytes)
    : file_(open_for_reading(path)), name_(path.string()), offset_(offset), size_(size), bytes_(bytes) {
  struct stat now {};
  if (::fstat(file_.get(), &now) != 0) fail(std::strerror(errno));
  const auto available = static_cast<std::uint64_t>(now.st_size);
  if (offset > available || size > (available - offset) / width_of(bytes))
    fail("it ends before the values that it should have; it is truncated");
  as_opened_ = now;
}

FileInputs::FileInputs(OpenFile file, const std::filesystem::path& folder, std::size_t size, bool bytes)
    : file_(std::move(file)), name_("a temporary file in " + folder.string()), offset_(0), size_(size), bytes_(bytes) {}

void FileInputs::fail(const std::string& why) const { throw EnvironmentError("cannot read '" + name_ + "': " + why); }

void FileInputs::throw_if_changed() const {
  if (!as_opened_) return;
  struct stat now {};
  if (::fstat(file_.get(), &now) != 0) fail(std::strerror(errno));
  const auto is_same = [](const timespec& a, const timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
  };
  if (now.st_size != as_opened_->st_size || !is_same(now.st_mtim, as_opened_->st_mtim))
    fail("it has changed since it was opened; leave it as it is while rows are read from it ('in_memory: false')");
}

void FileInputs::read(std::size_t first, std::span<std::uint8_t> to) const {
  if (!bytes_) throw std::logic_error("the inputs on disk are reals");
  read_bytes(first, to.data(), to.size());
}

void FileInputs::read(std::size_t first, std::span<float> to) const {
  if (bytes_) throw std::logic_error("the inputs on disk are bytes");
  read_bytes(first * sizeof(float), to.data(), to.size_bytes());
}

void FileInputs::announce(std::size_t first, std::size_t count) const noexcept {
  const std::size_t width = width_of(bytes_);
  static_cast<void>(::posix_fadvise(file_.get(), static_cast<off_t>(offset_ + first * width),
                                    static_cast<off_t>(count * width), POSIX_FADV_WILLNEED));
}

void FileInputs::read_bytes(std::uint64_t from, void* to, std::size_t size) const {
  auto* at = static_cast<std::byte*>(to);
  std::uint64_t place = offset_ + from;
  while (size > 0) {
    const ssize_t count = ::pread(file_.get(), at, size, static_cast<off_t>(place));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(std::strerror(errno));
    if (count == 0) {
      throw_if_changed();
      fail("it ends before the values that it should have");
    }
    at += count;
    place += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
  throw_if_changed();  // after reading: what is read is what was there before
}

ScratchWriter::ScratchWriter() {
  files::Scratch scratch = files::open_scratch();
  file_.emplace(scratch.descriptor);
  folder_ = std::move(scratch.folder);
  pending_.reserve(pending_bytes);
}

void ScratchWriter::add(std::span<const std::uint8_t> values) { add_values(values); }
void ScratchWriter::add(std::span<const float> values) { add_values(values); }

template <class Value>
void ScratchWriter::add_values(std::span<const Value> values) {
  constexpr bool are_bytes = sizeof(Value) == 1;
  if (bytes_.value_or(are_bytes) != are_bytes || !file_)
    throw std::logic_error("inputs are bytes or reals, and are added before they are finished");
  bytes_ = are_bytes;
  size_ += values.size();
  const auto bytes = std::as_bytes(values);
  if (pending_.size() + bytes.size() > pending_bytes) flush();
  if (bytes.size() >= pending_bytes)
    write(bytes.data(), bytes.size());
  else
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
}

void ScratchWriter::flush() {
  write(pending_.data(), pending_.size());
  pending_.clear();
}

void ScratchWriter::write(const std::byte* from, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(file_->get(), from, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw EnvironmentError(files::why_not_written(folder_, errno));
    from += count;
    size -= static_cast<std::size_t>(count);
  }
}

std::shared_ptr<const InputsOnDisk> ScratchWriter::finish() {
  if (!file_) throw std::logic_error("inputs are finished once");
  flush();
  pending_.shrink_to_fit();
  OpenFile file = std::move(*file_);
  file_.reset();
  return std::make_shared<FileInputs>(std::move(file), folder_, size_, bytes_.value_or(true));
}

}  // namespace plexus::data
