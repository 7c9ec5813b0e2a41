#include "report/json.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <vector>

namespace plexus::report {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

template <class Real>
std::string shortest(Real value) {
  if (std::isnan(value)) return "null";
  if (std::isinf(value)) return value > 0 ? "1e999" : "-1e999";
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

void append_escaped(std::string& json, char character) {
  const auto byte = static_cast<unsigned char>(character);
  switch (character) {
    case '"':
      json += "\\\"";
      return;
    case '\\':
      json += "\\\\";
      return;
    case '\n':
      json += "\\n";
      return;
    case '<':
    case '>':
    case '&':
      break;
    default:
      if (byte >= 0x20) {
        json += character;
        return;
      }
  }
  json += "\\u00";
  json += hex[byte >> 4];
  json += hex[byte & 0xF];
}

}  // namespace

void JsonWriter::separate() {
  if (!first_ && !after_key_) json_ += ',';
  first_ = after_key_ = false;
}

void JsonWriter::open(char bracket) {
  separate();
  json_ += bracket;
  first_ = true;
}

void JsonWriter::close(char bracket) {
  json_ += bracket;
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  text(name);
  json_ += ':';
  after_key_ = true;
}

void JsonWriter::text(std::string_view value) {
  separate();
  json_ += '"';
  for (const char character : value) append_escaped(json_, character);
  json_ += '"';
}

void JsonWriter::real(double value) {
  separate();
  json_ += shortest(value);
}

void JsonWriter::real(float value) {
  separate();
  json_ += shortest(value);
}

void JsonWriter::integer(std::int64_t value) {
  separate();
  json_ += std::to_string(value);
}

void JsonWriter::boolean(bool value) {
  separate();
  json_ += value ? "true" : "false";
}

void JsonWriter::null() {
  separate();
  json_ += "null";
}

void JsonWriter::raw(std::string_view json) {
  separate();
  json_ += json;
}

std::string base64(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t given = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 3; ++j) three = three << 8 | (j < given ? bytes[i + j] : 0U);
    for (std::size_t j = 0; j < 4; ++j) text += j <= given ? letters[three >> (18 - 6 * j) & 0x3F] : '=';
  }
  return text;
}

std::string base64(std::span<const float> values) {
  static_assert(std::endian::native == std::endian::little, "the page reads little-endian floats");
  std::vector<std::uint8_t> bytes(values.size_bytes());
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return base64(bytes);
}

}  // namespace plexus::report
