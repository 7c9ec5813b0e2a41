#include "csv_numbers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "csv_short_number.h"

namespace csv {
namespace {

bool is_digit(char letter) noexcept { return letter >= '0' && letter <= '9'; }

std::optional<double> parse_plain(std::string_view text) {
  if (const double number = short_double(text); !std::isnan(number)) return number;
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.front() == '+') return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// 0x1F, -0xff
bool is_hexadecimal(std::string_view text) noexcept {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (!text.starts_with("0x") && !text.starts_with("0X")) return false;
  text.remove_prefix(2);
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// 1/2, 1 1/2
bool is_fraction(std::string_view text) noexcept {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (const std::size_t space = text.find(' '); space != std::string_view::npos && is_whole(text.substr(0, space)))
    text.remove_prefix(space + 1);
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_whole(text.substr(0, slash)) && is_whole(text.substr(slash + 1));
}

/// Marks stand before groups of three digits, the first of which may be shorter.
bool groups_are_sound(std::string_view text, const NumberFormat& format) noexcept {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find(format.decimal));
  if (text.substr(whole.size()).find(format.thousands) != std::string_view::npos) return false;
  std::size_t group = 0;
  bool first = true;
  for (const char letter : whole) {
    if (letter != format.thousands) {
      ++group;
      continue;
    }
    if (first ? group < 1 || group > 3 : group != 3) return false;
    first = false;
    group = 0;
  }
  return first || group == 3;
}

}  // namespace

std::optional<double> parse_number(std::string_view text, const NumberFormat& format) {
  if (format.decimal == '.' && (format.thousands == '\0' || text.find(format.thousands) == std::string_view::npos))
    return parse_plain(text);
  const bool marked = format.thousands != '\0' && text.find(format.thousands) != std::string_view::npos;
  if (marked && !groups_are_sound(text, format)) return std::nullopt;
  std::string plain;
  for (const char letter : text) {
    if (letter == format.thousands && format.thousands != '\0') continue;
    if (format.decimal != '.' && letter == '.') return std::nullopt;
    plain += letter == format.decimal ? '.' : letter;
  }
  return parse_plain(plain);
}

bool is_whole(std::string_view text) noexcept {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string class_of(std::string_view text, const NumberFormat& format) {
  constexpr double exact = 1e15;
  if (is_whole(text)) return std::string(text.substr(text.front() == '+' ? 1 : 0));
  const auto number = parse_number(text, format);
  if (!number || *number != std::floor(*number) || std::fabs(*number) > exact) return std::string(text);
  return std::to_string(static_cast<std::int64_t>(*number));
}

bool is_date(std::string_view text) noexcept {
  // Two or three numbers between marks of dates, or of times.
  std::size_t numbers = 0;
  std::size_t longest = 0;
  std::size_t last = 0;
  char mark = '\0';
  std::size_t digits = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char letter = i < text.size() ? text[i] : '\0';
    if (is_digit(letter)) {
      ++digits;
      continue;
    }
    if (digits == 0) return false;
    ++numbers;
    longest = std::max(longest, digits);
    last = digits;
    digits = 0;
    if (letter == '\0' || letter == ' ' || letter == 'T') break;
    if (mark != '\0' && letter != mark) return false;
    mark = letter;
    if (mark != '-' && mark != '/' && mark != '.' && mark != ':') return false;
  }
  if (mark == ':') return numbers >= 2 && longest <= 2;
  if (numbers == 3) return longest == 4 || longest == 2;
  return numbers == 2 && mark == '-' && longest == 4 && last <= 2;  // 1949-01
}

std::string advice_on_number(std::string_view text, const NumberFormat& format) {
  constexpr std::string_view minus = "\xe2\x88\x92";  // U+2212
  if (text.starts_with(minus) && parse_number(text.substr(minus.size()), format))
    return "begins with the minus sign U+2212; replace it by '-'";
  for (const std::string_view space : {"\xc2\xa0", "\xe2\x80\xaf"}) {  // U+00A0, U+202F
    std::string_view number = text;
    if (number.starts_with(space)) number.remove_prefix(space.size());
    if (number.ends_with(space)) number.remove_suffix(space.size());
    if (number.size() < text.size() && parse_number(number, format))
      return "has a no-break space beside it; delete that";
  }
  if (const std::size_t exponent = text.find_first_of("dD"); exponent != std::string_view::npos) {
    std::string number(text);
    number[exponent] = 'e';
    const bool has_sign = exponent + 1 < text.size() && (text[exponent + 1] == '+' || text[exponent + 1] == '-');
    if (has_sign && parse_number(number, format)) return "has an exponent as Fortran writes it; replace the D by E";
  }
  const std::string_view unsigned_text = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  for (const std::string_view infinity : {"inf", "Inf", "INF", "infinity", "Infinity"})
    if (unsigned_text == infinity)
      return "is infinite, which no network takes; correct it, or add it to 'missing_values'";
  if (is_hexadecimal(text)) return "is a hexadecimal number; write it with the digits 0 to 9";
  if (is_fraction(text)) return "is a fraction; write it with decimals, as 0.5 for 1/2";
  if (format.thousands == '\0')
    for (const auto& [mark, word] : {std::pair{',', "comma"}, {' ', "space"}, {'\'', "apostrophe"}})
      if (parse_number(text, {.decimal = format.decimal, .thousands = mark}) && mark != format.decimal)
        return "has marks between thousands; set 'thousands: " + std::string(word) + "'";
  if (format.decimal == '.' && has_decimal_comma(text)) return "has a decimal comma; set 'decimal: comma'";
  if (format.decimal == ',' && parse_number(text)) return "has a decimal point; set 'decimal: point'";
  for (const std::string_view sign : {"%", "$", "\xe2\x82\xac", "\xc2\xa3", "\xc2\xa5"}) {
    std::string_view number = text;
    if (number.starts_with('-')) number.remove_prefix(1);
    if (number.starts_with(sign))
      number.remove_prefix(sign.size());
    else if (number.ends_with(sign))
      number.remove_suffix(sign.size());
    else
      continue;
    while (number.starts_with(' ')) number.remove_prefix(1);
    while (number.ends_with(' ')) number.remove_suffix(1);
    if (parse_number(number, format) || parse_number(number, {.thousands = ','}))
      return "is a number with a sign; write the column without '" + std::string(sign) + "'";
  }
  return "";
}

bool has_decimal_comma(std::string_view text) noexcept {
  return text.find(',') != std::string_view::npos && !parse_number(text) &&
         parse_number(text, {.decimal = ',', .thousands = '.'}).has_value();
}

}  // namespace csv
