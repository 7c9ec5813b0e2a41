// Numbers as people write them in tables: with a decimal point or comma, with or without marks between thousands.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace csv {

struct NumberFormat {
  char decimal = '.';
  char thousands = '\0';  ///< '\0': none
};

/// What a text begins with, where that is a number as most are written: -12.5, up to 15 digits with or without a point.
struct ShortNumber {
  std::size_t length = 0;       ///< letters that were looked at and could stand in such a number
  std::optional<double> value;  ///< of all of them
};

/// May leave a number to others: then it has no value.
[[nodiscard]] ShortNumber short_number_at(const char* begin, const char* end) noexcept;

/// The number that is all of `text`; nothing if it is none, or is not finite.
[[nodiscard]] std::optional<double> parse_number(std::string_view text, const NumberFormat& format = {});

/// -12, +3, 007: digits and nothing else behind a sign.
[[nodiscard]] bool is_whole(std::string_view text) noexcept;

/// The class that a text names: "2.0", "+2" and "2" are one, "a" and "A" are two.
[[nodiscard]] std::string class_of(std::string_view text, const NumberFormat& format);

/// 2020-01-31, 31.1.2020, 1/31/20, with or without a time; 12:30, 2020-01.
[[nodiscard]] bool is_date(std::string_view text) noexcept;

/// 1,5 or 1.234,5: no number with a decimal point, one with a comma.
[[nodiscard]] bool has_decimal_comma(std::string_view text) noexcept;

/// Where a text is a number that is written otherwise than `format` says: what to do about it. Else nothing.
[[nodiscard]] std::string advice_on_number(std::string_view text, const NumberFormat& format);

}  // namespace csv
