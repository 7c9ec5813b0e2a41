#include "config/node.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace plexus::config {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_decimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t whole = count_digits(text);
  text.remove_prefix(whole);
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = count_digits(text);
    text.remove_prefix(fraction);
  }
  if (whole + fraction == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t exponent = count_digits(text);
    if (exponent == 0) return false;
    text.remove_prefix(exponent);
  }
  return text.empty();
}

template <class T, class... Base>
std::optional<T> parse(std::string_view text, Base... base) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base...);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Value decimal(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const bool whole = text.find_first_of(".eE") == std::string_view::npos;
  if (whole)
    if (const auto integer = parse<std::int64_t>(digits)) return Value(*integer);
  if (const auto real = parse<double>(digits)) return Value(*real);
  // Too large or too small for a double; only an exponent or very many digits can say which.
  const std::size_t exponent = text.find_first_of("eE");
  const bool tiny = exponent != std::string_view::npos && text.substr(exponent + 1).starts_with('-');
  const double size = tiny ? 0.0 : std::numeric_limits<double>::infinity();
  return Value(text.starts_with('-') ? -size : size);
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

const Entry* Node::find(std::string_view key) const noexcept {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [key](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

Value to_number(std::string_view text) {
  if (is_decimal(text)) return decimal(text);
  if (text.starts_with("0x") && !text.starts_with("0x-"))
    if (const auto integer = parse<std::int64_t>(text.substr(2), 16)) return Value(*integer);
  if (text.starts_with("0o") && !text.starts_with("0o-"))
    if (const auto integer = parse<std::int64_t>(text.substr(2), 8)) return Value(*integer);
  if (is_one_of(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"}))
    return Value(std::numeric_limits<double>::infinity());
  if (is_one_of(text, {"-.inf", "-.Inf", "-.INF"})) return Value(-std::numeric_limits<double>::infinity());
  if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return Value(std::numeric_limits<double>::quiet_NaN());
  return {};
}

Value to_value(const Node& node) {
  switch (node.form) {
    case Node::Form::null:
      return {};
    case Node::Form::list: {
      Value::List list;
      for (const NodePtr& element : node.elements) list.push_back(to_value(*element));
      return Value(std::move(list));
    }
    case Node::Form::map: {
      Value::Map map;
      for (const Entry& entry : node.entries) map.emplace_back(entry.key, to_value(*entry.value));
      return Value(std::move(map));
    }
    case Node::Form::scalar:
      break;
  }
  if (node.quoted) return Value(node.text);
  if (is_one_of(node.text, {"true", "True", "TRUE"})) return Value(true);
  if (is_one_of(node.text, {"false", "False", "FALSE"})) return Value(false);
  Value number = to_number(node.text);
  return number.is_null() ? Value(node.text) : number;
}

}  // namespace plexus::config
