#include "zip_format.h"

#include <plexus/error.h>
#include <zlib.h>

#include <algorithm>
#include <limits>

namespace numpy {
namespace {

constexpr std::uint64_t end_signature = 0x06054b50;
constexpr std::uint64_t end64_signature = 0x06064b50;
constexpr std::uint64_t member_signature = 0x02014b50;
constexpr std::uint64_t header_signature = 0x04034b50;
constexpr std::uint64_t end_size = 22;
constexpr std::uint64_t elsewhere = 0xffffffff;  // the number stands in the field for large archives
// As much as plexus lets any compressed file become; real arrays stay far below, and deflate could do four times that.
constexpr std::uint64_t most_packing = 250;
constexpr std::uint64_t small = std::uint64_t{64} << 20U;

}  // namespace

ZipFile::ZipFile(std::vector<std::uint8_t> bytes, std::string name) : bytes_(std::move(bytes)), name_(std::move(name)) {
  read_directory();
}

void ZipFile::fail(const std::string& what) const { throw plexus::EnvironmentError("'" + name_ + "' " + what); }

std::uint64_t ZipFile::number(std::uint64_t at, std::size_t bytes) const {
  if (at > bytes_.size() || bytes_.size() - at < bytes) fail("is damaged or truncated");
  std::uint64_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) value = value << 8U | bytes_[static_cast<std::size_t>(at) + i];
  return value;
}

void ZipFile::read_directory() {
  if (bytes_.size() < end_size || number(0, 2) != 0x4b50) fail("is no .npz file (it is no ZIP archive)");
  // The end record stands last, before a comment of up to 64 KiB.
  const std::uint64_t last = bytes_.size() - end_size;
  const std::uint64_t first = last > 65535 ? last - 65535 : 0;
  std::uint64_t end = last;
  while (number(end, 4) != end_signature) {
    if (end == first) fail("is truncated: the directory at the end of the archive is missing");
    --end;
  }
  std::uint64_t count = number(end + 10, 2);
  std::uint64_t at = number(end + 16, 4);
  if (end >= 20 && (count == 0xffff || at == elsewhere)) {
    const std::uint64_t end64 = number(end - 20 + 8, 8);
    if (number(end64, 4) != end64_signature) fail("is damaged");
    count = number(end64 + 32, 8);
    at = number(end64 + 48, 8);
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    if (number(at, 4) != member_signature) fail("is damaged");
    const std::uint64_t name_size = number(at + 28, 2);
    const std::uint64_t extra_size = number(at + 30, 2);
    Member member{.method = static_cast<std::uint16_t>(number(at + 10, 2)),
                  .checksum = static_cast<std::uint32_t>(number(at + 16, 4)),
                  .packed = number(at + 20, 4),
                  .size = number(at + 24, 4),
                  .header = number(at + 42, 4)};
    // Of a large member the numbers that do not fit stand in a field of their own, in this order.
    for (std::uint64_t extra = at + 46 + name_size; extra + 4 <= at + 46 + name_size + extra_size;) {
      const std::uint64_t size = number(extra + 2, 2);
      if (number(extra, 2) == 1) {
        std::uint64_t field = extra + 4;
        for (std::uint64_t* value : {&member.size, &member.packed, &member.header}) {
          if (*value != elsewhere) continue;
          *value = number(field, 8);
          field += 8;
        }
      }
      extra += 4 + size;
    }
    (void)number(at + 46, static_cast<std::size_t>(std::min<std::uint64_t>(name_size, 1)));
    if (at + 46 + name_size > bytes_.size()) fail("is damaged or truncated");
    const char* const begin = reinterpret_cast<const char*>(bytes_.data()) + at + 46;
    members_.emplace(std::string(begin, begin + name_size), member);
    at += 46 + name_size + extra_size + number(at + 32, 2);
  }
}

std::vector<std::uint8_t> ZipFile::read(const std::string& member) const {
  const auto found = members_.find(member);
  if (found == members_.end()) {
    std::string names;
    for (const auto& [name, entry] : members_)
      names += (names.empty() ? "" : ", ") + name.substr(0, name.ends_with(".npy") ? name.size() - 4 : name.size());
    fail("has no array '" + member.substr(0, member.size() - 4) + "'; it holds " + (names.empty() ? "none" : names));
  }
  const Member& entry = found->second;
  if (number(entry.header, 4) != header_signature) fail("is damaged");
  const std::uint64_t begin = entry.header + 30 + number(entry.header + 26, 2) + number(entry.header + 28, 2);
  if (begin > bytes_.size() || bytes_.size() - begin < entry.packed)
    fail("is truncated: '" + member + "' is not whole");
  if (entry.size > std::max(entry.packed * most_packing, small) || entry.packed > std::numeric_limits<uInt>::max())
    fail("is damaged, or '" + member + "' would become too large in memory; if it is sound, save it with np.savez");
  std::vector<std::uint8_t> content(static_cast<std::size_t>(entry.size));
  auto* const packed = const_cast<std::uint8_t*>(bytes_.data() + begin);  // zlib does not write to it
  if (entry.method == 0) {
    if (entry.packed != entry.size) fail("is damaged");
    std::copy_n(packed, entry.size, content.begin());
  } else if (entry.method == 8) {
    z_stream stream{};
    stream.next_in = packed;
    stream.avail_in = static_cast<uInt>(entry.packed);
    stream.next_out = content.data();
    stream.avail_out = static_cast<uInt>(std::min<std::uint64_t>(entry.size, std::numeric_limits<uInt>::max()));
    if (entry.size > std::numeric_limits<uInt>::max())
      fail("has an array over 4 GB that is compressed; save it with np.savez");
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) fail("cannot be decompressed");
    const int result = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (result != Z_STREAM_END || stream.total_out != entry.size)
      fail("is damaged: '" + member + "' cannot be decompressed");
  } else {
    fail("is compressed in a way that np.savez does not use; save it with np.savez or np.savez_compressed");
  }
  if (content.size() <= std::numeric_limits<uInt>::max() &&
      crc32(0, content.data(), static_cast<uInt>(content.size())) != entry.checksum)
    fail("is damaged: the checksum of '" + member + "' is wrong");
  return content;
}

}  // namespace numpy
