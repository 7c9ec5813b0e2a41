// How good a model is on a part of the data: loss, accuracy, metrics, predictions.
#pragma once

#include <plexus/loss.h>
#include <plexus/model.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "training/batch.h"
#include "training/compared.h"
#include "training/evaluation.h"
#include "training/measures.h"
#include "training/target_units.h"

namespace plexus::training {

class Evaluator {
 public:
  /// `batch_size` must not exceed what the model was planned for. `measures` may be null, and must outlive this.
  Evaluator(const data::ExampleSet& examples, Model& model, Loss& loss, std::size_t batch_size,
            Measures* measures = nullptr);

  [[nodiscard]] Evaluation evaluate(const data::Split& split);
  /// `with_scores`: the outputs for classes too.
  [[nodiscard]] Evaluation evaluate(const data::Split& split, Predictions& predictions, bool with_scores = false);

  /// What the model says of each row, in the units of the targets: (rows, outputs). Targets are not looked at.
  [[nodiscard]] std::vector<float> outputs(const data::Split& split);

 private:
  /// Passes the rows through the model, batch by batch.
  template <class EachBatch>
  void pass(const data::Split& split, const EachBatch& each_batch);
  template <class EachBatch>
  Evaluation run(const data::Split& split, const EachBatch& each_batch);

  const data::ExampleSet& examples_;
  Model& model_;
  Loss& loss_;
  bool says_classes_;
  std::size_t batch_size_;
  Measures* measures_;  // null where there is nothing to measure but loss and accuracy
  Batch batch_;
  ComparedRows compared_;
  TargetUnits units_;
  std::vector<std::uint32_t> rows_;
};

/// Whether the largest output of a row is the class that the network says it has.
[[nodiscard]] bool says_classes(bool classification, const Loss& loss) noexcept;

/// The index of the largest of `width` values; the first of equals.
[[nodiscard]] std::int32_t index_of_largest(const float* values, std::size_t width) noexcept;

}  // namespace plexus::training
