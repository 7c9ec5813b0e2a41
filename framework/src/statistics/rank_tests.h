// Tests of paired differences that suppose no more than that noise is as likely to be positive as negative: how often
// would other signs of the same differences show as much?
//
//   sign_flip_test(differences).p    // the mean (Fisher, The Design of Experiments, 1935, section 21)
//   signed_rank_test(differences).p  // the ranks (Wilcoxon, Biometrics Bulletin 1, 1945)
#pragma once

#include <cstddef>
#include <span>

namespace plexus::statistics {

struct SignTest {
  double statistic = 0.0;  ///< the mean difference; the sum of the ranks of positive differences
  double p = 1.0;          ///< two-sided
  bool exact = true;       ///< over all signs; otherwise over random ones, or by the normal distribution
};

/// Differences up to which all 2ⁿ signs count; of more, `random_signs` of a counter-based stream.
inline constexpr std::size_t most_exact_flips = 30;
inline constexpr std::size_t random_signs = 100'000;
/// Differences up to which the distribution of the signed ranks is exact.
inline constexpr std::size_t most_exact_ranks = 200;

/// Of no difference: p = 1.
[[nodiscard]] SignTest sign_flip_test(std::span<const double> differences);

/// Differences of zero are left out; equal ones have the mean of their ranks, and the distribution is that of these.
[[nodiscard]] SignTest signed_rank_test(std::span<const double> differences);

/// The smallest p that either test can give for so many differences: 2¹⁻ⁿ.
[[nodiscard]] double smallest_p(std::size_t differences);
/// The fewest differences for which that is at most `p`.
[[nodiscard]] std::size_t fewest_differences(double p);

}  // namespace plexus::statistics
