#include "grid/range.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "values/json.h"

namespace plexus::grid {
namespace {

[[noreturn]] void fail_too_many() {
  throw Error("a range may have at most " + std::to_string(most_values) + " values; take a larger step");
}

void check_count(double from, double to, std::size_t count) {
  if (count == 0) throw Error("'count' must be at least 1 (got 0)");
  if (count > most_values) throw Error("a range may have at most " + std::to_string(most_values) + " values");
  if (count == 1 && from != to) throw Error("'count' must be at least 2, because 'from' and 'to' differ (got 1)");
}

std::vector<Value> integer_range(std::int64_t from, std::int64_t to, std::int64_t step) {
  // Differences are taken without sign, where they cannot overflow.
  const auto distance = step > 0 ? static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from)
                                 : static_cast<std::uint64_t>(from) - static_cast<std::uint64_t>(to);
  const auto stride = step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  const std::uint64_t steps = distance / stride;
  if (steps >= most_values) fail_too_many();
  std::vector<Value> values;
  for (std::uint64_t i = 0; i <= steps; ++i)
    values.emplace_back(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(from) + i * static_cast<std::uint64_t>(step)));
  return values;
}

}  // namespace

double rounded(double number, int digits) {
  std::array<char, 40> text{};
  char* const end = text.data() + text.size();
  const auto written = std::to_chars(text.data(), end, number, std::chars_format::scientific, digits - 1);
  double result = number;
  std::from_chars(text.data(), written.ptr, result);
  return result;
}

std::vector<Value> range(const Value& from, const Value& to, const Value& step) {
  const double stride = step.real();
  if (stride == 0.0) throw Error("'step' must not be 0");
  if ((to.real() - from.real()) * stride < 0.0)
    throw Error("'step' leads away from 'to' (got from " + values::to_text(from) + " to " + values::to_text(to) +
                " in steps of " + values::to_text(step) + ")");
  if (from.is_integer() && step.is_integer() && to.is_integer())
    return integer_range(from.integer(), to.integer(), step.integer());

  // The end belongs to the range although the quotient may be a rounding error too small.
  const double steps = std::floor((to.real() - from.real()) / stride * (1 + 1e-12) + 1e-9);
  if (!(steps < static_cast<double>(most_values))) fail_too_many();
  std::vector<Value> values;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(steps); ++i) {
    const double number = rounded(from.real() + static_cast<double>(i) * stride);
    if (from.is_integer() && step.is_integer())
      values.emplace_back(static_cast<std::int64_t>(number));
    else
      values.emplace_back(number);
  }
  return values;
}

std::vector<Value> linear_range(double from, double to, std::size_t count) {
  check_count(from, to, count);
  std::vector<Value> values;
  for (std::size_t i = 0; i < count; ++i) {
    const double part = count == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(count - 1);
    values.emplace_back(i + 1 == count ? to : rounded(from + (to - from) * part));
  }
  return values;
}

std::vector<Value> whole_numbers(const std::vector<Value>& numbers) {
  std::vector<Value> whole;
  for (const Value& number : numbers) {
    Value rounded_number(static_cast<std::int64_t>(std::llround(number.real())));
    if (whole.empty() || !(whole.back() == rounded_number)) whole.push_back(std::move(rounded_number));
  }
  return whole;
}

std::vector<Value> log_range(double from, double to, std::size_t count) {
  if (!(from > 0.0) || !(to > 0.0))
    throw Error("'from' and 'to' of a log_range must be greater than 0 (got from " + values::to_text(Value(from)) +
                " to " + values::to_text(Value(to)) + ")");
  check_count(from, to, count);
  std::vector<Value> values;
  // The factor between neighbours less 1, a hundredth of which is the largest change that rounding may make.
  const double step = count < 3 ? 1.0 : std::fabs(std::expm1(std::log(to / from) / static_cast<double>(count - 1)));
  const int digits = std::clamp(static_cast<int>(std::ceil(2.0 - std::log10(std::max(step, 1e-9) / 5.0))), 3, 12);
  for (std::size_t i = 0; i < count; ++i) {
    const double part = count == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(count - 1);
    const double exponent = std::log10(from) * (1.0 - part) + std::log10(to) * part;
    values.emplace_back(i == 0 ? from : i + 1 == count ? to : rounded(std::pow(10.0, exponent), digits));
  }
  return values;
}

}  // namespace plexus::grid
