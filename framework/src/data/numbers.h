// Passes over many stored values, written so that a compiler makes several comparisons at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace plexus::data {

[[nodiscard]] inline bool any_nan(std::span<const float> values) noexcept {
  std::uint32_t any = 0;
  for (const float value : values) any |= value != value ? 1U : 0U;
  return any != 0;
}

[[nodiscard]] inline bool all_finite(std::span<const float> values) noexcept {
  constexpr std::uint32_t exponent = 0x7f800000;  // all of it: infinite, or no number
  std::uint32_t any = 0;
  for (const float value : values) any |= (std::bit_cast<std::uint32_t>(value) & exponent) == exponent ? 1U : 0U;
  return any == 0;
}

/// The least and the largest value at each place of rows.
class Ends {
 public:
  explicit Ends(std::size_t places)
      : low_(places, std::numeric_limits<float>::infinity()), high_(places, -std::numeric_limits<float>::infinity()) {}

  template <class Value>
  void add(const Value* row) noexcept {
    float* const low = low_.data();
    float* const high = high_.data();
    for (std::size_t i = 0; i < low_.size(); ++i) {
      const auto value = static_cast<float>(row[i]);
      low[i] = value < low[i] ? value : low[i];
      high[i] = value > high[i] ? value : high[i];
    }
  }

  [[nodiscard]] float low(std::size_t place) const noexcept { return low_[place]; }
  [[nodiscard]] float high(std::size_t place) const noexcept { return high_[place]; }

 private:
  std::vector<float> low_;
  std::vector<float> high_;
};

}  // namespace plexus::data
