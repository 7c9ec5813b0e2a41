// How many pairs, or runs of each kind, find a difference of a given size: the power of Student's tests, by the
// noncentral t distribution (Cohen, 1988).
#pragma once

#include <cstddef>
#include <optional>

namespace plexus::statistics {

/// The probability that so many paired differences whose mean is `dz` deviations give p < `level`, two-sided.
[[nodiscard]] double paired_power(double dz, std::size_t pairs, double level);
/// The same of two samples of `each` numbers whose means are `d` deviations apart.
[[nodiscard]] double unpaired_power(double d, std::size_t each, double level);

/// Beyond this nothing is said but that.
inline constexpr std::size_t most_needed = 1000;

/// The fewest pairs with at least that power, or nothing if that is more than `most_needed`.
[[nodiscard]] std::optional<std::size_t> pairs_needed(double dz, double level, double power = 0.8);
[[nodiscard]] std::optional<std::size_t> each_needed(double d, double level, double power = 0.8);

}  // namespace plexus::statistics
