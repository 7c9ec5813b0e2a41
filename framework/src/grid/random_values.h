// The numbers of a grid that are drawn at random.
//
//   const RandomValues rate(1, "optimizer.learning_rate");
//   rate.log_uniform(7, 1e-4, 0.1);      // of point 7
//
// What a key has at a point depends on (seed, key, point) alone: more points keep the first ones, and another key
// changes nothing for those that are there. Reals are rounded as those of ranges are.
#pragma once

#include <plexus/random.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace plexus::grid {

class RandomValues {
 public:
  RandomValues(std::uint64_t seed, std::string_view key);

  /// from ≤ x ≤ to, each number with the same probability. Requires from ≤ to.
  [[nodiscard]] double uniform(std::size_t point, double from, double to) const;
  /// The same of its logarithm. Requires 0 < from ≤ to.
  [[nodiscard]] double log_uniform(std::size_t point, double from, double to) const;
  /// from … to, both included. Requires from ≤ to.
  [[nodiscard]] std::int64_t integer(std::size_t point, std::int64_t from, std::int64_t to) const;
  /// from … to, the logarithm uniform and rounded to a whole number. Requires 0 < from ≤ to.
  [[nodiscard]] std::int64_t log_integer(std::size_t point, std::int64_t from, std::int64_t to) const;
  /// 0 … count − 1. Requires 0 < count.
  [[nodiscard]] std::size_t choice(std::size_t point, std::size_t count) const;

 private:
  [[nodiscard]] Stream stream(std::size_t point) const noexcept;

  std::uint64_t seed_;
  std::uint64_t purpose_;
};

}  // namespace plexus::grid
