// Which rows of a data set train, validate and test.
//
// Rows of `train` are parted in this order: test rows where there are none and some are asked for, the fold that is
// held out, validation rows, and of the rest those that `train_limit` keeps. Rows that `classes` or `missing: drop`
// leave out are in no part.
#pragma once

#include <plexus/dataset.h>

#include <string>

#include "data/drawing.h"
#include "data/settings.h"

namespace plexus::data {

struct Division {
  RowList train;                ///< of data.train
  RowList validation;           ///< of data.train
  RowList test;                 ///< of data.train or data.test
  bool test_is_parted = false;  ///< the test rows are rows of data.train
  std::string how_train;        ///< "60 000 rows of the data set", in words for people
  std::string how_validation;
  std::string how_test;
};

/// The rows that may be in a part.
struct Eligible {
  RowList train;  ///< of data.train
  RowList test;   ///< of data.test
};

/// Throws Error where settings do not fit the rows, naming the setting.
[[nodiscard]] Division divide(const Data& data, const Eligible& eligible, const DatasetSettings& settings);

}  // namespace plexus::data
