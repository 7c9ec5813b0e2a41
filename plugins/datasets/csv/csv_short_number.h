// Numbers as most tables write them, read eight letters at a time and without a branch for each digit: -12.5, 3,
// 0.4967141530112327, 1.25e-03. All others are left to std::from_chars.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace csv {

/// ±digits · 10^power
struct ShortNumber {
  std::uint64_t digits = 0;
  int power = 0;
  bool negative = false;
  bool is = false;  ///< false: the text is none, or a longer one
};

namespace detail {

inline constexpr std::uint64_t ones = 0x0101010101010101;
inline constexpr std::array<std::uint64_t, 9> tens = {1,       10,        100,        1'000,      10'000,
                                                      100'000, 1'000'000, 10'000'000, 100'000'000};

/// Up to eight letters, of which one may be a point.
struct Piece {
  std::uint64_t number = 0;
  std::size_t decimals = 0;  ///< digits behind the point
  bool has_point = false;
  bool is = false;
};

/// Digits are 0 to 9 here, and zeros stand before the first letter. The last letter is in the highest byte.
inline Piece piece_of(std::uint64_t letters) noexcept {
  constexpr std::uint64_t point = '.' ^ '0';
  Piece piece;
  // A carry comes from letters that are neither digit nor point: then it is no number anyway.
  const std::uint64_t others = ((letters + ones * 0x76) | letters) & (ones * 0x80);
  if (others != 0) {
    const auto bit = static_cast<unsigned>(std::countr_zero(others)) - 7;
    if ((others & (others - 1)) != 0 || ((letters >> bit) & 0xffU) != point) return piece;
    const std::uint64_t before = (std::uint64_t{1} << bit) - 1;
    letters = (letters & ~(before << 8U | 0xffU)) | (letters & before) << 8U;
    piece.decimals = 7 - bit / 8;
    piece.has_point = true;
  }
  letters = letters * 10 + (letters >> 8U);
  constexpr std::uint64_t pairs = 0x000000ff000000ff;
  piece.number = ((letters & pairs) * 0x000f424000000064 + ((letters >> 16U) & pairs) * 0x0000271000000001) >> 32U;
  piece.is = true;
  return piece;
}

/// Letters before `end`, at most eight: where it may be read what stands before them, and where not.
inline std::uint64_t letters_in_text(const char* end, std::size_t count) noexcept {
  std::uint64_t letters = 0;
  std::memcpy(&letters, end - sizeof letters, sizeof letters);
  const auto others = static_cast<unsigned>(8 * (8 - count));
  return (letters ^ ones * '0') >> others << others;
}
inline std::uint64_t letters_alone(const char* end, std::size_t count) noexcept {
  std::uint64_t letters = ones * '0';
  std::memcpy(reinterpret_cast<char*>(&letters) + (8 - count), end - count, count);
  return letters ^ ones * '0';
}

template <std::uint64_t (*Letters)(const char* end, std::size_t count) noexcept>
inline ShortNumber digits_and_point(const char* begin, const char* end) noexcept {
  constexpr std::size_t most_digits = 19;  // of a 64-bit number
  if constexpr (std::endian::native != std::endian::little) return {};
  if (begin == end) return {};
  ShortNumber number;
  number.negative = *begin == '-';
  begin += number.negative ? 1 : 0;  // by chance: no branch would be foreseen
  const auto length = static_cast<std::size_t>(end - begin);
  if (length - 1 < 8) {
    const Piece piece = piece_of(Letters(end, length));
    number.digits = piece.number;
    number.power = -static_cast<int>(piece.decimals);
    number.is = piece.is && length > (piece.has_point ? 1U : 0U);
    return number;
  }
  if (length - 1 > most_digits) return {};
  std::size_t decimals = 0;
  bool has_point = false;
  for (std::size_t rest = length; rest > 0;) {
    const std::size_t count = (rest - 1) % 8 + 1;
    rest -= count;
    const Piece piece = piece_of(Letters(end - rest, count));
    if (!piece.is || (piece.has_point && has_point)) return {};
    const std::size_t digits = count - (piece.has_point ? 1U : 0U);
    number.digits = number.digits * tens[digits] + piece.number;
    decimals += has_point ? digits : piece.decimals;
    has_point = has_point || piece.has_point;
  }
  number.power = -static_cast<int>(decimals);
  number.is = length - (has_point ? 1U : 0U) <= most_digits;
  return number;
}

/// The power of ten behind an e: 5, +05, -3. Nothing: there is none, or one of three digits.
struct Power {
  int value = 0;
  bool is = false;
};

inline Power power_of(std::string_view text) noexcept {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 2) return {};
  int value = 0;
  for (const char letter : text) {
    if (letter < '0' || letter > '9') return {};
    value = value * 10 + (letter - '0');
  }
  return {negative ? -value : value, true};
}

template <std::uint64_t (*Letters)(const char* end, std::size_t count) noexcept>
inline ShortNumber with_power(std::string_view text) noexcept {
  const std::size_t mark = text.find_first_of("eE");
  if (mark == std::string_view::npos) return {};
  const Power power = power_of(text.substr(mark + 1));
  ShortNumber number = digits_and_point<Letters>(text.data(), text.data() + mark);
  number.power += power.value;
  number.is = number.is && power.is;
  return number;
}

template <std::uint64_t (*Letters)(const char* end, std::size_t count) noexcept>
inline ShortNumber short_number(std::string_view text) noexcept {
  const ShortNumber number = digits_and_point<Letters>(text.data(), text.data() + text.size());
  return number.is ? number : with_power<Letters>(text);
}

inline constexpr std::array<double, 23> powers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr std::uint64_t exact_in_double = std::uint64_t{1} << 53U;

/// Both numbers are exact up to 2^53, so that this is the double next to digits · 10^power (Clinger 1990).
inline double product_of(const ShortNumber& number) noexcept {
  const auto digits = static_cast<double>(static_cast<std::int64_t>(number.digits));  // one instruction
  const double value = number.power < 0 ? digits / powers[static_cast<std::size_t>(-number.power)]
                                        : digits * powers[static_cast<std::size_t>(number.power)];
  return number.negative ? -value : value;
}

inline bool has_product(const ShortNumber& number) noexcept {
  return number.is && number.power >= -22 && number.power <= 22 && number.digits >> 63U == 0;
}

}  // namespace detail

/// The number that is all of the text, as std::from_chars gives it; NaN where that takes more than this.
inline double short_double(std::string_view text) noexcept {
  const ShortNumber number = detail::short_number<detail::letters_alone>(text);
  if (!detail::has_product(number) || number.digits > detail::exact_in_double)
    return std::numeric_limits<double>::quiet_NaN();
  return detail::product_of(number);
}

namespace detail {

/// short_float() of any text.
[[gnu::noinline]] inline float float_of(std::string_view text) noexcept {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  constexpr double largest = 1e30;  // far below the largest float
  const ShortNumber number = short_number<letters_in_text>(text);
  if (!has_product(number)) return none;
  const double value = product_of(number);
  if (number.digits > exact_in_double) {
    // Two roundings: the double next to the text is at most two away, which matters only beside the middle of two
    // floats.
    constexpr std::uint64_t beyond_float = (std::uint64_t{1} << 29U) - 1;
    constexpr std::uint64_t middle = std::uint64_t{1} << 28U;
    const std::uint64_t rest = std::bit_cast<std::uint64_t>(value) & beyond_float;
    if (rest - (middle - 2) <= 4) return none;
  }
  return value > largest || value < -largest ? none : static_cast<float>(value);
}

}  // namespace detail

/// What std::from_chars gives as a double for all of the text, rounded to float; NaN where that takes more than this.
/// Requires that the eight bytes before the text may be read.
inline float short_float(const char* begin, const char* end) noexcept {
  if constexpr (std::endian::native != std::endian::little) return std::numeric_limits<float>::quiet_NaN();
  const std::uint32_t negative = *begin == '-' ? 1 : 0;  // by chance: no branch would be foreseen
  const std::size_t length = static_cast<std::size_t>(end - begin) - negative;
  if (length - 1 >= 8) return detail::float_of({begin, static_cast<std::size_t>(end - begin)});
  const detail::Piece piece = detail::piece_of(detail::letters_in_text(end, length));
  if (!piece.is || (piece.has_point && length == 1))
    return detail::float_of({begin, static_cast<std::size_t>(end - begin)});
  // As product_of(), of numbers that are exact.
  const double digits = static_cast<std::int32_t>(piece.number);
  const auto value = static_cast<float>(piece.has_point ? digits / detail::powers[piece.decimals] : digits);
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | negative << 31U);
}

/// Four numbers of one digit with separators behind them, as tables of pixels and of 0 and 1 have them in most places.
struct FourDigits {
  std::uint64_t digits = 0;  ///< in every other byte
  bool are = false;

  [[nodiscard]] float value(std::size_t i) const noexcept {
    return static_cast<float>(static_cast<std::int32_t>((digits >> (16 * i)) & 0xffU));
  }
};

/// Requires that eight letters may be read.
inline FourDigits four_digits_at(const char* begin, char separator) noexcept {
  if constexpr (std::endian::native != std::endian::little) return {};
  constexpr std::uint64_t others = 0x0001000100010001;
  const std::uint64_t separators = others * (static_cast<std::uint64_t>(static_cast<std::uint8_t>(separator)) << 8U);
  std::uint64_t letters = 0;
  std::memcpy(&letters, begin, sizeof letters);
  const std::uint64_t digits = (letters ^ others * '0') & (others * 0xff);
  return {digits, (letters & (others * 0xff00)) == separators && ((digits + others * 0x76) & (others * 0xff80)) == 0};
}

}  // namespace csv
