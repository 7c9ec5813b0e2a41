// What was understood of a data set: said before training, in `plexus data show`, and in every trial file.
//
//   const DataSummary& summary = examples.summary();
//   for (const std::string& line : text_of(summary)) std::cout << line << '\n';
#pragma once

#include <plexus/dataset.h>
#include <plexus/value.h>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace plexus::data {

struct Facts;
struct Understood;

/// A column of a table, over all rows of `train`.
struct ColumnSummary {
  std::string name;
  std::string type;  ///< "number", "whole number", "0 or 1", "text", "constant"
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  double mean = std::numeric_limits<double>::quiet_NaN();
  std::size_t missing = 0;
  std::size_t distinct = 0;        ///< different values, up to `most_distinct`
  std::vector<std::string> first;  ///< values of the first rows
};

/// No more different values of a column are told apart, and none beyond its first 20 000 rows.
inline constexpr std::size_t most_distinct = 1000;

struct PartSummary {
  std::string name;  ///< train, validation, test
  std::size_t rows = 0;
  std::string how;                   ///< these rows were chosen
  std::vector<std::size_t> classes;  ///< rows, or labelled positions, of each class; empty for regression
};

struct DataSummary {
  std::vector<Reading> readings;  ///< how the files were understood, as the data set says it
  std::string inputs;             ///< "28 × 28 pixels, grey"
  std::string target;             ///< "10 classes: 0 … 9"
  std::vector<std::string> outputs;
  bool labels_positions = false;
  std::vector<PartSummary> parts;  ///< those with rows, in the order train, validation, test
  std::size_t unused = 0;          ///< rows in no part
  std::string missing;             ///< what became of missing values; empty: there are none
  std::string encoding;            ///< what became of columns of text; empty: there are none
  std::string normalization;       ///< with its statistics
  std::vector<ColumnSummary> columns;
  std::vector<Doubt> notes;                                             ///< what is implausible, at most a screen
  double constant_accuracy = std::numeric_limits<double>::quiet_NaN();  ///< on the test rows, of always the same answer
};

/// Of data that are divided, encoded and normalised.
[[nodiscard]] DataSummary summarize(const Understood& data, const Facts& facts);

/// A few lines: what is printed before training.
[[nodiscard]] std::vector<std::string> text_of(const DataSummary& summary);
/// The table of columns; empty where inputs are no columns.
[[nodiscard]] std::vector<std::vector<std::string>> column_table(const DataSummary& summary);
/// Each note as a line: "note: …".
[[nodiscard]] std::vector<std::string> notes_of(const DataSummary& summary);
[[nodiscard]] Value to_value(const DataSummary& summary);

}  // namespace plexus::data
