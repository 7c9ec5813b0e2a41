#include "values/json.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace plexus::values {
namespace {

using Json = nlohmann::ordered_json;

/// The shortest digits that read back as the same number; without an exponent where people write it so.
std::string real_text(double number) {
  std::array<char, 64> digits{};
  const double magnitude = std::fabs(number);
  const bool plain = magnitude == 0.0 || (magnitude >= 1e-5 && magnitude < 1e15);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, format).ptr;
  std::string text(digits.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

bool is_plain(char letter) { return letter >= ' ' && letter < '\x7f' && letter != '"' && letter != '\\'; }

std::string quoted(const std::string& text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) return '"' + text + '"';
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Writes maps and lists with the given ways to write texts, and to separate.
template <class WriteText>
void write(const Value& value, std::string& out, const std::string& gap, const WriteText& write_text) {
  if (value.is_null()) {
    out += "null";
  } else if (value.is_boolean()) {
    out += value.boolean() ? "true" : "false";
  } else if (value.is_integer()) {
    out += std::to_string(value.integer());
  } else if (value.is_real()) {
    out += std::isfinite(value.real()) ? real_text(value.real()) : "null";
  } else if (value.is_text()) {
    out += write_text(value.text());
  } else if (value.is_list()) {
    out += '[';
    for (const Value& element : value.list()) {
      if (out.back() != '[') out += "," + gap;
      write(element, out, gap, write_text);
    }
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [key, element] : value.map()) {
      if (!first) out += "," + gap;
      first = false;
      out += write_text(key);
      out += ':';
      out += gap;
      write(element, out, gap, write_text);
    }
    out += '}';
  }
}

Value to_value(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return Value(json.get<bool>());
    case Json::value_t::number_integer:
      return Value(json.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      if (json.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
        throw Error("it has the number " + json.dump() + ", which does not fit into 64 bits with a sign");
      return Value(json.get<std::int64_t>());
    case Json::value_t::number_float:
      return Value(json.get<double>());
    case Json::value_t::string:
      return Value(json.get<std::string>());
    case Json::value_t::array: {
      Value::List list;
      for (const Json& element : json) list.push_back(to_value(element));
      return Value(std::move(list));
    }
    case Json::value_t::object: {
      Value::Map map;
      for (const auto& [key, element] : json.items()) map.emplace_back(key, to_value(element));
      return Value(std::move(map));
    }
    default:
      return {};
  }
}

/// Values are made, and unmade, by functions that call themselves: depth costs stack. Found before anything is parsed.
void check_depth(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (in_string) {
      if (letter == '\\')
        ++i;
      else if (letter == '"')
        in_string = false;
    } else if (letter == '"') {
      in_string = true;
    } else if (letter == '[' || letter == '{') {
      if (++depth > deepest_json)
        throw Error("it has more than " + std::to_string(deepest_json) + " lists and maps inside each other, at byte " +
                    std::to_string(i + 1));
    } else if ((letter == ']' || letter == '}') && depth > 0) {
      --depth;
    }
  }
}

}  // namespace

std::string to_json(const Value& value) {
  std::string out;
  write(value, out, "", quoted);
  return out;
}

Value from_json(std::string_view text) {
  check_depth(text);
  try {
    return to_value(Json::parse(text));
  } catch (const Json::exception& error) {
    std::string reason = error.what();  // "[json.exception.parse_error.101] parse error at line 1, …"
    if (const std::size_t end = reason.find("] "); end != std::string::npos) reason.erase(0, end + 2);
    throw Error("it is not valid JSON: " + reason);
  }
}

std::string to_text(const Value& value) {
  std::string out;
  write(value, out, " ", [](const std::string& text) { return text; });
  return out;
}

}  // namespace plexus::values
