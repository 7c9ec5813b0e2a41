// What is measured of each column: of a table, and of an array whose rows are some numbers, which is one without names.
#pragma once

#include <plexus/dataset.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plexus::data {

/// Of stored values, over all rows of `train` in the order of the file.
struct ColumnFacts {
  std::string name;
  std::size_t value = 0;  ///< which of the values of a row it is
  double low = 0.0;
  double high = 0.0;
  double mean = 0.0;
  std::size_t missing = 0;
  std::size_t distinct = 0;  ///< up to most_distinct
  bool whole = true;         ///< each value is a whole number
  bool counts = true;        ///< each value is the one before plus the same whole number
  double step = 0.0;         ///< that number
  std::uint64_t digest = 0;  ///< of the values in order: equal columns have equal digests
  bool is_target = false;    ///< each value is the target of its row, or goes with one class, and each class with one
  bool follows_target = false;  ///< the one target is a · value + b, but for rounding
};

/// None where inputs are neither columns nor rows of some numbers: of images, sequences with labels, tokens.
[[nodiscard]] std::vector<ColumnFacts> column_facts(const Data& data);

/// Whether columns are those of a table, whose settings choose among them.
[[nodiscard]] inline bool is_table(const Data& data) noexcept { return !data.columns.empty(); }

/// The texts of a column of text; none where its values are numbers.
[[nodiscard]] const std::vector<std::string>& categories_of(const Data& data, const ColumnFacts& column);

}  // namespace plexus::data
