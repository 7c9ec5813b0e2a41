// Results of several metrics in an order: what nothing beats comes first.
#pragma once

#include <plexus/plugin.h>

#include <cstddef>
#include <span>
#include <vector>

namespace searches {

/// The values of each result, from 0, the best in each metric, to 1; NaN of those that failed.
[[nodiscard]] std::vector<std::vector<double>> shares_of(std::span<const plexus::SearchResult> results);

/// For each result, how many come before it: equal ones have the same place. Of one metric, by its value. Of several,
/// by rank, and within a rank those that are farther from their neighbours first (the crowded comparison of NSGA-II).
/// Those that failed come last.
[[nodiscard]] std::vector<std::size_t> places_of(std::span<const plexus::SearchResult> results);

/// Which results are good, `count` of them and as many as there are that did not fail, the best first, and how much
/// each of them counts. Of one metric, those with the smallest values, with the weight 1. Of several, by rank; of the
/// rank that does not fit as a whole, those that together beat the largest volume, one after the other. The weight is
/// the volume that is beaten by no other one of them, as a share of the largest such volume.
///     (Ozaki, Tanigaki, Watanabe and Onishi, Multiobjective tree-structured Parzen estimator, 2020 and 2022)
struct Good {
  std::vector<std::size_t> results;
  std::vector<double> weights;
};
[[nodiscard]] Good good_of(std::span<const plexus::SearchResult> results, std::size_t count);

}  // namespace searches
