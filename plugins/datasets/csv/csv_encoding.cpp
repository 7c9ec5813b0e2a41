#include "csv_encoding.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <string_view>

#include "csv_reader.h"

namespace csv {
namespace {

/// The length of the UTF-8 sequence that begins the bytes; 0 if none does (RFC 3629).
std::size_t sequence_length(const std::uint8_t* bytes, std::size_t available) {
  const std::uint8_t first = bytes[0];
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : 4;
  if (first < 0xc2 || first > 0xf4 || available < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((bytes[i] & 0xc0) != 0x80) return 0;
  const bool overlong = (first == 0xe0 && bytes[1] < 0xa0) || (first == 0xf0 && bytes[1] < 0x90);
  const bool surrogate = first == 0xed && bytes[1] > 0x9f;
  const bool beyond = first == 0xf4 && bytes[1] > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

/// Eight bytes of which none is 0 or beyond ASCII.
bool are_plain(const std::uint8_t* bytes) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return ((word | (word - ones)) & tops) == 0;
}

std::string place_of(const std::vector<std::uint8_t>& bytes, std::size_t index, const std::string& name) {
  const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(index);
  const auto line = static_cast<std::size_t>(std::count(bytes.begin(), end, '\n')) + 1;
  const auto begin = std::find(std::make_reverse_iterator(end), bytes.rend(), '\n').base();
  return location(name, line, static_cast<std::size_t>(end - begin) + 1);
}

/// Names of classes and columns go into the results, which are UTF-8.
void check_text(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  constexpr std::size_t step = 8;
  for (std::size_t i = 0; i < bytes.size();) {
    if (i + step <= bytes.size() && are_plain(bytes.data() + i)) {
      i += step;
      continue;
    }
    if (bytes[i] == 0)
      throw plexus::EnvironmentError("'" + name +
                                     "' holds bytes of value 0: it is no text; expected a CSV file (for "
                                     "UTF-16 without a mark, set 'encoding: utf16')");
    const std::size_t length = sequence_length(bytes.data() + i, bytes.size() - i);
    if (length == 0)
      throw plexus::EnvironmentError(place_of(bytes, i, name) +
                                     ": the text is not UTF-8; save the file as UTF-8, or set 'encoding: latin1' where "
                                     "it is Latin-1 (Windows, older Excel)");
    i += length;
  }
}

void add_code_point(std::vector<std::uint8_t>& to, std::uint32_t point) {
  const auto add = [&to](std::uint32_t byte) { to.push_back(static_cast<std::uint8_t>(byte)); };
  if (point < 0x80) return add(point);
  if (point < 0x800) {
    add(0xc0 | point >> 6U);
  } else if (point < 0x10000) {
    add(0xe0 | point >> 12U);
    add(0x80 | (point >> 6U & 0x3f));
  } else {
    add(0xf0 | point >> 18U);
    add(0x80 | (point >> 12U & 0x3f));
    add(0x80 | (point >> 6U & 0x3f));
  }
  add(0x80 | (point & 0x3f));
}

/// 0x80 to 0x9f are control characters in Latin-1, which no table holds; what is called so has the letters of
/// windows-1252 there, as browsers read it (https://encoding.spec.whatwg.org/#windows-1252).
std::vector<std::uint8_t> from_latin1(const std::vector<std::uint8_t>& bytes) {
  static constexpr std::array<std::uint16_t, 32> letters = {
      0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
      0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
  std::vector<std::uint8_t> text;
  text.reserve(bytes.size());
  for (const std::uint8_t byte : bytes)
    add_code_point(text, byte >= 0x80 && byte < 0xa0 ? letters[byte - 0x80U] : byte);
  return text;
}

/// What a file is that is no table of text, and how it gets one; empty: nothing else that is known.
std::string_view other_form(std::string_view text) {
  struct Form {
    std::string_view begins;
    std::string_view is;
  };
  static constexpr std::array forms = {
      Form{"version https://git-lfs",
           "is a pointer of Git LFS and not the file itself; fetch that with 'git lfs pull'"},
      Form{"<!doctype", "is a web page: the download did not bring the file"},
      Form{"<html", "is a web page: the download did not bring the file"},
      Form{"<?xml", "is XML, not a table; save it as CSV"},
      Form{"{\"", "is JSON, not a table; save it as CSV"},
      Form{"[{", "is JSON, not a table; save it as CSV"},
      Form{"pk\x03\x04", "is a spreadsheet or another archive; save the sheet as CSV, or unpack it"},
      Form{"\xd0\xcf\x11\xe0", "is a spreadsheet; save the sheet as CSV"},
      Form{"par1", "is Parquet; save it as CSV, or its columns as arrays ('plugin: numpy')"},
      Form{"\x89hdf", "is HDF5; read it with 'plugin: hdf5'"},
      Form{"\x93numpy", "is an array of NumPy; read it with 'plugin: numpy'"},
      Form{"@relation", "is ARFF; read it with 'plugin: arff'"},
  };
  constexpr std::size_t longest = 32;
  std::string begin;
  for (std::size_t i = 0; i < text.size() && begin.size() < longest; ++i)
    if (!begin.empty() || (text[i] != ' ' && text[i] != '\n' && text[i] != '\r' && text[i] != '\t'))
      begin += text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
  for (const Form& form : forms)
    if (begin.starts_with(form.begins)) return form.is;
  return {};
}

std::vector<std::uint8_t> from_utf16(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  const bool big = bytes.size() >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff;
  const bool marked = big || (bytes.size() >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe);
  const auto fail = [&name] {
    throw plexus::EnvironmentError("'" + name + "' is damaged: it is no whole UTF-16 text");
  };
  if (bytes.size() % 2 != 0) fail();
  const auto unit = [&](std::size_t i) -> std::uint32_t {
    return big ? bytes[i] << 8U | bytes[i + 1] : bytes[i] | bytes[i + 1] << 8U;
  };
  std::vector<std::uint8_t> text;
  text.reserve(bytes.size() / 2);
  for (std::size_t i = marked ? 2 : 0; i < bytes.size(); i += 2) {
    std::uint32_t point = unit(i);
    if (point >= 0xd800 && point < 0xe000) {
      if (point >= 0xdc00 || i + 3 >= bytes.size() || (unit(i + 2) & 0xfc00) != 0xdc00) fail();
      point = 0x10000 + ((point & 0x3ff) << 10U) + (unit(i + 2) & 0x3ff);
      i += 2;
    }
    add_code_point(text, point);
  }
  return text;
}

}  // namespace

Text decode(std::vector<std::uint8_t> bytes, const std::string& encoding, const std::string& name) {
  Text text{std::move(bytes), "UTF-8"};
  const auto first_two = [&text](std::uint8_t first, std::uint8_t second) {
    return text.bytes.size() >= 2 && text.bytes[0] == first && text.bytes[1] == second;
  };
  if (encoding == "latin1") {
    text = {from_latin1(text.bytes), "Latin-1"};
  } else if (encoding == "utf16" || (encoding == "auto" && (first_two(0xff, 0xfe) || first_two(0xfe, 0xff)))) {
    text = {from_utf16(text.bytes, name), "UTF-16"};
  }
  if (text.bytes.size() >= 3 && text.bytes[0] == 0xef && text.bytes[1] == 0xbb && text.bytes[2] == 0xbf)
    text.bytes.erase(text.bytes.begin(), text.bytes.begin() + 3);
  if (const std::string_view other = other_form({reinterpret_cast<const char*>(text.bytes.data()), text.bytes.size()});
      !other.empty())
    throw plexus::EnvironmentError("'" + name + "' " + std::string(other));
  check_text(text.bytes, name);
  return text;
}

}  // namespace csv
