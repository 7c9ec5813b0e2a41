// The numbers of an axis that is given by its ends.
//
// Rationale: sums and powers of decimal fractions miss the decimal number that the user means by a rounding error
// (0.1 + 2 · 0.1 = 0.30000000000000004). Reals are therefore rounded to 12 significant digits, so that `sel(rate=0.3)`
// finds its label and the values are the same on every platform. Those of a log_range are rounded to three digits, or
// to as many as change no step by more than a hundredth: 0.00316, not 0.00316227766017. The label is the value that is
// used, so that equality holds.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <vector>

namespace plexus::grid {

/// No range may have more numbers.
inline constexpr std::size_t most_values = 1'000'000;

/// The decimal number of so many significant digits that is nearest.
[[nodiscard]] double rounded(double number, int digits = 12);

/// from, from + step, … up to and including `to` where the steps meet it: integers if both `from` and `step` are,
/// otherwise reals. Throws Error if the step is 0, leads away from `to`, or gives more than most_values.
[[nodiscard]] std::vector<Value> range(const Value& from, const Value& to, const Value& step);

/// `count` reals, equally spaced from `from` to `to`. Throws Error if `count` is 0 or more than most_values, or if it
/// is 1 although the ends differ.
[[nodiscard]] std::vector<Value> linear_range(double from, double to, std::size_t count);

/// The same rounded to whole numbers, of equal ones the first.
[[nodiscard]] std::vector<Value> whole_numbers(const std::vector<Value>& numbers);

/// `count` reals, each the same factor from the one before. Throws Error as linear_range() does, and if an end is not
/// positive.
[[nodiscard]] std::vector<Value> log_range(double from, double to, std::size_t count);

}  // namespace plexus::grid
