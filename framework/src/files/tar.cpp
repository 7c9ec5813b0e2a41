// Reading tar: blocks of 512 bytes, a header and then the content of each member, zeros at the end.
#include "files/tar.h"

#include <plexus/error.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

namespace plexus::files {
namespace {

constexpr std::size_t block = 512;

struct Field {
  std::size_t offset;
  std::size_t size;
};
constexpr Field name_field = {0, 100};
constexpr Field size_field = {124, 12};
constexpr Field checksum_field = {148, 8};
constexpr std::size_t type_offset = 156;
constexpr Field magic_field = {257, 5};
constexpr Field prefix_field = {345, 155};

std::string_view text_of(std::span<const std::uint8_t> header, Field field) {
  const std::string_view text(reinterpret_cast<const char*>(header.data()) + field.offset, field.size);
  return text.substr(0, text.find('\0'));
}

std::optional<std::uint64_t> octal_of(std::span<const std::uint8_t> header, Field field) {
  std::uint64_t value = 0;
  bool any = false;
  for (const char letter : text_of(header, field)) {
    if (letter == ' ') continue;
    if (letter < '0' || letter > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(letter - '0');
    any = true;
  }
  if (!any) return std::nullopt;
  return value;
}

/// The sum of the header's bytes, those of the checksum itself taken as spaces.
std::uint64_t sum_of(std::span<const std::uint8_t> header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block; ++i) {
    const bool own = i >= checksum_field.offset && i < checksum_field.offset + checksum_field.size;
    sum += own ? std::uint64_t{' '} : std::uint64_t{header[i]};
  }
  return sum;
}

}  // namespace

std::map<std::string, std::span<const std::uint8_t>> tar_members(std::span<const std::uint8_t> archive,
                                                                 const std::string& name) {
  const auto fail = [&name](std::size_t position, const std::string& why) {
    return EnvironmentError("the archive '" + name + "' is corrupt at byte " + std::to_string(position) + ": " + why);
  };
  std::map<std::string, std::span<const std::uint8_t>> members;
  for (std::size_t position = 0; position < archive.size();) {
    if (archive.size() - position < block) throw fail(position, "it ends inside a header");
    const auto header = archive.subspan(position, block);
    if (std::all_of(header.begin(), header.end(), [](std::uint8_t byte) { return byte == 0; })) return members;
    if (octal_of(header, checksum_field) != sum_of(header)) throw fail(position, "the header's checksum is wrong");
    const auto size = octal_of(header, size_field);
    if (!size) throw fail(position, "the size of a member cannot be read");
    position += block;
    if (*size > archive.size() - position)
      throw fail(position, "a member of " + std::to_string(*size) + " bytes goes beyond the end");

    const auto content = archive.subspan(position, static_cast<std::size_t>(*size));
    const char type = static_cast<char>(header[type_offset]);
    if (type == '0' || type == '\0') {
      std::string path(text_of(header, name_field));
      const bool posix = text_of(header, magic_field).starts_with("ustar");
      if (const auto prefix = text_of(header, prefix_field); posix && !prefix.empty())
        path = std::string(prefix) + "/" + path;
      if (path.starts_with("./")) path.erase(0, 2);
      members[path] = content;
    }
    position += (content.size() + block - 1) / block * block;
  }
  throw fail(archive.size(), "it has no end mark: it is truncated");
}

}  // namespace plexus::files
