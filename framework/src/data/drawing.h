// Drawing rows: some of a pool, by position, at random, class by class or group by group.
//
//   const Drawn drawn = draw(pool, 30, {.by = By::stratified, .seed = 1, .purpose = "data/test"}, examples);
//
// What is drawn depends on the seed, the purpose and the pool alone.
#pragma once

#include <plexus/dataset.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::data {

/// Numbers of rows of one array of examples, ascending.
using RowList = std::vector<std::uint32_t>;

enum class By { first, last, random, stratified, group };

struct DrawRule {
  By by = By::random;
  std::uint64_t seed = 1;
  std::string_view purpose;  ///< names the random stream
};

struct Drawn {
  RowList taken;
  RowList rest;
};

/// Takes `count` rows of the pool. Stratified: each class gives its share, rounded so that the sum is right, and keeps
/// a row in the rest where it has two. By groups: whole groups, until there are as many rows as come closest. Requires
/// count ≤ pool.size(), labels for By::stratified, groups for By::group.
[[nodiscard]] Drawn draw(const RowList& pool, std::size_t count, const DrawRule& rule, const Examples& examples);

/// Deals the pool into `count` folds of nearly one size: fold of pool[i]. By::first: neighbours stay together. Requires
/// what draw() does, and count ≤ pool.size().
[[nodiscard]] std::vector<std::uint32_t> deal(const RowList& pool, std::size_t count, const DrawRule& rule,
                                              const Examples& examples);

}  // namespace plexus::data
