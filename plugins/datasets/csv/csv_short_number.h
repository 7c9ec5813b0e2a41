// Numbers as most tables write them, read on the way to their end and without a branch for each digit: -12.5, 3,
// 0.4967141530112327, 1.25e-03. All others are left to parse_number().
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace csv {

struct ShortNumber {
  std::size_t length = 0;  ///< letters that were looked at and could stand in such a number
  /// What parse_number() gives for all of them, rounded to float; NaN: that was not found out.
  float value = std::numeric_limits<float>::quiet_NaN();
};

inline constexpr std::size_t letters_of_short_number = 48;  // that are looked at, at most

namespace detail {

inline constexpr std::array<double, 23> powers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// The digits at the beginning of eight letters.
struct Digits {
  std::uint64_t number = 0;
  std::size_t count = 0;  ///< 8: there may be more
};

inline Digits digits_at(const char* letters) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  std::uint64_t word = 0;
  std::memcpy(&word, letters, sizeof word);
  word ^= ones * '0';  // digits are 0 to 9 then, and all others more
  // A carry reaches only letters behind the first that is no digit.
  const std::uint64_t others = ((word + ones * 0x76) | word) & (ones * 0x80);
  const auto count = static_cast<std::size_t>(std::countr_zero(others)) / 8;
  word = word << (32 - 4 * count) << (32 - 4 * count);  // as many letters with zeros before them
  word = word * 10 + (word >> 8U);
  constexpr std::uint64_t pairs = 0x000000ff000000ff;
  word = ((word & pairs) * 0x000f424000000064 + ((word >> 16U) & pairs) * 0x0000271000000001) >> 32U;
  return {word, count};
}

inline constexpr std::array<std::uint64_t, 9> tens = {1,       10,        100,        1'000,      10'000,
                                                      100'000, 1'000'000, 10'000'000, 100'000'000};

/// digits · 10^power as the float next to the double next to it; NaN where that takes more than this.
inline float float_of(std::uint64_t digits, int power) noexcept {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  constexpr std::uint64_t exact = std::uint64_t{1} << 53U;
  constexpr double largest = 1e30;  // far below the largest float
  if (power < -22 || power > 22) return none;
  const double number = static_cast<double>(digits);
  const double value =
      power < 0 ? number / powers[static_cast<std::size_t>(-power)] : number * powers[static_cast<std::size_t>(power)];
  if (value > largest) return none;
  if (digits > exact) {
    // Two roundings: the double next to the text is at most two away, which matters only beside the middle of two
    // floats. With fewer digits both numbers are exact, and so is what becomes of them (Clinger 1990).
    constexpr std::uint64_t beyond_float = (std::uint64_t{1} << 29U) - 1;
    constexpr std::uint64_t middle = std::uint64_t{1} << 28U;
    const std::uint64_t rest = std::bit_cast<std::uint64_t>(value) & beyond_float;
    if (rest - (middle - 2) <= 4) return none;
  }
  return static_cast<float>(value);
}

/// The power of ten behind an e: e5, E+05, e-3. No length: there is none, or one of three digits.
struct Power {
  std::size_t length = 0;
  int value = 0;
};

inline Power power_at(const char* letters) noexcept {
  const char* at = letters + 1;
  const bool negative = *at == '-';
  if (negative || *at == '+') ++at;
  const Digits digits = digits_at(at);
  if (digits.count == 0 || digits.count > 2) return {};
  const int value = static_cast<int>(digits.number);
  return {static_cast<std::size_t>(at - letters) + digits.count, negative ? -value : value};
}

}  // namespace detail

/// Four numbers of one digit with separators behind them, as tables of pixels and of 0 and 1 have them in most places.
struct FourDigits {
  std::uint64_t digits = 0;  ///< in every other byte
  bool are = false;

  [[nodiscard]] float value(std::size_t i) const noexcept { return static_cast<float>((digits >> (16 * i)) & 0xffU); }
};

/// Requires that eight letters may be read.
inline FourDigits four_digits_at(const char* begin, char separator) noexcept {
  if constexpr (std::endian::native != std::endian::little) return {};
  constexpr std::uint64_t ones = 0x0001000100010001;
  const std::uint64_t separators = ones * (static_cast<std::uint64_t>(static_cast<std::uint8_t>(separator)) << 8U);
  std::uint64_t letters = 0;
  std::memcpy(&letters, begin, sizeof letters);
  const std::uint64_t digits = (letters ^ ones * '0') & (ones * 0xff);
  return {digits, (letters & (ones * 0xff00)) == separators && ((digits + ones * 0x76) & (ones * 0xff80)) == 0};
}

/// Requires that letters_of_short_number letters may be read.
inline ShortNumber short_number_at(const char* begin) noexcept {
  using detail::Digits;
  using detail::digits_at;
  using detail::tens;
  if constexpr (std::endian::native != std::endian::little) return {};
  constexpr std::size_t most_digits = 19;                // of a 64-bit number
  const std::uint32_t negative = *begin == '-' ? 1 : 0;  // by chance: no branch would be foreseen
  const char* at = begin + negative;
  Digits whole = digits_at(at);
  at += whole.count;
  const auto with_sign = [negative](float value) {
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | negative << 31U);
  };
  const bool is_whole = *at != '.' && *at != 'e' && *at != 'E';
  if (is_whole && whole.count - 1 < 7)
    return {static_cast<std::size_t>(at - begin),
            with_sign(static_cast<float>(static_cast<std::int32_t>(whole.number)))};
  if (whole.count == 8) {
    const Digits more = digits_at(at);
    at += more.count;
    whole = {whole.number * tens[more.count] + more.number, 8 + more.count};
  }
  std::uint64_t all = whole.number;
  std::size_t decimals = 0;
  if (*at == '.') {
    ++at;
    const Digits first = digits_at(at);
    const Digits second = first.count == 8 ? digits_at(at + 8) : Digits{};
    decimals = first.count + second.count;
    all = (all * tens[first.count] + first.number) * tens[second.count] + second.number;
    if (second.count == 8) {
      const Digits third = digits_at(at + 16);
      decimals += third.count;
      all = all * tens[third.count] + third.number;
    }
    at += decimals;
  }
  const std::size_t digits = whole.count + decimals;
  const auto length = static_cast<std::size_t>(at - begin);
  if (digits == 0 || digits > most_digits) return {length};
  detail::Power power;
  if ((*at == 'e' || *at == 'E')) {
    power = detail::power_at(at);
    if (power.length == 0) return {length};
  }
  return {length + power.length, with_sign(detail::float_of(all, power.value - static_cast<int>(decimals)))};
}

}  // namespace csv
