// What is measured of a data set once it is divided, for its summary and for all checks: each number once.
#pragma once

#include <plexus/dataset.h>

#include <cstddef>
#include <vector>

#include "data/column_facts.h"
#include "data/division.h"
#include "data/encoding.h"
#include "data/normalization.h"
#include "data/settings.h"
#include "data/split.h"

namespace plexus::data {

/// A data set between its files and training. Refers to what must live longer.
struct Understood {
  const Data& stored;  ///< as the data set gave it
  const Data& learnt;  ///< encoded
  const Encoding& encoding;
  const Division& division;
  const Split& train;
  const Split& validation;
  const Split& test;
  const Normalization& normalization;
  const TargetNormalization& target_normalization;
  const DatasetSettings& settings;
  std::size_t dropped = 0;  ///< rows that were left out for their missing values
};

struct TargetFacts {
  double low = 0.0;
  double high = 0.0;
  double mean = 0.0;
  double deviation = 0.0;
  std::size_t distinct = 0;  ///< up to most_distinct
  bool whole = true;
};

struct Facts {
  std::vector<ColumnFacts> columns;  ///< as column_facts() has them
  std::vector<TargetFacts> targets;  ///< of numbers, each output over the training rows; else empty
  /// Rows of each class, or positions where these have labels; empty for regression.
  std::vector<std::size_t> train_classes;
  std::vector<std::size_t> validation_classes;
  std::vector<std::size_t> test_classes;
  std::size_t class_changes = 0;  ///< rows of `train` in the file whose class is not that of the row before
  double lowest_input = 0.0;      ///< over the training rows, normalised
  double highest_input = 0.0;
  std::size_t test_rows_trained = 0;  ///< test rows that are in the training rows too: inputs and target
};

[[nodiscard]] Facts measure(const Understood& data);

}  // namespace plexus::data
