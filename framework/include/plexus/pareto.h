// Several values at once: which points no other one beats, and how much they cover. Smaller is better everywhere.
//
//   const std::vector<std::vector<double>> points = {{0.1, 900}, {0.2, 300}, {0.3, 500}};
//   plexus::front_ranks(points);                  // {0, 0, 1}: the third one is beaten by the second
//   plexus::hypervolume(points, {1.0, 1000.0});   // of what the points beat below the reference
#pragma once

#include <plexus/export.h>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace plexus {

/// Whether `a` is at least as good as `b` in every value, and better in one. NaN dominates nothing and is dominated by
/// nothing. Requires the same number of values.
[[nodiscard]] PLEXUS_API bool dominates(std::span<const double> a, std::span<const double> b) noexcept;

/// The rank of a point that has a NaN.
inline constexpr std::size_t no_rank = std::numeric_limits<std::size_t>::max();

/// 0 for points that no other one dominates (equal ones are all such), 1 for those that only points of rank 0 dominate,
/// and so on: non-dominated sorting (Deb, Pratap, Agarwal and Meyarivan, A fast and elitist multiobjective genetic
/// algorithm: NSGA-II, 2002). All points have the same number of values.
[[nodiscard]] PLEXUS_API std::vector<std::size_t> front_ranks(const std::vector<std::vector<double>>& points);

/// How far from its neighbours each point lies among those of its rank, along all values together: the sum over values
/// of the gap between its neighbours as a share of the range; infinite at both ends (Deb et al., 2002). 0 for no_rank.
[[nodiscard]] PLEXUS_API std::vector<double> crowding_distances(const std::vector<std::vector<double>>& points,
                                                                const std::vector<std::size_t>& ranks);

/// ∫ of what is dominated by at least one point and dominates the reference: exactly, in time that grows as the number
/// of points to the power of the values less one. Points that are not below the reference in every value count for
/// nothing.
[[nodiscard]] PLEXUS_API double hypervolume(const std::vector<std::vector<double>>& points,
                                            const std::vector<double>& reference);

}  // namespace plexus
