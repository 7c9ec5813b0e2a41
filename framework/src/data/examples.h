// A loaded data set as trials see it: which rows train, validate and test, and how stored values become inputs.
// Loaded once, shared by all trials that use it, never changed.
#pragma once

#include <plexus/dataset.h>
#include <plexus/loss.h>
#include <plexus/rows.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "data/settings.h"

namespace plexus::data {

/// Rows of one array that are used together.
struct Split {
  const Examples* examples = nullptr;
  std::size_t begin = 0;
  std::size_t count = 0;
};

/// input = stored · scale + shift; one factor for all values, or one for each value of an example.
struct Normalization {
  std::vector<float> scale = {1.0F};
  std::vector<float> shift = {0.0F};
};

class ExampleSet {
 public:
  /// Shares data that check_data() has passed. Throws Error where limits and validation do not fit the rows, or
  /// augmentation does not fit the shape.
  ExampleSet(std::shared_ptr<const Data> data, const DatasetSettings& settings);
  ExampleSet(const ExampleSet&) = delete;
  ExampleSet& operator=(const ExampleSet&) = delete;

  [[nodiscard]] const Data& data() const noexcept { return *data_; }
  [[nodiscard]] const Split& train() const noexcept { return train_; }
  [[nodiscard]] const Split& validation() const noexcept { return validation_; }
  [[nodiscard]] const Split& test() const noexcept { return test_; }
  [[nodiscard]] const Normalization& normalization() const noexcept { return normalization_; }
  /// Of rows that are trained on.
  [[nodiscard]] const AugmentationSettings& augmentation() const noexcept { return augmentation_; }

 private:
  std::shared_ptr<const Data> data_;
  Split train_;
  Split validation_;
  Split test_;
  Normalization normalization_;
  AugmentationSettings augmentation_;
};

/// Checks that a plugin's data are consistent: sizes, labels in range, finite values. Throws Error.
void check_data(const Data& data);

/// The factors that `normalize` asks for, from the training rows.
[[nodiscard]] Normalization normalization_of(const Data& data, const Split& train, const std::string& normalize);

}  // namespace plexus::data
