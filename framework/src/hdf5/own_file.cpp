#include "hdf5/own_file.h"

#include "files/read_file.h"
#include "files/seal.h"
#include "hdf5/reader.h"
#include "process/child.h"
#include "process/confined.h"
#include "process/last_sentence.h"

#include <plexus/error.h>

#include <array>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace plexus::hdf5 {
namespace {

namespace fs = std::filesystem;
using files::Seal;

constexpr std::uintmax_t small_file = std::uintmax_t{4} << 20U;  ///< is read once, into memory
constexpr int exit_environment = 3;                              ///< as of what the machine does, and its files
constexpr const char* damaged = "it is damaged, or was changed after plexus wrote it";

std::chrono::seconds enough_time(std::uintmax_t size) {
  constexpr std::uintmax_t bytes_per_second = 4'000'000;
  return std::chrono::seconds(20 + static_cast<std::int64_t>(size / bytes_per_second));
}

std::uint64_t number_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number |= std::uint64_t{bytes[offset + i]} << (8 * i);
  return number;
}

/// The length of the file as its superblock says it (HDF5 File Format Specification, II.A); 0: it has none.
std::uint64_t written_length(const fs::path& path) {
  std::array<std::uint8_t, 64> start{};
  files::read_parts(path, std::as_writable_bytes(std::span(start)), [](auto) { return false; });
  constexpr std::size_t version_offset = 8;
  switch (start[version_offset]) {
    case 0:
      return number_at(start, 40);
    case 1:
      return number_at(start, 44);
    case 2:
    case 3:
      return number_at(start, 28);
    default:
      return 0;
  }
}

/// The memory of the last small file: who reads a thousand of them asks the system for memory once.
class Bytes {
 public:
  Bytes() { std::swap(bytes_, spare()); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  ~Bytes() { std::swap(bytes_, spare()); }

  /// `size`: of the file, as far as it has not been replaced meanwhile.
  void read(const fs::path& path, std::uintmax_t size) {
    std::size_t count = 0;
    bytes_.resize(static_cast<std::size_t>(size) + 1);  // one more shows that it is larger
    files::read_parts(path, std::as_writable_bytes(std::span(bytes_)), [&count](std::span<const std::byte> part) {
      count = part.size();
      return false;
    });
    if (count == size)
      bytes_.resize(count);
    else
      bytes_ = files::read_raw_file(path);
  }
  [[nodiscard]] std::span<const std::byte> span() const { return std::as_bytes(std::span(bytes_)); }

 private:
  static std::vector<std::uint8_t>& spare() {
    static thread_local std::vector<std::uint8_t> kept;
    return kept;
  }
  std::vector<std::uint8_t> bytes_;
};

/// In a process of its own, which may crash or never end.
void rehearse(const fs::path& path, std::uintmax_t size, const std::function<void(hid_t)>& read) {
  std::string said;
  const auto body = [&](int pipe) {
    try {
      read(open_file(path));
    } catch (const std::exception& error) {
      const std::string_view why = error.what();
      process::write_all(pipe, why.data(), why.size());
    }
  };
  const auto listen = [&said](int pipe) { said = process::read_all(pipe); };
  // Text and arrays of what is compressed: more than this is not what plexus writes.
  const process::Limits limits{.memory = (std::uint64_t{1} << 30U) + 64 * size, .computing = enough_time(size)};
  const std::string ended = process::confined(limits, body, listen);
  if (!ended.empty()) throw Failure("it is damaged: a process that read it " + ended);
  if (!said.empty()) throw Failure(said);
}

/// What a library throws about sizes that make no sense, as a fault of the file.
void read_opened(const Handle& file, const std::function<void(hid_t)>& read) {
  try {
    read(file);
  } catch (const std::bad_alloc&) {
    throw Failure("it has more values than there is memory for");
  } catch (const std::logic_error&) {
    throw Failure("it is damaged");
  }
}

void read_unsealed(const OwnFile& file, std::uintmax_t size, const std::function<void(hid_t)>& read) {
  if (!file.old_ones) throw Failure("it is truncated, or was not written by plexus");
  // A file from before there were seals ends where it says so; any other has lost its seal.
  if (written_length(file.path) != size) throw Failure("it is truncated or damaged, or was not written by plexus");
  rehearse(file.path, size, read);
  read_opened(open_file(file.path), read);
}

}  // namespace

Note with_own_file(const OwnFile& file, const std::function<void(hid_t)>& read) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file.path, error);
  const bool is_small = !error && size <= small_file;
  Bytes bytes;
  if (is_small) bytes.read(file.path, size);
  const Seal seal = is_small ? files::seal_of(bytes.span()) : files::seal_of_file(file.path);
  if (seal == Seal::broken) throw Failure(damaged);
  if (seal == Seal::missing) {
    read_unsealed(file, size, read);
    return "'" + file.path.string() +
           "' was written by an older plexus, without a checksum: that its bytes are sound is not known" + file.advice;
  }
  const process::LastSentence sentence(file.about, file.advice, exit_environment, enough_time(size));
  read_opened(is_small ? open_image(bytes.span()) : open_file(file.path), read);
  return {};
}

}  // namespace plexus::hdf5
