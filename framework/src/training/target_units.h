// Losses and predictions in the units of the targets, where a model learns standardised ones.
#pragma once

#include <plexus/buffer.h>
#include <plexus/loss.h>
#include <plexus/rows.h>

#include <cstddef>

#include "data/normalization.h"

namespace plexus::training {

class TargetUnits {
 public:
  /// `normalization` must outlive this. Batches have at most `max_batch` rows.
  TargetUnits(const data::TargetNormalization& normalization, std::size_t outputs, std::size_t max_batch);

  /// False: the model learns targets as they are, and nothing else may be called.
  [[nodiscard]] bool differ() const noexcept { return normalization_.any(); }

  /// [hot] Outputs in the units of the targets, valid until the next call.
  [[nodiscard]] ConstRows outputs(ConstRows y) noexcept { return restored(y, outputs_); }

  /// [hot] The targets in their own units, valid until the next call.
  [[nodiscard]] Targets targets(const Targets& learnt) noexcept {
    return {restored(learnt.values, targets_), learnt.labels, learnt.weights};
  }

  /// [hot] The loss in the units of the targets.
  [[nodiscard]] double loss(Loss& loss, ConstRows y, const Targets& targets) noexcept;

 private:
  [[nodiscard]] ConstRows restored(ConstRows from, Buffer& to) const noexcept;

  const data::TargetNormalization& normalization_;
  Buffer outputs_;  // (batch, outputs)
  Buffer targets_;  // (batch, outputs)
};

}  // namespace plexus::training
