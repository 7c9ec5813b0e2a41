// What an evaluation comes to.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "metrics/definitions.h"

namespace plexus::training {

struct Evaluation {
  double loss = std::numeric_limits<double>::quiet_NaN();
  double accuracy = std::numeric_limits<double>::quiet_NaN();  ///< fraction of right classes; NaN where there are none
  std::vector<double> measured = {};  ///< by the metrics of the trial, at their places; empty where there are none
};

/// Of a metric of one value. NaN where it was not measured.
[[nodiscard]] inline double value_of(const Evaluation& evaluation, const metrics::Definition& metric) noexcept {
  using Source = metrics::Definition::Source;
  if (metric.source == Source::loss) return evaluation.loss;
  if (metric.source == Source::accuracy) return evaluation.accuracy;
  return metric.place < evaluation.measured.size() ? evaluation.measured[metric.place]
                                                   : std::numeric_limits<double>::quiet_NaN();
}

/// All values of a metric that has a dimension; empty where it was not measured.
[[nodiscard]] std::vector<double> values_of(const Evaluation& evaluation, const metrics::Definition& metric);

/// The reverse.
void set_value(Evaluation& evaluation, const metrics::Definition& metric, double value);

/// The most telling metric that has a value, for a line of text.
struct Headline {
  std::shared_ptr<const metrics::Definition> metric;  ///< null: nothing was measured
  double value = std::numeric_limits<double>::quiet_NaN();
};
[[nodiscard]] Headline headline_of(const Evaluation& evaluation, const metrics::Definitions& measured);

/// What a model says of each row of a split, in the order of the rows.
struct Predictions {
  /// (rows), or (rows, positions) where positions have labels: the output with the largest value; empty where none is a
  /// class.
  std::vector<std::int32_t> classes;
  std::vector<float> outputs;           ///< (rows, outputs) where the outputs are no classes; else empty
  std::vector<float> scores;            ///< (rows, positions, outputs) of a classification; empty unless asked for
  std::vector<std::int64_t> confusion;  ///< (true class, predicted class): counts; empty where no output is a class
};

}  // namespace plexus::training
