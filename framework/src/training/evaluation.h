// What an evaluation comes to.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "metrics/definitions.h"

namespace plexus::training {

struct Evaluation {
  double loss = std::numeric_limits<double>::quiet_NaN();
  double accuracy = std::numeric_limits<double>::quiet_NaN();  ///< fraction of right classes; NaN for regression
};

/// The field of a metric.
template <class SomeEvaluation>
[[nodiscard]] auto& value_of(SomeEvaluation& evaluation, const metrics::Definition& metric) noexcept {
  return metric.name == "accuracy" ? evaluation.accuracy : evaluation.loss;
}

/// What a model says of each row of a split, in the order of the rows.
struct Predictions {
  std::vector<std::int32_t> classes;    ///< (rows): the output with the largest value; empty for regression
  std::vector<float> outputs;           ///< (rows, outputs); empty for classification
  std::vector<float> scores;            ///< (rows, outputs) of a classification; empty unless asked for
  std::vector<std::int64_t> confusion;  ///< (true class, predicted class): counts; empty for regression
};

}  // namespace plexus::training
