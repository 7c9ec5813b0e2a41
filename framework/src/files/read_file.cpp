// Reading and decompressing. Data files are some tens of megabytes, so all is done in memory and in one go.
#include "files/read_file.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <limits>
#include <new>

#include "files/content_limit.h"
#include "files/large_pages.h"

namespace plexus::files {
namespace {

/// deflate cannot compress better than 1032 : 1, so a size claimed beyond that is a lie.
constexpr std::size_t largest_ratio = 1032;
constexpr std::size_t smallest_member = 18;  ///< ten bytes before the data, eight after

EnvironmentError cannot_read(const std::filesystem::path& path, const std::string& why) {
  return EnvironmentError("cannot read '" + path.string() + "': " + why);
}

/// A regular file, open for reading.
class InputFile {
 public:
  /// Opening a pipe would wait for somebody to write into it, unless it is told not to.
  explicit InputFile(const std::filesystem::path& path)
      : path_(path), number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (number_ < 0 && errno == ENOENT) throw cannot_read(path, "there is no such file");
    if (number_ < 0) throw cannot_read(path, std::strerror(errno));
    try {
      measure();
    } catch (...) {
      ::close(number_);
      throw;
    }
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() { ::close(number_); }

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  /// As many bytes as fit into `to` and are left.
  [[nodiscard]] std::size_t read(std::span<std::byte> to) const {
    std::size_t used = 0;
    while (used < to.size()) {
      const ssize_t count = ::read(number_, to.data() + used, to.size() - used);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw cannot_read(path_, std::strerror(errno));
      if (count == 0) break;
      used += static_cast<std::size_t>(count);
    }
    return used;
  }

 private:
  void measure() {
    struct stat status {};
    if (::fstat(number_, &status) != 0) throw cannot_read(path_, std::strerror(errno));
    if (S_ISDIR(status.st_mode)) throw cannot_read(path_, "it is a folder; expected a file");
    if (S_ISFIFO(status.st_mode)) throw cannot_read(path_, "it is a pipe; expected a file");
    if (!S_ISREG(status.st_mode)) throw cannot_read(path_, "it is no regular file");
    size_ = static_cast<std::uint64_t>(status.st_size);
  }

  const std::filesystem::path& path_;
  int number_;
  std::uint64_t size_ = 0;
};

/// The whole file. Memory grows by what is read next, so that it is still in the cache when that comes.
template <class Bytes>
Bytes read_whole(const std::filesystem::path& path, std::optional<std::uint64_t> largest) {
  constexpr std::size_t block = std::size_t{1} << 18U;
  const InputFile file(path);
  if (largest && file.size() > *largest)
    throw cannot_read(path,
                      "it has " + std::to_string(file.size()) + " bytes; expected at most " + std::to_string(*largest));
  if (file.size() > machine_memory())
    throw cannot_read(path, "it has " + std::to_string(file.size()) + " bytes, more than the memory of this machine");
  Bytes bytes;
  try {
    bytes.reserve(static_cast<std::size_t>(file.size()));
  } catch (const std::bad_alloc&) {
    throw cannot_read(path, "it has " + std::to_string(file.size()) + " bytes, and there is no memory for them");
  }
  prefer_large_pages(bytes.data(), bytes.capacity());
  while (bytes.size() < file.size()) {
    const std::size_t before = bytes.size();
    bytes.resize(std::min(before + block, static_cast<std::size_t>(file.size())));
    const auto next = std::as_writable_bytes(std::span(bytes.data(), bytes.size())).subspan(before);
    if (file.read(next) < next.size()) throw cannot_read(path, "it became shorter while it was read");
  }
  return bytes;
}

/// A zlib inflate state that reads gzip members.
class Inflater {
 public:
  Inflater() {
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&state_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&state_); }
  [[nodiscard]] z_stream& state() noexcept { return state_; }

 private:
  z_stream state_{};
};

uInt as_much_as_zlib_takes(std::size_t count) {
  return static_cast<uInt>(std::min<std::size_t>(count, std::numeric_limits<uInt>::max()));
}

/// A data set keeps these bytes as they are.
std::vector<std::uint8_t> zeros(std::size_t count) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(count);
  prefer_large_pages(bytes.data(), count);
  bytes.resize(count);
  return bytes;
}

/// The size of the content, as the last four bytes of the file claim it, kept within reason, and one more.
std::size_t expected_size(std::span<const std::uint8_t> compressed, std::uint64_t largest) {
  std::size_t claimed = 0;
  for (std::size_t i = 0; i < 4; ++i) claimed |= std::size_t{compressed[compressed.size() - 4 + i]} << (8 * i);
  const std::size_t likely = std::clamp(claimed, compressed.size(), compressed.size() * largest_ratio);
  return static_cast<std::size_t>(std::min<std::uint64_t>(likely, largest)) + 1;
}

}  // namespace

std::vector<std::uint8_t> read_raw_file(const std::filesystem::path& path, std::optional<std::uint64_t> largest) {
  return read_whole<std::vector<std::uint8_t>>(path, largest);
}

std::string read_text_file(const std::filesystem::path& path, std::optional<std::uint64_t> largest) {
  return read_whole<std::string>(path, largest);
}

void read_parts(const std::filesystem::path& path, std::span<std::byte> buffer,
                const std::function<bool(std::span<const std::byte>)>& use) {
  const InputFile file(path);
  for (std::size_t count = file.read(buffer); count > 0; count = file.read(buffer))
    if (!use(buffer.first(count))) return;
}

bool is_gzip(std::span<const std::uint8_t> bytes) noexcept {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

std::vector<std::uint8_t> decompress(std::span<const std::uint8_t> compressed, const std::string& name,
                                     std::optional<std::uint64_t> bound) {
  const auto truncated = [&] {
    return EnvironmentError("'" + name + "' is truncated: its compressed data end after " +
                            std::to_string(compressed.size()) + " bytes, before they are complete; get the file again");
  };
  const auto corrupt = [&](std::size_t position, const std::string& why) {
    return EnvironmentError("'" + name + "' is corrupt: " + why + " (at byte " + std::to_string(position) + " of " +
                            std::to_string(compressed.size()) + "); get the file again");
  };
  if (!is_gzip(compressed)) throw corrupt(0, "it does not begin as gzip data do");
  if (compressed.size() < smallest_member) throw truncated();

  const std::uint64_t largest = bound.value_or(content_limit(compressed.size()));
  const auto too_large = [&] {
    return EnvironmentError("'" + name + "': " +
                            (bound ? "it holds more than the " + std::to_string(largest) + " bytes that were expected"
                                   : why_too_large(largest + 1, compressed.size())));
  };
  std::vector<std::uint8_t> content = zeros(expected_size(compressed, largest));
  std::size_t read = 0;
  std::size_t written = 0;
  Inflater inflater;
  z_stream& state = inflater.state();
  while (read < compressed.size()) {
    if (written > largest) throw too_large();
    if (written == content.size())
      content.resize(static_cast<std::size_t>(std::min<std::uint64_t>(written + written / 2 + 4096, largest + 1)));
    // zlib reads through this pointer only.
    state.next_in = const_cast<Bytef*>(compressed.data() + read);
    state.avail_in = as_much_as_zlib_takes(compressed.size() - read);
    state.next_out = content.data() + written;
    state.avail_out = as_much_as_zlib_takes(content.size() - written);
    const int result = inflate(&state, Z_NO_FLUSH);
    read = static_cast<std::size_t>(state.next_in - compressed.data());
    written = static_cast<std::size_t>(state.next_out - content.data());
    if (result == Z_STREAM_END) {
      const auto rest = compressed.subspan(read);
      if (std::all_of(rest.begin(), rest.end(), [](std::uint8_t byte) { return byte == 0; })) {
        if (written > largest) throw too_large();
        content.resize(written);
        return content;
      }
      if (!is_gzip(rest) && rest.size() >= 2) throw corrupt(read, "other bytes follow the compressed data");
      inflateReset(&state);
    } else if (result == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      throw corrupt(read, state.msg != nullptr ? state.msg : "its compressed data cannot be decoded");
    }
  }
  throw truncated();
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path) {
  std::vector<std::uint8_t> bytes = read_raw_file(path);
  if (is_gzip(bytes)) return decompress(bytes, path.string());
  return bytes;  // a conditional expression would copy it
}

}  // namespace plexus::files
