// What a loss and metrics compare: a row for each example, or for each position of one that has a label.
//
//   ComparedRows compared(examples.data(), max_batch);
//   const auto [outputs, targets] = compared.of(model.forward(…), batch.targets());   // to metrics
//   const double mean = compared.loss(loss, y, batch.targets(), dy);                   // over these rows
//
// Rationale: a loss or a metric is written for rows with a class each. Positions without a label are left out before,
// so that the mean is over those that have one (as ignore_index does in PyTorch), and nobody meets a class that is
// none.
#pragma once

#include <plexus/buffer.h>
#include <plexus/dataset.h>
#include <plexus/loss.h>
#include <plexus/rows.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/split.h"

namespace plexus::training {

class ComparedRows {
 public:
  struct Rows {
    ConstRows outputs;
    Targets targets;
  };

  /// Batches have at most `max_batch` examples.
  ComparedRows(const Data& data, std::size_t max_batch) : ComparedRows(data.positions, data.outputs, max_batch) {}
  /// `positions`: as in Data.
  ComparedRows(const Shape& positions, std::size_t classes, std::size_t max_batch);

  /// [hot] Of outputs (batch, outputs) and what they should have been, as Batch gives it. Valid until the next call.
  /// Where examples have one label, or targets, it is what it is given.
  [[nodiscard]] Rows of(ConstRows outputs, const Targets& targets) noexcept;

  /// [hot] The mean loss over the rows; 0 where there are none. Where dy.data is not null, dy (batch, outputs) becomes
  /// its gradient, 0 at what is not compared. dy may be the outputs themselves.
  [[nodiscard]] double loss(Loss& loss, ConstRows outputs, const Targets& targets, plexus::Rows dy) noexcept;

 private:
  [[nodiscard]] std::size_t count_labels(const Targets& targets, std::size_t examples) const noexcept;
  [[nodiscard]] Rows packed(ConstRows outputs, const Targets& targets) noexcept;

  std::size_t positions_;  // of an example; 0: it has one label, or targets
  std::size_t classes_;
  // Of the rows that are compared, where they do not follow each other in memory.
  Buffer outputs_;
  Buffer values_;
  Buffer gradient_;
  std::vector<std::int32_t> labels_;
  std::vector<float> weights_;
};

/// How many rows of a split are compared: as many as there are, or the labels of their positions.
[[nodiscard]] std::size_t compared_rows(const Data& data, const data::Split& split) noexcept;

}  // namespace plexus::training
