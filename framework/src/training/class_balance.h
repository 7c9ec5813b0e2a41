// Examples and classes that count more than others: in the loss, or by how often their rows come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/examples.h"
#include "training/batch.h"
#include "training/settings.h"

namespace plexus::training {

/// How much an example counts in the loss of training: by its class, and as the data say. `balanced` is n / (k n_c),
/// with n training rows, n_c of them of class c, and k classes that have any: their mean over the training rows is 1.
/// Where positions have labels, these are counted in the place of rows.
/// Throws Error where there are no classes, or not as many as weights, and where no row counts.
[[nodiscard]] ExampleWeights weights_in_training(const TrainingSettings& training, const data::ExampleSet& examples);

/// Draws the rows of an epoch such that each class comes as often as the others, with replacement.
class BalancedRows {
 public:
  /// Throws Error where there are no classes.
  explicit BalancedRows(const data::ExampleSet& examples);

  /// [hot] The same for the same seed and epoch.
  void draw(std::uint64_t seed, std::uint64_t epoch, std::span<std::uint32_t> rows) const noexcept;

 private:
  std::vector<std::vector<std::uint32_t>> of_class_;  // the classes that have any rows
};

}  // namespace plexus::training
