// Rows that come later, as a network takes them that was trained before: columns found by their names, texts by those
// of the training rows, classes by the names that the network knows.
//
//   const Fitted fitted = fitted_of(values::from_json(record.fitted));
//   const Matched matched = match(rows, fitted, TargetUse::ignored);
#pragma once

#include <plexus/dataset.h>

#include <memory>
#include <string>
#include <vector>

#include "data/fitted.h"

namespace plexus::data {

/// Whether the targets of rows matter: to predict they do not, to evaluate they must be there.
enum class TargetUse { ignored, needed };

struct Matched {
  std::shared_ptr<const Data> data;  ///< encoded; without targets where they are ignored: all are 0
  /// Labels or targets as far as the rows have them, whatever they are for; −1: a class that the network does not know.
  Examples targets_of_train = {};
  Examples targets_of_test = {};
  std::vector<std::string> notes = {};  ///< what is doubtful, for people
};

/// Some rows of a data set as one of its own: those of `train` and of `test`, in this order.
[[nodiscard]] Data only(const Data& data, const RowList& train, const RowList& test);

/// Throws Error where rows are not what the network takes, naming what it expects. What is fitted is only applied.
[[nodiscard]] Matched match(const Data& rows, const Fitted& fitted, TargetUse use);

}  // namespace plexus::data
