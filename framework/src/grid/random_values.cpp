#include "grid/random_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "grid/range.h"

namespace plexus::grid {
namespace {

std::uint64_t bits64(Stream& stream) {
  const std::uint64_t high = stream.bits();
  return high << 32 | stream.bits();
}

/// Uniform in {0, …, last}: draws that would favour small numbers are drawn again.
std::uint64_t up_to(Stream& stream, std::uint64_t last) {
  if (last < std::numeric_limits<std::uint32_t>::max()) return stream.below(static_cast<std::uint32_t>(last) + 1);
  if (last == std::numeric_limits<std::uint64_t>::max()) return bits64(stream);
  const std::uint64_t count = last + 1;
  const std::uint64_t surplus = (0 - count) % count;  // 2⁶⁴ mod count
  std::uint64_t drawn = bits64(stream);
  while (drawn < surplus) drawn = bits64(stream);
  return drawn % count;
}

}  // namespace

RandomValues::RandomValues(std::uint64_t seed, std::string_view key)
    : seed_(seed), purpose_(purpose_number("grid.sample/" + std::string(key))) {}

Stream RandomValues::stream(std::size_t point) const noexcept { return {seed_, purpose_, point}; }

double RandomValues::uniform(std::size_t point, double from, double to) const {
  return std::clamp(rounded(stream(point).uniform(from, to)), from, to);
}

double RandomValues::log_uniform(std::size_t point, double from, double to) const {
  const double exponent = stream(point).uniform(std::log10(from), std::log10(to));
  return std::clamp(rounded(std::pow(10.0, exponent)), from, to);
}

std::int64_t RandomValues::integer(std::size_t point, std::int64_t from, std::int64_t to) const {
  // Without sign, where differences and sums cannot overflow.
  Stream numbers = stream(point);
  const std::uint64_t distance = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(from) + up_to(numbers, distance));
}

// Uniform between log(from − ½) and log(to + ½): each whole number has the share of its logarithmic interval.
std::int64_t RandomValues::log_integer(std::size_t point, std::int64_t from, std::int64_t to) const {
  const double low = std::log(static_cast<double>(from) - 0.5);
  const double high = std::log(static_cast<double>(to) + 0.5);
  const double number = std::exp(stream(point).uniform(low, high));
  return std::clamp(static_cast<std::int64_t>(std::llround(number)), from, to);
}

std::size_t RandomValues::choice(std::size_t point, std::size_t count) const {
  Stream numbers = stream(point);
  return up_to(numbers, count - 1);
}

}  // namespace plexus::grid
