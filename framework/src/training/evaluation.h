// How good a model is on a part of the data: loss, accuracy, predictions.
#pragma once

#include <plexus/loss.h>
#include <plexus/model.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "training/batch.h"
#include "training/target_units.h"

namespace plexus::training {

struct Evaluation {
  double loss = std::numeric_limits<double>::quiet_NaN();
  double accuracy = std::numeric_limits<double>::quiet_NaN();  ///< fraction of right classes; NaN for regression
};

/// What a model says of each row of a split, in the order of the rows.
struct Predictions {
  std::vector<std::int32_t> classes;    ///< (rows): the output with the largest value; empty for regression
  std::vector<float> outputs;           ///< (rows, outputs); empty for classification
  std::vector<std::int64_t> confusion;  ///< (true class, predicted class): counts; empty for regression
};

class Evaluator {
 public:
  /// `batch_size` must not exceed what the model was planned for.
  Evaluator(const data::ExampleSet& examples, Model& model, Loss& loss, std::size_t batch_size);

  [[nodiscard]] Evaluation evaluate(const data::Split& split);
  [[nodiscard]] Evaluation evaluate(const data::Split& split, Predictions& predictions);

 private:
  template <class EachBatch>
  Evaluation run(const data::Split& split, const EachBatch& each_batch);

  const data::ExampleSet& examples_;
  Model& model_;
  Loss& loss_;
  std::size_t batch_size_;
  Batch batch_;
  TargetUnits units_;
  std::vector<std::uint32_t> rows_;
};

/// The index of the largest of `width` values; the first of equals.
[[nodiscard]] std::int32_t index_of_largest(const float* values, std::size_t width) noexcept;

}  // namespace plexus::training
