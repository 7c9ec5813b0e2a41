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
