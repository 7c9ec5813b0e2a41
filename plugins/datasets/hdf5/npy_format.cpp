#include "npy_format.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace numpy {
namespace {

using plexus::Array;
using plexus::EnvironmentError;
using Bytes = std::span<const std::uint8_t>;

struct Header {
  std::string type;  ///< "<f8", "|u1", "<U10"
  bool fortran = false;
  std::vector<std::size_t> extents;
  std::size_t data_offset = 0;
  char kind = '\0';      ///< of the type: b, i, u, f, S, U
  std::size_t size = 0;  ///< bytes of a value
  std::size_t count = 1;
  std::size_t end = 0;  ///< where the file must not end before

  [[nodiscard]] bool swaps() const { return type[0] == '>'; }
};

[[noreturn]] void fail(const std::string& name, const std::string& what) {
  throw EnvironmentError("'" + name + "' " + what);
}

[[noreturn]] void fail_truncated(const std::string& name) {
  fail(name, "is truncated: its header tells of more values than it has");
}

/// What stands behind 'key': in the dictionary of the header.
std::string_view value_of(std::string_view header, std::string_view key, const std::string& name) {
  const std::size_t at = header.find("'" + std::string(key) + "':");
  if (at == std::string_view::npos) fail(name, "is no .npy file: its header has no '" + std::string(key) + "'");
  std::string_view value = header.substr(at + key.size() + 3);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

Header parse_header(Bytes bytes, const std::string& name) {
  constexpr std::string_view magic = "\x93NUMPY";
  if (bytes.size() < 12 || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
    fail(name, "is no .npy file (it has no NumPy signature)");
  const bool wide = bytes[6] >= 2;
  const std::size_t begin = wide ? 12 : 10;
  std::size_t length = bytes[8] | static_cast<std::size_t>(bytes[9]) << 8U;
  if (wide) length |= static_cast<std::size_t>(bytes[10]) << 16U | static_cast<std::size_t>(bytes[11]) << 24U;
  if (bytes.size() < begin + length) fail(name, "is truncated: its header is not whole");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + begin, length);

  Header header;
  header.data_offset = begin + length;
  const std::string_view type = value_of(text, "descr", name);
  if (!type.starts_with('\'')) fail(name, "holds records with fields; expected an array of numbers or texts");
  header.type = type.substr(1, type.find('\'', 1) - 1);
  header.fortran = value_of(text, "fortran_order", name).starts_with("True");
  std::string_view shape = value_of(text, "shape", name);
  if (!shape.starts_with('(')) fail(name, "is no .npy file: its header has no shape");
  shape = shape.substr(1, shape.find(')') - 1);
  while (!shape.empty()) {
    std::size_t extent = 0;
    const auto [end, error] = std::from_chars(shape.data(), shape.data() + shape.size(), extent);
    if (error != std::errc()) fail(name, "is no .npy file: its shape is not whole numbers");
    header.extents.push_back(extent);
    shape.remove_prefix(static_cast<std::size_t>(end - shape.data()));
    shape.remove_prefix(std::min(shape.find_first_not_of(", "), shape.size()));
  }
  return header;
}

template <class Stored>
Stored stored_at(const std::uint8_t* from, bool swap) {
  std::array<std::uint8_t, sizeof(Stored)> bytes{};
  std::memcpy(bytes.data(), from, sizeof(Stored));
  if (swap) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<Stored>(bytes);
}

/// IEEE 754 binary16.
double half_at(const std::uint8_t* from, bool swap) {
  const auto bits = stored_at<std::uint16_t>(from, swap);
  const int exponent = bits >> 10U & 31;
  const double fraction = bits & 1023;
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  if (exponent == 31)
    return fraction == 0 ? sign * std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  return sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
}

template <class To, class From>
std::vector<To> values_of(Bytes bytes, std::size_t count, std::size_t size, const From& from) {
  std::vector<To> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) values.push_back(from(bytes.data() + i * size));
  return values;
}

/// UCS-4 or bytes, padded by zeros.
std::string text_at(const std::uint8_t* from, std::size_t size, bool wide, bool swap) {
  std::string text;
  for (std::size_t i = 0; i < size; i += wide ? 4 : 1) {
    const std::uint32_t point = wide ? stored_at<std::uint32_t>(from + i, swap) : from[i];
    if (point == 0) break;
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else if (point < 0x800) {
      text += static_cast<char>(0xc0 | point >> 6U);
      text += static_cast<char>(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
      text += static_cast<char>(0xe0 | point >> 12U);
      text += static_cast<char>(0x80 | (point >> 6U & 0x3f));
      text += static_cast<char>(0x80 | (point & 0x3f));
    } else {
      text += static_cast<char>(0xf0 | (point >> 18U & 7));
      text += static_cast<char>(0x80 | (point >> 12U & 0x3f));
      text += static_cast<char>(0x80 | (point >> 6U & 0x3f));
      text += static_cast<char>(0x80 | (point & 0x3f));
    }
  }
  return text;
}

/// The values of `bytes`, `count` of them.
void read_values(Array& array, const Header& header, Bytes bytes, std::size_t count, const std::string& name) {
  const std::size_t size = header.size;
  const char kind = header.kind;
  const bool swap = header.swaps();
  const auto integers = [&]<class Stored>(Stored) {
    array.values = values_of<std::int64_t>(bytes, count, size, [swap, &name](const std::uint8_t* from) {
      const Stored value = stored_at<Stored>(from, swap);
      if (static_cast<std::uint64_t>(value) > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) &&
          std::is_unsigned_v<Stored>)
        fail(name, "has integers that do not fit into 64 bits with a sign");
      return static_cast<std::int64_t>(value);
    });
  };
  const auto reals = [&]<class Stored>(Stored) {
    array.values = values_of<double>(bytes, count, size, [swap](const std::uint8_t* from) {
      return static_cast<double>(stored_at<Stored>(from, swap));
    });
  };
  if (kind == 'S' || kind == 'U') {
    array.values = values_of<std::string>(
        bytes, count, size, [&](const std::uint8_t* from) { return text_at(from, size, kind == 'U', swap); });
  } else if ((kind == 'u' || kind == 'b') && size == 1) {
    array.values = values_of<std::uint8_t>(bytes, count, size, [](const std::uint8_t* from) { return *from; });
  } else if (kind == 'u') {
    size == 2 ? integers(std::uint16_t{}) : size == 4 ? integers(std::uint32_t{}) : integers(std::uint64_t{});
  } else if (kind == 'i') {
    size == 1   ? integers(std::int8_t{})
    : size == 2 ? integers(std::int16_t{})
    : size == 4 ? integers(std::int32_t{})
                : integers(std::int64_t{});
  } else if (size == 2) {
    array.values =
        values_of<double>(bytes, count, size, [swap](const std::uint8_t* from) { return half_at(from, swap); });
  } else {
    size == 4 ? reals(float{}) : reals(double{});
  }
}

/// Column-major values in row-major order.
template <class T>
void reverse_axes(std::vector<T>& values, const std::vector<std::size_t>& extents) {
  std::vector<T> result;
  result.reserve(values.size());
  std::vector<std::size_t> at(extents.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::size_t from = 0;
    for (std::size_t axis = extents.size(); axis-- > 0;) from = from * extents[axis] + at[axis];
    result.push_back(values[from]);
    for (std::size_t axis = extents.size(); axis-- > 0;) {
      if (++at[axis] < extents[axis]) break;
      at[axis] = 0;
    }
  }
  values = std::move(result);
}

/// What the header says of the values.
Header whole_header(Bytes bytes, const std::string& name) {
  Header header = parse_header(bytes, name);
  header.kind = header.type.size() > 2 ? header.type[1] : '\0';
  const char kind = header.kind;
  const char* const digits = header.type.data() + std::min<std::size_t>(2, header.type.size());
  const auto [end, error] = std::from_chars(digits, header.type.data() + header.type.size(), header.size);
  if (kind == 'U') header.size *= 4;
  const bool known = error == std::errc() && header.size > 0 &&
                     std::string_view("biufSU").find(kind) != std::string_view::npos &&
                     (kind == 'S' || kind == 'U' || (header.size <= 8 && std::has_single_bit(header.size)));
  if (!known)
    fail(name, "has values of the type '" + header.type +
                   "'; expected integers, floats, booleans or texts (objects "
                   "cannot be read: save the array with a type of numbers)");
  bool too_large = false;
  for (const std::size_t extent : header.extents)
    too_large = __builtin_mul_overflow(header.count, extent, &header.count) || too_large;
  too_large = too_large || __builtin_mul_overflow(header.count, header.size, &header.end) ||
              __builtin_add_overflow(header.end, header.data_offset, &header.end);
  if (too_large) fail_truncated(name);
  return header;
}

std::ifstream open(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw EnvironmentError("cannot read '" + path.string() + "': " + std::strerror(errno));
  return file;
}

std::vector<std::uint8_t> next_bytes(std::ifstream& file, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

Header header_of(const std::filesystem::path& path) {
  constexpr std::size_t largest_header = std::size_t{64} << 10U;  // of an array of numbers
  std::ifstream file = open(path);
  Header header = whole_header(next_bytes(file, largest_header), path.string());
  std::error_code error;
  if (const std::uintmax_t size = std::filesystem::file_size(path, error); error || size < header.end)
    fail_truncated(path.string());
  return header;
}

}  // namespace

Array parse_npy(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  const Header header = whole_header(bytes, name);
  if (bytes.size() < header.end) fail_truncated(name);
  Array array;
  array.extents = header.extents;
  read_values(array, header, Bytes(bytes).subspan(header.data_offset), header.count, name);
  if (header.fortran && header.extents.size() > 1)
    std::visit([&](auto& values) { reverse_axes(values, header.extents); }, array.values);
  return array;
}

NpyPlace find_npy(const std::filesystem::path& path) {
  const Header header = header_of(path);
  if (header.fortran && header.extents.size() > 1)
    throw EnvironmentError("'" + path.string() +
                           "' is in Fortran order, in which no example lies in one place: all of it would be read for "
                           "each; save numpy.ascontiguousarray() of it, or leave 'in_memory: false' out");
  NpyPlace place{.extents = header.extents, .offset = {}, .size = header.count, .bytes = false};
  place.bytes = (header.kind == 'u' || header.kind == 'b') && header.size == 1;
  constexpr bool is_little = std::endian::native == std::endian::little;
  const bool is_float = header.kind == 'f' && header.size == sizeof(float) && header.swaps() != is_little;
  if (place.bytes || is_float) place.offset = header.data_offset;
  return place;
}

void read_npy_rows(const std::filesystem::path& path, const std::function<void(Array)>& take) {
  constexpr std::size_t block_bytes = std::size_t{1} << 20U;
  const Header header = header_of(path);
  Array rows;
  rows.extents = header.extents;
  const std::size_t all = header.extents.empty() ? 0 : header.extents.front();
  if (header.count == 0 || all == 0) return take(std::move(rows));
  std::ifstream file = open(path);
  file.seekg(static_cast<std::streamoff>(header.data_offset));
  const std::size_t row = header.count / all;  // values
  const std::size_t most = std::max<std::size_t>(1, block_bytes / (row * header.size));
  for (std::size_t at = 0; at < all; at += rows.extents.front()) {
    rows.extents.front() = std::min(most, all - at);
    const std::size_t count = rows.extents.front() * row;
    const std::vector<std::uint8_t> bytes = next_bytes(file, count * header.size);
    if (bytes.size() < count * header.size) fail_truncated(path.string());
    read_values(rows, header, bytes, count, path.string());
    take(rows);
  }
}

}  // namespace numpy
