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

#include "files/large_pages.h"

namespace plexus::files {
namespace {

/// deflate cannot compress better than 1032 : 1, so a size claimed beyond that is a lie.
constexpr std::size_t largest_ratio = 1032;
constexpr std::size_t smallest_member = 18;  ///< ten bytes before the data, eight after

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

EnvironmentError cannot_read(const std::filesystem::path& path, const std::string& why) {
  return EnvironmentError("cannot read '" + path.string() + "': " + why);
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

/// The size of the content, as the last four bytes of the file claim it, kept within reason.
std::size_t expected_size(std::span<const std::uint8_t> compressed) {
  std::size_t claimed = 0;
  for (std::size_t i = 0; i < 4; ++i) claimed |= std::size_t{compressed[compressed.size() - 4 + i]} << (8 * i);
  return std::clamp(claimed, compressed.size(), compressed.size() * largest_ratio) + 1;
}

}  // namespace

std::vector<std::uint8_t> read_raw_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT) throw cannot_read(path, "there is no such file");
    throw cannot_read(path, std::strerror(errno));
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw cannot_read(path, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) throw cannot_read(path, "it is a folder; expected a file");
  if (!S_ISREG(status.st_mode)) throw cannot_read(path, "it is no regular file");

  std::vector<std::uint8_t> bytes = zeros(static_cast<std::size_t>(status.st_size));
  std::size_t used = 0;
  while (used < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw cannot_read(path, std::strerror(errno));
    if (count == 0) throw cannot_read(path, "it became shorter while it was read");
    used += static_cast<std::size_t>(count);
  }
  return bytes;
}

bool is_gzip(std::span<const std::uint8_t> bytes) noexcept {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

std::vector<std::uint8_t> decompress(std::span<const std::uint8_t> compressed, const std::string& name) {
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

  std::vector<std::uint8_t> content = zeros(expected_size(compressed));
  std::size_t read = 0;
  std::size_t written = 0;
  Inflater inflater;
  z_stream& state = inflater.state();
  while (read < compressed.size()) {
    if (written == content.size()) content.resize(content.size() + content.size() / 2 + 4096);
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
  return is_gzip(bytes) ? decompress(bytes, path.string()) : bytes;
}

}  // namespace plexus::files
